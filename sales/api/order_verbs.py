"""Approval verbs of orders in the API, and their paper."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from sales import actions
from sales.api.base import CHANGE_ORDER, SEE_ORDER, SalesViewSet
from sales.queries.order_paper import order_pdf
from sales.serializers import orders as shapes
from sales.serializers.deals import SalesReasonInput


class PdfRenderer(BaseRenderer):
    """A file of bytes."""

    media_type, format, charset = "application/pdf", "pdf", None

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> Any:
        """Bytes as they are; a refusal as JSON."""
        return data if isinstance(data, bytes) else JSONRenderer().render(data)


APPROVE = "sales.approve_order"
APPROVAL_RIGHTS = {"approve": APPROVE, "refuse_approval": APPROVE, "ask_approval": CHANGE_ORDER}
PAPER_RIGHTS = {"pdf": SEE_ORDER}


class ApprovalVerbs(SalesViewSet):
    """Discounts above the seller's limit are asked, given or refused."""

    @extend_schema(request=shapes.AskApprovalInput)
    @action(detail=True, methods=["post"], url_path="ask-approval")
    def ask_approval(self, request: Request, pk: Any = None) -> Response:
        """Ask for a discount above the seller's limit."""
        return self.verb(actions.ask_approval, shapes.AskApprovalInput)

    @extend_schema(request=shapes.ApproveInput)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: Any = None) -> Response:
        """Allow its discount."""
        return self.verb(actions.approve_discount, shapes.ApproveInput)

    @extend_schema(request=SalesReasonInput)
    @action(detail=True, methods=["post"], url_path="refuse-approval")
    def refuse_approval(self, request: Request, pk: Any = None) -> Response:
        """Don't allow its discount, with the reason."""
        return self.verb(actions.refuse_discount, SalesReasonInput)


class PaperVerbs(SalesViewSet):
    """The sheet that the customer signs."""

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], renderer_classes=[PdfRenderer, JSONRenderer], filterset_class=None)
    def pdf(self, request: Request, pk: Any = None) -> Response:
        """The order as a PDF, in the caller's language."""
        order = self.get_object()
        headers = {"Content-Disposition": f'inline; filename="{order.number}.pdf"'}
        return Response(order_pdf(order), content_type="application/pdf", headers=headers)
