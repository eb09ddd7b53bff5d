"""Orders and their cash in the API: the same actions as on the pages."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from console.api import ChainViewSet
from sales import actions
from sales.api.amendments import AMEND_RIGHTS, AmendVerbs
from sales.api.base import CHANGE, CHANGE_ORDER, SEE_ORDER
from sales.api.order_verbs import APPROVAL_RIGHTS, PAPER_RIGHTS, ApprovalVerbs, PaperVerbs
from sales.api.plans import PLAN_RIGHTS, PlanVerbs
from sales.filters.orders import OrderFilter
from sales.filters.receivables import ReceivableFilter
from sales.models import Deal, Order, Receipt, Receivable
from sales.serializers import orders as shapes
from sales.serializers.deals import SalesReasonInput


class OrderViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, AmendVerbs, ApprovalVerbs, PaperVerbs, PlanVerbs):
    """Orders: list, read, write, change, approve, sign, cancel, renew, and book cash on them."""

    rights = {
        "list": SEE_ORDER, "retrieve": SEE_ORDER, "create": CHANGE_ORDER, "partial_update": CHANGE_ORDER,
        "sign": "sales.sign_order", "cancel": CHANGE_ORDER,
        "record_receipt": "sales.record_receipt", "renew": "sales.sign_order", "receipts": SEE_ORDER,
        **AMEND_RIGHTS, **APPROVAL_RIGHTS, **PAPER_RIGHTS, **PLAN_RIGHTS,
    }  # fmt: skip
    queryset = Order.objects.select_related("company", "owner").prefetch_related("lines", "receivables")
    serializer_class = shapes.OrderSerializer
    filterset_class = OrderFilter

    @extend_schema(request=shapes.NewOrderInput)
    def create(self, request: Request) -> Response:
        values = self.values(shapes.NewOrderInput)
        rows = Deal.objects.changeable_by(request.user, CHANGE)  # type: ignore[arg-type]
        deal = get_object_or_404(rows, pk=values.pop("deal").pk)
        lines = values.pop("lines")
        return self.act(actions.draft_order, deal, values, lines, status=201)

    @extend_schema(request=shapes.OrderInput)
    def partial_update(self, request: Request, pk: Any = None) -> Response:
        order = self.get_object()
        serializer = shapes.OrderInput(order, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        values = dict(serializer.validated_data)
        lines = values.pop("lines", None)
        return self.act(actions.change_order, Order.objects.get(pk=order.pk), values, lines)

    @extend_schema(request=shapes.OrderSignInput)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, pk: Any = None) -> Response:
        """The customer signed: the order binds, the deal is won, the receivables are planned."""
        return self.verb(actions.sign_order, shapes.OrderSignInput)

    @extend_schema(request=SalesReasonInput)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: Any = None) -> Response:
        """Take it back, with the reason."""
        return self.verb(actions.cancel_order, SalesReasonInput)

    @extend_schema(request=shapes.OrderRenewInput)
    @action(detail=True, methods=["post"])
    def renew(self, request: Request, pk: Any = None) -> Response:
        """Sign the order of the next term."""
        return self.act(
            actions.sign_renewal_order, self.get_object(), status=201, **self.values(shapes.OrderRenewInput)
        )

    @extend_schema(request=shapes.ReceiptInput, responses=shapes.ReceiptSerializer)
    @action(detail=True, methods=["post"], url_path="record-receipt")
    def record_receipt(self, request: Request, pk: Any = None) -> Response:
        """Book cash that came in."""
        values = self.values(shapes.ReceiptInput)
        receipt = actions.record_receipt(self.get_object(), by=request.user, **values)  # type: ignore[arg-type]
        return Response(shapes.ReceiptSerializer(receipt).data, status=201)

    @extend_schema(responses=shapes.ReceiptSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def receipts(self, request: Request, pk: Any = None) -> Response:
        """The cash that came in on it."""
        rows = Receipt.objects.filter(order=self.get_object()).order_by("-received_on", "-pk")
        return Response(shapes.ReceiptSerializer(rows, many=True).data)


class ReceivableViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """What is owed."""

    rights = {"list": SEE_ORDER, "retrieve": SEE_ORDER}
    queryset = Receivable.objects.all()
    serializer_class = shapes.ReceivableSerializer
    filterset_class = ReceivableFilter
