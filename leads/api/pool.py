"""The API of the pool's rules and of its report. Claiming is an act of a lead."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from console.api import ChainViewSet
from leads.actions.claiming import RULES, pool_rules, set_pool_rules
from leads.models import PoolRules
from leads.queries.periods import period_in
from leads.queries.pool_report import RIGHT, RepLine, pool_report


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


class PoolReportViewSet(ChainViewSet):
    """Is the pool fair: a line per rep."""

    rights = {"list": RIGHT}
    queryset = PoolRules.objects.none()
    serializer_class = PoolLineSerializer
    filterset_class = None
    pagination_class = None  # type: ignore[assignment]

    @extend_schema(parameters=_DAYS, responses=PoolLineSerializer(many=True))
    def list(self, request: Request) -> Response:
        period, form = period_in(request.query_params)
        if not form.is_valid():
            faults = {name: [str(error) for error in errors] for name, errors in form.errors.items()}
            raise serializers.ValidationError(faults)
        lines: list[RepLine] = pool_report(request.user, period)  # type: ignore[arg-type]
        data: Any = PoolLineSerializer(lines, many=True).data
        return Response(data)
