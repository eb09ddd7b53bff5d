"""The API of returns: figures, the hand-overs behind them, and the list of reasons."""

from typing import Any

from django.db.models import OuterRef, Q, Subquery
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from console.api import ChainPagination, ChainViewSet
from leads import actions
from leads.models import Lead, ReturnReason
from leads.queries.returns import DIMENSIONS, RIGHT, ROWS_BY, Days, returns_by, rows_behind
from people.models import HandOver


class LeadReturnDaysQuery(serializers.Serializer):
    """The last 90 days when no days are given."""

    from_on = serializers.DateField(required=False)
    to_on = serializers.DateField(required=False)

    def days(self) -> Days:
        """The days asked for, once they are checked."""
        asked, usual = self.validated_data, Days.last(90)
        return Days(asked.get("from_on") or usual.from_on, asked.get("to_on") or usual.to_on)


class LeadReturnQuery(LeadReturnDaysQuery):
    """By what the figures are told apart."""

    by = serializers.ChoiceField(choices=[*DIMENSIONS, "all"], default="channel")


class LeadReturnRowsQuery(LeadReturnDaysQuery):
    """Which hand-overs: `channel`, `rule` and `rep` are ids, `reason` is a code, each blank for none; `late` were
    let wait."""

    channel = serializers.RegexField(r"^\d{0,18}$", required=False, allow_blank=True)
    rule = serializers.RegexField(r"^\d{0,18}$", required=False, allow_blank=True)
    rep = serializers.RegexField(r"^\d{0,18}$", required=False, allow_blank=True)
    reason = serializers.CharField(max_length=40, required=False, allow_blank=True)
    status = serializers.ChoiceField(choices=[*HandOver.Status.values, "late"], required=False)
    q = serializers.CharField(max_length=200, required=False, allow_blank=True)


class LeadReturnSerializer(serializers.Serializer):
    """Hand-overs of one channel, rule, reason or rep; `share` is returned of answered."""

    key = serializers.JSONField(allow_null=True)
    label = serializers.CharField()  # type: ignore[assignment]
    offered = serializers.IntegerField()
    accepted = serializers.IntegerField()
    returned = serializers.IntegerField()
    late = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)
    median_seconds = serializers.FloatField(allow_null=True)


class LeadHandOverSerializer(serializers.ModelSerializer):
    """One lead handed to sales, and the answer."""

    lead = serializers.IntegerField(source="subject_id")
    channel = serializers.IntegerField(allow_null=True)

    class Meta:
        model = HandOver
        fields = [
            "id", "lead", "title", "channel", "status", "reason", "reason_code", "missing", "from_person", "to_person",
            "offered_at", "due_at", "answered_at",
        ]  # fmt: skip


class ReturnReasonSerializer(serializers.ModelSerializer):
    """A reason to return a lead; the code is made from the name and stays."""

    class Meta:
        model = ReturnReason
        fields = ["id", "code", "name", "parent", "is_active"]
        read_only_fields = ["code"]


class LeadReturnViewSet(ChainViewSet):
    """What became of leads that were handed to sales, and the hand-overs behind each number."""

    rights = {"list": RIGHT, "rows": RIGHT}
    queryset = HandOver.objects.none()
    serializer_class = LeadReturnSerializer
    pagination_class = None  # type: ignore[assignment]

    @extend_schema(parameters=[LeadReturnQuery], responses=LeadReturnSerializer(many=True))
    def list(self, request: Request) -> Response:
        query = LeadReturnQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        lines = returns_by(self.caller, query.days())[query.validated_data["by"]]
        return Response(LeadReturnSerializer(lines, many=True).data)

    @extend_schema(parameters=[LeadReturnRowsQuery], responses=LeadHandOverSerializer(many=True))
    @action(detail=False, methods=["get"], pagination_class=ChainPagination, ordering=("-offered_at", "-pk"))
    def rows(self, request: Request) -> Response:
        """The hand-overs behind a number, newest first."""
        query = LeadReturnRowsQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        rows = rows_behind(self.caller, query.days(), {name: asked[name] for name in ROWS_BY if name in asked})
        if text := asked.get("q", "").strip():
            rows = rows.filter(Q(title__icontains=text) | Q(reason__icontains=text))
        channel = Lead.objects.filter(pk=OuterRef("subject_id")).values("channel")
        page = self.paginate_queryset(rows.annotate(channel=Subquery(channel)))
        return self.get_paginated_response(LeadHandOverSerializer(page, many=True).data)


class ReturnReasonViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """The tree of reasons from which a rep chooses when a lead goes back."""

    rights = {
        "list": "leads.accept_lead", "retrieve": "leads.accept_lead", "create": "leads.change_routing",
        "partial_update": "leads.change_routing",
    }  # fmt: skip
    queryset = ReturnReason.objects.select_related("parent")
    serializer_class = ReturnReasonSerializer
    ordering = ("position", "pk")

    def create(self, request: Request) -> Response:
        return self.act(actions.save_return_reason, None, self.values(ReturnReasonSerializer), status=201)

    def partial_update(self, request: Request, pk: Any = None) -> Response:
        reason = self.get_object()
        serializer = ReturnReasonSerializer(reason, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        return self.act(actions.save_return_reason, reason, serializer.validated_data)
