"""The payment plan of an order in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from people.models import Person
from sales import actions
from sales.api.base import CHANGE_ORDER, SEE_ORDER, SalesViewSet
from sales.models import Order
from sales.serializers.plans import MarkMilestoneInput, PaymentPlanInput, PlanPartSerializer, UnmarkMilestoneInput

PLAN_RIGHTS = {"plan": SEE_ORDER, "set_plan": CHANGE_ORDER,
               "mark_milestone": "sales.mark_milestone", "unmark_milestone": "sales.mark_milestone"}  # fmt: skip


class PlanVerbs(SalesViewSet):
    """Orders have a payment plan: read it, set it; once signed what is open is planned anew, with a reason."""

    @extend_schema(responses=PlanPartSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def plan(self, request: Request, pk: Any = None) -> Response:
        """The parts agreed on the draft; what a signed order owes stands in its receivables."""
        return Response(PlanPartSerializer(self.get_object().plan_parts.all(), many=True).data)

    @extend_schema(request=PaymentPlanInput)
    @action(detail=True, methods=["post"], url_path="set-plan")
    def set_plan(self, request: Request, pk: Any = None) -> Response:
        """Say when it is paid."""
        return self.verb(_plan, PaymentPlanInput)

    @extend_schema(request=MarkMilestoneInput)
    @action(detail=True, methods=["post"], url_path="mark-milestone")
    def mark_milestone(self, request: Request, pk: Any = None) -> Response:
        """Say that a milestone is reached which no project tells; what hangs on it becomes due."""
        return self.verb(actions.mark_milestone, MarkMilestoneInput)

    @extend_schema(request=UnmarkMilestoneInput)
    @action(detail=True, methods=["post"], url_path="unmark-milestone")
    def unmark_milestone(self, request: Request, pk: Any = None) -> Response:
        """Take that back: not reached after all."""
        return self.verb(actions.unmark_milestone, UnmarkMilestoneInput)


def _plan(order: Order, *, parts: list[dict[str, Any]], why: str, by: Person) -> Order:
    if order.is_signed:
        actions.replan_receivables(order, parts, by=by, why=why)
    else:
        actions.set_payment_plan(order, parts, by=by)
    return Order.objects.get(pk=order.pk)
