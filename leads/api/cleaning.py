"""The API of what the cleaning rules did."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from console.api import ChainViewSet
from leads.filters.cleaning import ChangeFilter
from leads.models import CleaningChange
from leads.queries.cleaning import PERIODS, rules_since
from leads.wording import rule_label

SEE = "leads.judge_lead"


class RuleWeekSerializer(serializers.Serializer):
    """What one rule did: values changed, changes taken back, and their share."""

    rule = serializers.CharField()
    name = serializers.SerializerMethodField()
    changes = serializers.IntegerField()
    taken_back = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)
    by_day = serializers.DictField(child=serializers.IntegerField())

    def get_name(self, rule: Any) -> str:
        return rule_label(rule.rule)


class CleaningRuleViewSet(ChainViewSet):
    """What each cleaning rule did in the last days, most taken back first."""

    rights = {"list": SEE}
    queryset = CleaningChange.objects.none()
    serializer_class = RuleWeekSerializer
    pagination_class = None  # type: ignore[assignment]

    @extend_schema(
        parameters=[OpenApiParameter("days", int, enum=list(PERIODS.values()))], responses=RuleWeekSerializer(many=True)
    )
    def list(self, request: Request) -> Response:
        rules = rules_since(PERIODS.get(request.query_params.get("days", ""), 7)).rules
        for rule in rules:
            rule.by_day = {day.isoformat(): count for day, count in rule.by_day.items()}  # type: ignore[misc]
        return Response(RuleWeekSerializer(rules, many=True).data)


class CleaningChangeSerializer(serializers.ModelSerializer):
    """One automatic change of a value."""

    class Meta:
        model = CleaningChange
        fields = ["id", "lead", "field", "old", "new", "rule", "made_at", "undone_at", "undone_by"]
        ref_name = "CleaningChangeOfLead"


class CleaningChangeViewSet(mixins.ListModelMixin, ChainViewSet):
    """Every change that a rule made, newest first; filters by rule, day, taken back."""

    rights = {"list": SEE}
    queryset = CleaningChange.objects.all()
    serializer_class = CleaningChangeSerializer
    filterset_class = ChangeFilter
