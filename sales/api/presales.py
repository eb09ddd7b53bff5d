"""Presales in the API: the same acts as on its pages."""

from datetime import timedelta
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from console.api import ChainViewSet
from people.models import Person
from sales.actions import presales as acts
from sales.actions.checks import today
from sales.actions.presales_rules import change_presales, set_skills
from sales.filters.presales import RequestFilter
from sales.models import Deal, PresalesPolicy, PresalesRequest
from sales.queries.presales import policy
from sales.queries.presales_figures import presales_figures
from sales.queries.presales_words import candidates_of, propose
from sales.serializers import presales as shapes
from sales.serializers.deals import SalesReasonInput

VIEW, ADD, WORK = "sales.view_request", "sales.add_request", "sales.work_request"
ASSIGN, TAKE = "sales.assign_request", "sales.take_request"
TEAM, CHANGE = "sales.view_presales", "sales.change_presales"


class PresalesRequestViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """Support requests: list, read, ask, and every act of a request's page."""

    rights = {
        "list": VIEW, "retrieve": VIEW, "candidates": VIEW, "create": ADD, "cancel": ADD, "again": ADD,
        "assign": ASSIGN, "take": TAKE, "accept": WORK, "send_back": WORK, "finish": WORK,
    }  # fmt: skip
    queryset = PresalesRequest.objects.select_related("deal", "consultant", "requested_by", "product")
    serializer_class = shapes.PresalesRequestSerializer
    filterset_class = RequestFilter

    def get_queryset(self) -> Any:
        queryset = super().get_queryset()
        right = self.rights.get(self.action or "", "")
        if getattr(self, "swagger_fake_view", False) or right in (VIEW, TAKE):
            return queryset
        return queryset.workable_by(self.caller) if right == WORK else queryset.asked_by(self.caller, right)

    @extend_schema(request=shapes.PresalesAskInput)
    def create(self, request: Request) -> Response:
        values = self.values(shapes.PresalesAskInput)
        mine = Deal.objects.changeable_by(self.caller, ADD)
        deal = get_object_or_404(mine, pk=values.pop("deal").pk)
        who, why = values.pop("consultant"), values.pop("why")
        return self.act(acts.ask_presales, deal, values, consultant=who, why=why, status=201)

    @extend_schema(responses=shapes.PresalesCandidateSerializer(many=True))
    @action(detail=True, pagination_class=None, filterset_class=None)
    def candidates(self, request: Request, pk: Any = None) -> Response:
        """Everybody of presales as weighed now, the best first, each with a sentence."""
        record = self.get_object()
        found = candidates_of(propose(record), record.industry, record.product)
        return Response(shapes.PresalesCandidateSerializer(found, many=True).data)

    @extend_schema(request=shapes.PresalesAssignInput)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: Any = None) -> Response:
        """Give it to somebody else, or (no consultant) to the one whom the console proposes now."""
        values = self.values(shapes.PresalesAssignInput)
        return self.act(acts.assign_request, self.get_object(), values["consultant"], why=values["why"])

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def take(self, request: Request, pk: Any = None) -> Response:
        """Take what nobody has."""
        return self.act(acts.take_request, self.get_object())

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: Any = None) -> Response:
        """Say yes."""
        return self.act(acts.accept_request, self.get_object())

    @extend_schema(request=SalesReasonInput)
    @action(detail=True, methods=["post"], url_path="send-back")
    def send_back(self, request: Request, pk: Any = None) -> Response:
        """Return it with what is missing."""
        values = self.values(SalesReasonInput)
        return self.act(acts.return_request, self.get_object(), why=values["why"])

    @extend_schema(request=shapes.PresalesResultInput)
    @action(detail=True, methods=["post"])
    def finish(self, request: Request, pk: Any = None) -> Response:
        """Done, with what came of it."""
        values = self.values(shapes.PresalesResultInput)
        return self.act(acts.finish_request, self.get_object(), result=values["result"])

    @extend_schema(request=SalesReasonInput)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: Any = None) -> Response:
        """It is not needed any more."""
        values = self.values(SalesReasonInput)
        return self.act(acts.cancel_request, self.get_object(), why=values["why"])

    @extend_schema(request=shapes.PresalesAgainInput)
    @action(detail=True, methods=["post"])
    def again(self, request: Request, pk: Any = None) -> Response:
        """Ask a returned request again, completed."""
        values = self.values(shapes.PresalesAgainInput)
        who, why = values.pop("consultant"), values.pop("why")
        return self.act(acts.ask_again, self.get_object(), values, consultant=who, why=why)


class PresalesFiguresViewSet(ChainViewSet):
    """The numbers of presales per consultant, of what was asked in the last `days`."""

    rights = {"list": TEAM}
    queryset = PresalesRequest.objects.all()
    serializer_class = shapes.PresalesFigureSerializer
    filterset_class = None
    pagination_class = None  # type: ignore[assignment]

    @extend_schema(parameters=[shapes.PresalesFigureQuery], responses=shapes.PresalesFigureSerializer(many=True))
    def list(self, request: Request) -> Response:
        query = shapes.PresalesFigureQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        first = today() - timedelta(days=query.validated_data["days"] - 1)
        rows = presales_figures(first, today())
        return Response(shapes.PresalesFigureSerializer(rows, many=True).data)


class PresalesPersonViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """Who works for presales and what they know."""

    rights = {"list": TEAM, "retrieve": TEAM, "skills": CHANGE}
    queryset = Person.objects.filter(roles__overlap=["presales", "presales_lead"], is_active=True)
    serializer_class = shapes.PresalesPersonSerializer
    filterset_class = None

    @extend_schema(request=shapes.PresalesSkillsInput)
    @action(detail=True, methods=["post"])
    def skills(self, request: Request, pk: Any = None) -> Response:
        """Set the skills with their levels; what is not named goes."""
        return self.act(set_skills, self.get_object(), self.values(shapes.PresalesSkillsInput)["skills"])


class PresalesRulesViewSet(ChainViewSet):
    """How soon presales answers and how much a week holds: read, change some."""

    rights = {"list": TEAM, "create": CHANGE}
    queryset = PresalesPolicy.objects.all()
    serializer_class = shapes.PresalesPolicySerializer
    filterset_class = None
    pagination_class = None  # type: ignore[assignment]

    @extend_schema(responses=shapes.PresalesPolicySerializer)
    def list(self, request: Request) -> Response:
        return Response(shapes.PresalesPolicySerializer(policy()).data)

    @extend_schema(request=shapes.PresalesPolicySerializer(partial=True), responses=shapes.PresalesPolicySerializer)
    def create(self, request: Request) -> Response:
        """Change the named rules; the others stay."""
        serializer = shapes.PresalesPolicySerializer(policy(), data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        return self.act(change_presales, serializer.validated_data)


ROUTES = [
    ("presales-requests", PresalesRequestViewSet),
    ("presales-figures", PresalesFiguresViewSet),
    ("presales-people", PresalesPersonViewSet),
    ("presales-rules", PresalesRulesViewSet),
]
