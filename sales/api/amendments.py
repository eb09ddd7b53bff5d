"""Amendments and refunds in the API."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from sales import actions
from sales.api.base import CHANGE_ORDER, SEE_ORDER, SalesViewSet
from sales.api.order_verbs import APPROVAL_RIGHTS, ApprovalVerbs, PdfRenderer
from sales.filters.amendments import AmendmentFilter
from sales.models import Amendment
from sales.queries.amendment_paper import amendment_pdf
from sales.serializers import amendments as shapes
from sales.serializers.deals import SalesReasonInput
from sales.serializers.orders import OrderSignInput

AMEND_RIGHTS = {"amend": CHANGE_ORDER, "refund": "sales.refund_order", "refunds": SEE_ORDER}


class AmendVerbs(SalesViewSet):
    """A signed order is amended, and cash on it paid back."""

    @extend_schema(request=shapes.AmendInput, responses={201: shapes.AmendmentSerializer})
    @action(detail=True, methods=["post"])
    def amend(self, request: Request, pk: Any = None) -> Response:
        """Write what changes in a signed order; it changes when the amendment is signed."""
        values = self.values(shapes.AmendInput)
        changes = values.pop("changes")
        amendment = actions.draft_amendment(self.get_object(), changes, by=request.user, **values)  # type: ignore[arg-type]
        return Response(shapes.AmendmentSerializer(amendment).data, status=201)

    @extend_schema(request=shapes.RefundInput, responses={201: shapes.RefundSerializer})
    @action(detail=True, methods=["post"])
    def refund(self, request: Request, pk: Any = None) -> Response:
        """Book what was paid back."""
        values = self.values(shapes.RefundInput)
        refund = actions.refund_order(self.get_object(), by=request.user, **values)  # type: ignore[arg-type]
        return Response(shapes.RefundSerializer(refund).data, status=201)

    @extend_schema(responses=shapes.RefundSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def refunds(self, request: Request, pk: Any = None) -> Response:
        """What was paid back on it."""
        return Response(shapes.RefundSerializer(self.get_object().refunds.all(), many=True).data)


class AmendmentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApprovalVerbs):
    """Amendments of signed orders: read, approve, sign, drop."""

    rights = {
        "list": SEE_ORDER, "retrieve": SEE_ORDER, "sign": "sales.sign_order", "drop": CHANGE_ORDER, "pdf": SEE_ORDER,
        **APPROVAL_RIGHTS,
    }  # fmt: skip
    queryset = Amendment.objects.select_related("order").prefetch_related("lines")
    serializer_class = shapes.AmendmentSerializer
    filterset_class = AmendmentFilter

    @extend_schema(request=OrderSignInput)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, pk: Any = None) -> Response:
        """The customer signed the change."""
        return self.verb(actions.sign_amendment, OrderSignInput)

    @extend_schema(request=SalesReasonInput)
    @action(detail=True, methods=["post"])
    def drop(self, request: Request, pk: Any = None) -> Response:
        """Give it up, with the reason."""
        return self.verb(actions.drop_amendment, SalesReasonInput)

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], renderer_classes=[PdfRenderer, JSONRenderer], filterset_class=None)
    def pdf(self, request: Request, pk: Any = None) -> Response:
        """What the customer signs for it, as a PDF in the caller's language."""
        amendment = self.get_object()
        headers = {"Content-Disposition": f'inline; filename="{amendment.number}.pdf"'}
        return Response(amendment_pdf(amendment), content_type="application/pdf", headers=headers)
