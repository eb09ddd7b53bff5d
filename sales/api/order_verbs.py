"""Approval verbs of orders in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from sales import actions
from sales.api.base import CHANGE_ORDER, SalesViewSet
from sales.serializers import orders as shapes
from sales.serializers.deals import SalesReasonInput

APPROVE = "sales.approve_order"
APPROVAL_RIGHTS = {"approve": APPROVE, "refuse_approval": APPROVE, "ask_approval": CHANGE_ORDER}


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
        return self.verb(actions.approve_order, shapes.ApproveInput)

    @extend_schema(request=SalesReasonInput)
    @action(detail=True, methods=["post"], url_path="refuse-approval")
    def refuse_approval(self, request: Request, pk: Any = None) -> Response:
        """Don't allow its discount, with the reason."""
        return self.verb(actions.refuse_approval, SalesReasonInput)
