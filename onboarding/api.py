"""Projects over the API: every act of the pages."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from console.api import ChainViewSet
from onboarding import actions
from onboarding.filters import ProjectFilter
from onboarding.models import Milestone, Project
from people.models import Person
from sales.actions import settle_promise
from sales.actions.promises import SETTLED
from sales.models import Promise
from sales.serializers.promises import PromiseSerializer

CHANGE = "onboarding.change_project"
PEOPLE = Person.objects.filter(is_active=True)


class MilestoneSerializer(serializers.ModelSerializer[Milestone]):
    class Meta:
        model = Milestone
        fields = ["id", "key", "name", "position", "due_on", "done_on"]


class ProjectSerializer(serializers.ModelSerializer[Project]):
    days_left = serializers.IntegerField(read_only=True, allow_null=True)
    milestones = MilestoneSerializer(many=True, read_only=True)

    class Meta:
        model = Project
        fields = [
            "id",
            "journey",
            "name",
            "status",
            "order",
            "company",
            "manager",
            "golden_ends_on",
            "days_left",
            "planned_live_on",
            "opened_at",
            "moved_at",
            "plan_confirmed_at",
            "started_at",
            "first_value_at",
            "accepted_at",
            "is_deemed",
            "handed_over_at",
            "blocked_by",
            "reason",
            "milestones",
        ]


class ProjectEmptyInput(serializers.Serializer[Any]):
    """No values."""


class ProjectNoteInput(serializers.Serializer[Any]):
    why = serializers.CharField(required=False, allow_blank=True, default="", max_length=1000)


class ProjectWhyInput(serializers.Serializer[Any]):
    why = serializers.CharField(max_length=1000)


class ProjectPlanInput(ProjectNoteInput):
    planned_live_on = serializers.DateField(required=False, allow_null=True, default=None)


class ProjectAcceptInput(ProjectNoteInput):
    deemed = serializers.BooleanField(default=False)


class ProjectHoldInput(ProjectWhyInput):
    blocked_by = serializers.ChoiceField(choices=["vendor", "customer", "joint"])


class ProjectReturnInput(ProjectWhyInput):
    missing = serializers.ListField(child=serializers.CharField(max_length=200), default=list, max_length=50)


class ProjectAssignInput(ProjectNoteInput):
    manager = serializers.PrimaryKeyRelatedField(queryset=PEOPLE)


class ProjectOfferInput(serializers.Serializer[Any]):
    csm = serializers.PrimaryKeyRelatedField(queryset=PEOPLE)
    checklist = serializers.ListField(child=serializers.CharField(max_length=60), default=list, max_length=50)


class ProjectPromiseInput(serializers.Serializer[Any]):
    promise = serializers.IntegerField()
    status = serializers.ChoiceField(choices=[str(status) for status in SETTLED])
    why = serializers.CharField(required=False, allow_blank=True, default="", max_length=300)


class ProjectMilestoneInput(serializers.Serializer[Any]):
    milestone = serializers.IntegerField()
    done_on = serializers.DateField(required=False, allow_null=True, default=None)
    is_done = serializers.BooleanField(default=True)


class ProjectViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """Projects: from the signed order to the hand-over to the CSM."""

    queryset = Project.objects.prefetch_related("milestones")
    serializer_class = ProjectSerializer
    filterset_class = ProjectFilter
    rights = {
        "list": "onboarding.view_project",
        "retrieve": "onboarding.view_project",
        "assign": "onboarding.assign_project",
        "offer": "onboarding.offer_handover",
        "take": CHANGE,
        "return_order": CHANGE,
        "confirm": CHANGE,
        "start": CHANGE,
        "first_value": CHANGE,
        "ask_acceptance": CHANGE,
        "accept": CHANGE,
        "refuse": CHANGE,
        "hold": CHANGE,
        "resume": CHANGE,
        "fail": CHANGE,
        "milestone": CHANGE,
        "promises": "onboarding.view_project",
        "settle_promise": CHANGE,
    }

    def get_queryset(self) -> Any:
        rows = super().get_queryset()
        if self.action in ("list", "retrieve", "promises") or getattr(self, "swagger_fake_view", False):
            return rows
        right = self.rights["assign"] if self.action == "assign" else CHANGE
        return rows.changeable_by(self.caller, right)

    def act_on_project(self, function: Any, *args: Any, **values: Any) -> Response:
        """Call the action and answer with the project as it is then."""
        project = self.get_object()
        function(project, *args, by=self.caller, **values)
        return Response(self.get_serializer(self.get_queryset().get(pk=project.pk)).data)

    @extend_schema(request=ProjectEmptyInput)
    @action(detail=True, methods=["post"])
    def take(self, request: Request, pk: str | None = None) -> Response:
        """Take the order from sales."""
        return self.act_on_project(actions.take_order)

    @extend_schema(request=ProjectReturnInput)
    @action(detail=True, methods=["post"], url_path="return")
    def return_order(self, request: Request, pk: str | None = None) -> Response:
        """Return the order to sales."""
        return self.act_on_project(actions.return_order, **self.values(ProjectReturnInput))

    @extend_schema(request=ProjectPlanInput)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str | None = None) -> Response:
        """The customer confirmed the plan."""
        return self.act_on_project(actions.confirm_plan, **self.values(ProjectPlanInput))

    @extend_schema(request=ProjectEmptyInput)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str | None = None) -> Response:
        """Start the work."""
        return self.act_on_project(actions.start_project)

    @extend_schema(request=ProjectNoteInput)
    @action(detail=True, methods=["post"], url_path="first-value")
    def first_value(self, request: Request, pk: str | None = None) -> Response:
        """First value is reached."""
        return self.act_on_project(actions.reach_first_value, **self.values(ProjectNoteInput))

    @extend_schema(request=ProjectEmptyInput)
    @action(detail=True, methods=["post"], url_path="ask-acceptance")
    def ask_acceptance(self, request: Request, pk: str | None = None) -> Response:
        """Ask the customer to accept."""
        return self.act_on_project(actions.ask_acceptance)

    @extend_schema(request=ProjectAcceptInput)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str | None = None) -> Response:
        """Accepted by signature, or deemed."""
        return self.act_on_project(actions.accept_project, **self.values(ProjectAcceptInput))

    @extend_schema(request=ProjectWhyInput)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str | None = None) -> Response:
        """The customer refused to accept."""
        return self.act_on_project(actions.refuse_acceptance, **self.values(ProjectWhyInput))

    @extend_schema(request=ProjectHoldInput)
    @action(detail=True, methods=["post"])
    def hold(self, request: Request, pk: str | None = None) -> Response:
        """Put on hold."""
        return self.act_on_project(actions.hold_project, **self.values(ProjectHoldInput))

    @extend_schema(request=ProjectEmptyInput)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str | None = None) -> Response:
        """Go on."""
        return self.act_on_project(actions.resume_project)

    @extend_schema(request=ProjectWhyInput)
    @action(detail=True, methods=["post"])
    def fail(self, request: Request, pk: str | None = None) -> Response:
        """Give up."""
        return self.act_on_project(actions.fail_project, **self.values(ProjectWhyInput))

    @extend_schema(request=ProjectAssignInput)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: str | None = None) -> Response:
        """Give to another manager."""
        values = self.values(ProjectAssignInput)
        return self.act_on_project(actions.assign_project, values["manager"], why=values["why"])

    @extend_schema(request=ProjectOfferInput)
    @action(detail=True, methods=["post"])
    def offer(self, request: Request, pk: str | None = None) -> Response:
        """Offer to a CSM."""
        values = self.values(ProjectOfferInput)
        return self.act_on_project(actions.offer_project, values["csm"], checklist=values["checklist"])

    @extend_schema(request=ProjectMilestoneInput)
    @action(detail=True, methods=["post"])
    def milestone(self, request: Request, pk: str | None = None) -> Response:
        """Tick a milestone off, or take the tick back."""
        values, project = self.values(ProjectMilestoneInput), self.get_object()
        milestone = get_object_or_404(Milestone, project=project, pk=values.pop("milestone"))
        actions.complete_milestone(milestone, by=self.caller, **values)
        return Response(self.get_serializer(self.get_queryset().get(pk=project.pk)).data)

    @extend_schema(responses=PromiseSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def promises(self, request: Request, pk: str | None = None) -> Response:
        """What was promised before signing."""
        return Response(PromiseSerializer(self.get_object().order.deal.promises.all(), many=True).data)

    @extend_schema(request=ProjectPromiseInput, responses=PromiseSerializer)
    @action(detail=True, methods=["post"], url_path="settle-promise")
    def settle_promise(self, request: Request, pk: str | None = None) -> Response:
        """Say what became of a promise: delivered, waived or broken."""
        values, project = self.values(ProjectPromiseInput), self.get_object()
        promise = get_object_or_404(Promise, deal=project.order.deal_id, pk=values["promise"])
        settled = settle_promise(promise, values["status"], by=self.caller, why=values["why"])
        return Response(PromiseSerializer(settled).data)


ROUTES = [("projects", ProjectViewSet)]
