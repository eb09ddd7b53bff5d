"""Renewals over the API: every act of the queue."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from console.api import ChainViewSet
from people.models import Person
from renewals import actions
from renewals.filters import RenewalFilter
from renewals.models import Renewal

CHANGE = "renewals.change_renewal"


class RenewalSerializer(serializers.ModelSerializer[Renewal]):
    account_name = serializers.CharField(source="account.company.name", read_only=True)
    risk = serializers.CharField(source="account.health_grade", read_only=True)
    why = serializers.CharField(source="why_line", read_only=True)
    is_plan_late = serializers.BooleanField(read_only=True)
    is_overdue = serializers.BooleanField(read_only=True)
    outcome = serializers.ChoiceField(choices=Renewal.Outcome.choices, allow_blank=True, read_only=True)

    class Meta:
        model = Renewal
        fields = [
            "id",
            "journey",
            "order",
            "account",
            "account_name",
            "status",
            "owner",
            "anchor_on",
            "opens_on",
            "plan_due_on",
            "due_amount",
            "currency",
            "risk",
            "why",
            "is_plan_late",
            "is_overdue",
            "usage_review",
            "plan",
            "next_step",
            "next_step_on",
            "forecast",
            "planned_at",
            "closed_at",
            "outcome",
            "new_order",
            "new_amount",
            "loss_reason",
            "reason",
            "opened_at",
        ]


class RenewalPlanInput(serializers.Serializer[Any]):
    usage_review = serializers.CharField(max_length=10_000)
    plan = serializers.CharField(max_length=10_000)
    next_step = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    next_step_on = serializers.DateField(required=False, allow_null=True, default=None)
    forecast = serializers.ChoiceField(
        choices=["commit", "best", "worst"], required=False, allow_blank=True, default=""
    )


class RenewalNoteInput(serializers.Serializer[Any]):
    why = serializers.CharField(required=False, allow_blank=True, default="", max_length=300)


class RenewalWinInput(RenewalNoteInput):
    starts_on = serializers.DateField(required=False, allow_null=True, default=None)
    ends_on = serializers.DateField(required=False, allow_null=True, default=None)
    recurring_amount = serializers.DecimalField(
        max_digits=14, decimal_places=2, min_value=0, required=False, allow_null=True, default=None
    )
    signed_on = serializers.DateField(required=False, allow_null=True, default=None)


class RenewalLoseInput(RenewalNoteInput):
    loss_reason = serializers.ChoiceField(choices=Renewal.LossReason.choices)


class RenewalWhyInput(serializers.Serializer[Any]):
    why = serializers.CharField(max_length=300)


class RenewalAssignInput(RenewalNoteInput):
    owner = serializers.PrimaryKeyRelatedField(queryset=Person.objects.filter(is_active=True))


class RenewalViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """Contract terms coming to their end."""

    queryset = Renewal.objects.select_related("account__company")
    serializer_class = RenewalSerializer
    filterset_class = RenewalFilter
    rights = {
        "list": "renewals.view_renewal",
        "retrieve": "renewals.view_renewal",
        "plan": CHANGE,
        "talk": CHANGE,
        "win": CHANGE,
        "lose": CHANGE,
        "reopen": CHANGE,
        "assign": "renewals.assign_renewal",
    }

    def get_queryset(self) -> Any:
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False) or self.action in ("list", "retrieve"):
            return rows
        return rows.changeable_by(self.caller, self.rights[self.action])

    @extend_schema(request=RenewalPlanInput)
    @action(detail=True, methods=["post"])
    def plan(self, request: Request, pk: str | None = None) -> Response:
        """Write usage review and follow-up plan."""
        return self.act(actions.plan_renewal, self.get_object(), **self.values(RenewalPlanInput))

    @extend_schema(request=RenewalNoteInput)
    @action(detail=True, methods=["post"])
    def talk(self, request: Request, pk: str | None = None) -> Response:
        """Start talks."""
        return self.act(actions.start_talks, self.get_object(), **self.values(RenewalNoteInput))

    @extend_schema(request=RenewalWinInput)
    @action(detail=True, methods=["post"])
    def win(self, request: Request, pk: str | None = None) -> Response:
        """Renew: sign the order of the new term. What is left out follows the old term."""
        return self.act(actions.win_renewal, self.get_object(), **self.values(RenewalWinInput))

    @extend_schema(request=RenewalLoseInput)
    @action(detail=True, methods=["post"])
    def lose(self, request: Request, pk: str | None = None) -> Response:
        """The customer does not renew."""
        return self.act(actions.lose_renewal, self.get_object(), **self.values(RenewalLoseInput))

    @extend_schema(request=RenewalWhyInput)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str | None = None) -> Response:
        """Take a loss back."""
        return self.act(actions.reopen_renewal, self.get_object(), **self.values(RenewalWhyInput))

    @extend_schema(request=RenewalAssignInput)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: str | None = None) -> Response:
        """Give to another owner."""
        values = self.values(RenewalAssignInput)
        return self.act(actions.assign_renewal, self.get_object(), values["owner"], why=values["why"])


ROUTES = [("renewals", RenewalViewSet)]
