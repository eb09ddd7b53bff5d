"""Deals in the API: the same actions as on the pages."""

from functools import partial
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from companies.searching import search_q
from leads.models import Lead
from people.rights import rows_for
from sales import actions
from sales.actions.activities import log_and_plan
from sales.actions.bypass import convert_instead
from sales.actions.grading import grade_deal
from sales.actions.stages import tick_criterion
from sales.actions.steps import set_next_step
from sales.api.base import CHANGE, VIEW, SalesViewSet
from sales.filters.deals import DealFilter
from sales.models import Activity, Deal, Promise
from sales.queries.criteria import standing
from sales.serializers import deals as shapes
from sales.serializers import pipelines as pipeline_shapes
from sales.serializers import promises as promise_shapes


class DealViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, SalesViewSet):
    """Deals: list (`?q=`), read, open, change, and every act of a deal's page."""

    rights = {
        "list": VIEW, "retrieve": VIEW, "create": "sales.add_deal", "partial_update": CHANGE,
        "convert": "sales.convert_lead", "take_back": "sales.convert_lead",
        "move": CHANGE, "tick": CHANGE, "criteria": VIEW, "lose": CHANGE, "reopen": CHANGE, "assign": CHANGE,
        "log_activity": CHANGE, "grade": CHANGE, "set_next_step": CHANGE, "activities": VIEW,
        "promise": "sales.add_promise", "promises": VIEW, "settle_promise": CHANGE,
    }  # fmt: skip
    queryset = Deal.objects.select_related("stage", "company", "owner")
    serializer_class = shapes.DealSerializer
    filterset_class = DealFilter

    def filter_queryset(self, queryset: Any) -> Any:
        queryset = super().filter_queryset(queryset)
        text = self.request.query_params.get("q", "").replace("\x00", "")
        return search_q(queryset, text) if text else queryset

    @extend_schema(request=shapes.NewDealInput)
    def create(self, request: Request) -> Response:
        values = self.values(shapes.NewDealInput)
        why = values.pop("beside_why")
        return self.act(actions.open_deal_beside, values, beside_why=why, status=201)

    @extend_schema(request=shapes.DealChange)
    def partial_update(self, request: Request, pk: Any = None) -> Response:
        deal = self.get_object()
        serializer = shapes.DealChange(deal, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        return self.act(actions.change_deal, Deal.objects.get(pk=deal.pk), dict(serializer.validated_data))

    @extend_schema(request=shapes.ConvertInput)
    @action(detail=False, methods=["post"])
    def convert(self, request: Request) -> Response:
        """Turn a lead into a company, a contact and a deal; `instead` of what, where it was shown at another door."""
        values = self.values(shapes.ConvertInput)
        rows = Lead.objects.visible_to(request.user).filter(rows_for(request.user, "sales.convert_lead"))  # type: ignore[arg-type]
        lead = get_object_or_404(rows, pk=values.pop("lead").pk)
        as_new = values.pop("new_company")
        if values.get("deal") is not None:
            mine = Deal.objects.changeable_by(request.user, CHANGE)  # type: ignore[arg-type]
            values["deal"] = get_object_or_404(mine, pk=values["deal"].pk)
        door = values.pop("instead")
        convert = partial(convert_instead, lead, door) if door else partial(actions.convert_lead, lead)
        return self.act(convert, as_new_company=as_new, status=201, **values)

    @extend_schema(request=shapes.TakeBackInput)
    @action(detail=False, methods=["post"])
    def take_back(self, request: Request) -> Response:
        """Take the conversion of a lead back, as long as nothing was signed; the answer is its deal."""
        values = self.values(shapes.TakeBackInput)
        rows = Lead.objects.visible_to(request.user).filter(rows_for(request.user, "sales.convert_lead"))  # type: ignore[arg-type]
        lead = get_object_or_404(rows, pk=values["lead"].pk)
        return self.act(lambda *, by: actions.take_back_conversion(lead, by=by, why=values["why"]).deal)

    @extend_schema(request=promise_shapes.PromiseInput, responses=promise_shapes.PromiseSerializer)
    @action(detail=True, methods=["post"])
    def promise(self, request: Request, pk: Any = None) -> Response:
        """Write down what was promised."""
        made = actions.add_promise(self.get_object(), by=request.user, **self.values(promise_shapes.PromiseInput))  # type: ignore[arg-type]
        return Response(promise_shapes.PromiseSerializer(made).data, status=201)

    @extend_schema(responses=promise_shapes.PromiseSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def promises(self, request: Request, pk: Any = None) -> Response:
        """What was promised before signing."""
        return Response(promise_shapes.PromiseSerializer(self.get_object().promises.all(), many=True).data)

    @extend_schema(request=promise_shapes.PromiseSettleInput, responses=promise_shapes.PromiseSerializer)
    @action(detail=True, methods=["post"], url_path="settle-promise")
    def settle_promise(self, request: Request, pk: Any = None) -> Response:
        """Confirm a promise, or take it back, before signing."""
        values = self.values(promise_shapes.PromiseSettleInput)
        if values["status"] not in (Promise.Status.CONFIRMED, Promise.Status.WITHDRAWN):
            raise ValidationError({"status": [_("Implementation says on its project what became of a promise.")]})
        promise = get_object_or_404(self.get_object().promises, pk=values.pop("promise").pk)
        settled = actions.settle_promise(promise, values["status"], by=request.user, why=values["why"])  # type: ignore[arg-type]
        return Response(promise_shapes.PromiseSerializer(settled).data)

    @extend_schema(request=pipeline_shapes.DealMoveInput)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: Any = None) -> Response:
        """Put it into another stage of its pipeline."""
        return self.verb(actions.move_deal, pipeline_shapes.DealMoveInput)

    @extend_schema(request=pipeline_shapes.DealTickInput)
    @action(detail=True, methods=["post"])
    def tick(self, request: Request, pk: Any = None) -> Response:
        """Say that an exit criterion in words is met, or (`done` false) no longer."""
        return self.verb(tick_criterion, pipeline_shapes.DealTickInput)

    @extend_schema(responses=pipeline_shapes.DealCriterionSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def criteria(self, request: Request, pk: Any = None) -> Response:
        """How it stands to the exit criteria of its stage."""
        deal = self.get_object()
        return Response(pipeline_shapes.DealCriterionSerializer(standing(deal, [deal.stage]), many=True).data)

    @extend_schema(request=shapes.DealLoseInput)
    @action(detail=True, methods=["post"])
    def lose(self, request: Request, pk: Any = None) -> Response:
        """Close it as lost, with its reason."""
        return self.verb(actions.lose_deal, shapes.DealLoseInput)

    @extend_schema(request=shapes.SalesReasonInput)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: Any = None) -> Response:
        """Work a lost deal again."""
        return self.verb(actions.reopen_deal, shapes.SalesReasonInput)

    @extend_schema(request=shapes.DealAssignInput)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: Any = None) -> Response:
        """Give it to somebody else."""
        return self.verb(actions.assign_deal, shapes.DealAssignInput)

    @extend_schema(request=shapes.DealActivityInput, responses=shapes.ActivitySerializer)
    @action(detail=True, methods=["post"], url_path="log-activity")
    def log_activity(self, request: Request, pk: Any = None) -> Response:
        """Keep what was done with the customer, what was promised, and what comes next."""
        values = self.values(shapes.DealActivityInput)
        activity = log_and_plan(self.get_object(), values, by=self.caller)
        return Response(shapes.ActivitySerializer(activity).data, status=201)

    @extend_schema(request=shapes.DealGradeInput)
    @action(detail=True, methods=["post"])
    def grade(self, request: Request, pk: Any = None) -> Response:
        """How much the customer wants to buy, and what says so."""
        return self.verb(grade_deal, shapes.DealGradeInput)

    @extend_schema(request=shapes.DealStepInput)
    @action(detail=True, methods=["post"], url_path="set-next-step")
    def set_next_step(self, request: Request, pk: Any = None) -> Response:
        """What happens next, and when."""
        return self.verb(set_next_step, shapes.DealStepInput)

    @extend_schema(responses=shapes.ActivitySerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def activities(self, request: Request, pk: Any = None) -> Response:
        """What was done with the customer, the newest first."""
        rows = Activity.objects.filter(deal=self.get_object()).prefetch_related("participants")[:200]
        return Response(shapes.ActivitySerializer(rows, many=True).data)
