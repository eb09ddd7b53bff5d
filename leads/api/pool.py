"""The API of the pool: its rules, what goes back to it soon, and its report. Claiming is an act of a lead."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from companies.searching import search_q
from console.api import ChainPagination, ChainViewSet
from leads.actions.claiming import RULES, pool_rules, set_pool_rules
from leads.api.leads import LeadSerializer
from leads.models import Lead, LeadQuerySet, PoolRules
from leads.queries.periods import period_in
from leads.queries.pool_report import MEASURES, RIGHT, Period, RepLine, claimers_for, pool_report, report_rows
from leads.queries.protection import countdowns_of, returning_leads


@extend_schema_serializer(many=False)
class PoolRulesSerializer(serializers.ModelSerializer):
    """Who may claim and how much, and when a lead that nobody works goes back. There is one set of rules."""

    class Meta:
        model = PoolRules
        fields = list(RULES)


class PoolRulesViewSet(ChainViewSet):
    """The rules of the pool: read them, change some."""

    rights = {"list": "leads.change_pool", "create": "leads.change_pool"}
    queryset = PoolRules.objects.all()
    serializer_class = PoolRulesSerializer
    filterset_class = None
    pagination_class = None  # type: ignore[assignment]

    @extend_schema(responses=PoolRulesSerializer)
    def list(self, request: Request) -> Response:
        return Response(PoolRulesSerializer(pool_rules()).data)

    @extend_schema(request=PoolRulesSerializer(partial=True), responses=PoolRulesSerializer)
    def create(self, request: Request) -> Response:
        """Change the named rules; the others stay."""
        serializer = PoolRulesSerializer(pool_rules(), data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        return self.act(set_pool_rules, serializer.validated_data)


class ReturningLeadSerializer(serializers.ModelSerializer):
    """A held lead that goes back to the pool soon: when, and how many working days of its owner's team are left."""

    back_to_pool_at = serializers.DateTimeField(source="countdown.until", read_only=True)
    working_days_left = serializers.IntegerField(source="countdown.days", read_only=True)
    is_extended = serializers.BooleanField(source="countdown.is_extended", read_only=True)

    class Meta:
        model = Lead
        fields = [
            "id", "company_name", "name", "status", "grade", "channel", "owner", "last_worked_at", "back_to_pool_at",
            "working_days_left", "is_extended",
        ]  # fmt: skip


class ReturningLeadViewSet(ChainViewSet):
    """Leads that nobody works and that go back to the pool within the days of its warning; `?q=` searches."""

    rights = {"list": "leads.extend_protection"}
    queryset = Lead.objects.none()
    serializer_class = ReturningLeadSerializer
    filterset_class = None
    ordering = ("last_worked_at", "pk")

    @extend_schema(parameters=[OpenApiParameter("q", OpenApiTypes.STR)])
    def list(self, request: Request) -> Response:
        rows, text = returning_leads(self.caller), request.query_params.get("q", "").replace("\x00", "").strip()[:200]
        page: Any = self.paginate_queryset(search_q(rows, text) if text else rows)
        countdowns = countdowns_of(page)
        for lead in page:
            lead.countdown = countdowns.get(lead.pk)
        return self.get_paginated_response(ReturningLeadSerializer(page, many=True).data)


class PoolLineSerializer(serializers.Serializer):
    """One rep's leads in the period. `share` is 1.0 when claims are the team's average."""

    person = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="person.name")
    claimed = serializers.IntegerField()
    given = serializers.IntegerField()
    worked = serializers.IntegerField()
    converted = serializers.IntegerField()
    went_back = serializers.IntegerField()
    gave_up = serializers.IntegerField()
    days = serializers.FloatField(allow_null=True)
    share = serializers.FloatField(allow_null=True)


_DAYS = [
    OpenApiParameter(name, OpenApiTypes.DATE, description="A day of the period, included; by default the last 30 days.")
    for name in ("first", "last")
]


class PoolRowsQuery(serializers.Serializer):
    """Whose leads, and behind which number."""

    person = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    what = serializers.ChoiceField(choices=list(MEASURES))


class PoolReportViewSet(ChainViewSet):
    """Is the pool fair: a line per rep, and the leads behind each number."""

    rights = {"list": RIGHT, "rows": RIGHT}
    queryset = PoolRules.objects.none()
    serializer_class = PoolLineSerializer
    filterset_class = None
    pagination_class = None  # type: ignore[assignment]

    @extend_schema(parameters=_DAYS, responses=PoolLineSerializer(many=True))
    def list(self, request: Request) -> Response:
        lines: list[RepLine] = pool_report(self.caller, _period(request))
        data: Any = PoolLineSerializer(lines, many=True).data
        return Response(data)

    @extend_schema(parameters=[PoolRowsQuery, *_DAYS], responses=LeadSerializer(many=True))
    @action(detail=False, methods=["get"], pagination_class=ChainPagination, ordering=("-came_at", "-pk"))
    def rows(self, request: Request) -> Response:
        """The leads behind one number of a line, as far as the caller may see them."""
        query = PoolRowsQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        person = get_object_or_404(claimers_for(self.caller), pk=query.validated_data["person"])
        rows: LeadQuerySet = report_rows(query.validated_data["what"], person.pk, _period(request))
        page = self.paginate_queryset(rows.visible_to(self.caller))
        return self.get_paginated_response(LeadSerializer(page, many=True).data)


def _period(request: Request) -> Period:
    period, form = period_in(request.query_params)
    if not form.is_valid():
        faults = {name: [str(error) for error in errors] for name, errors in form.errors.items()}
        raise serializers.ValidationError(faults)
    return period
