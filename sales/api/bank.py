"""Receipts and bank receipts in the API: the same acts as on their pages."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from console.api import ChainViewSet
from journal.errors import NotPossible
from people.models import Person
from people.rights import rows_for
from sales import actions
from sales.api.base import SEE_ORDER
from sales.filters.bank import BankReceiptFilter
from sales.filters.receipts import ReceiptFilter
from sales.models import BankReceipt, Order, Receipt
from sales.serializers.bank import AssignInput, BankReceiptSerializer
from sales.serializers.deals import SalesReasonInput
from sales.serializers.orders import OrderSerializer, ReceiptSerializer

BOOK = "sales.record_receipt"


class ReceiptViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """Cash that came in: list, read, take a wrong booking back. Booking is a verb of the order."""

    rights = {"list": SEE_ORDER, "retrieve": SEE_ORDER, "take_back": BOOK}
    queryset = Receipt.objects.all()
    serializer_class = ReceiptSerializer
    filterset_class = ReceiptFilter

    def get_queryset(self) -> Any:
        queryset = super().get_queryset()
        if self.action == "take_back" and isinstance(self.request.user, Person):
            return queryset.filter(rows_for(self.request.user, BOOK, owner="order__owner"))
        return queryset

    @extend_schema(request=SalesReasonInput, responses=OrderSerializer)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, pk: Any = None) -> Response:
        """The booking was wrong: what it paid is owed again. Answers with the order."""
        values = self.values(SalesReasonInput)
        order = actions.take_back_receipt(self.get_object(), by=request.user, **values)  # type: ignore[arg-type]
        return Response(OrderSerializer(Order.objects.get(pk=order.pk), context={"request": request}).data)


class BankReceiptViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """What the bank says came in: list, read, assign to an order, set aside, bring back. Files come by imports."""

    rights = {"list": BOOK, "retrieve": BOOK, "assign": BOOK, "set_aside": BOOK, "bring_back": BOOK}
    queryset = BankReceipt.objects.all()
    serializer_class = BankReceiptSerializer
    filterset_class = BankReceiptFilter

    @extend_schema(request=AssignInput)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: Any = None) -> Response:
        """Book it on an order."""
        values = self.values(AssignInput)
        person: Any = request.user
        order = Order.objects.changeable_by(person, BOOK).filter(pk=values.pop("order").pk).first()
        if order is None:
            raise NotPossible(_("There is no such order on which you may book."), code="no_order")
        line = self.get_object()
        actions.assign_bank_receipt(line, order, by=person, **values)
        return Response(BankReceiptSerializer(BankReceipt.objects.get(pk=line.pk)).data)

    @extend_schema(request=SalesReasonInput)
    @action(detail=True, methods=["post"], url_path="set-aside")
    def set_aside(self, request: Request, pk: Any = None) -> Response:
        """It is for no order."""
        return self.act(actions.set_aside_bank_receipt, self.get_object(), **self.values(SalesReasonInput))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="bring-back")
    def bring_back(self, request: Request, pk: Any = None) -> Response:
        """It waits again to be assigned."""
        return self.act(actions.bring_back_bank_receipt, self.get_object())


ROUTES = [("receipts", ReceiptViewSet), ("bank-receipts", BankReceiptViewSet)]
