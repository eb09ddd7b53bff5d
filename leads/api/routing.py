"""The API of the routing rule table."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from console.api import ChainViewSet
from leads import actions
from leads.models import RoutingRule


class RuleSerializer(serializers.ModelSerializer):
    """One line of the routing table; `turns` are the running scores of its round robin."""

    class Meta:
        model = RoutingRule
        fields = ["id", "position", "name", "conditions", "team", "method", "weights", "goes_on", "is_active", "turns"]
        read_only_fields = ["position", "turns"]


class RuleMoveInput(serializers.Serializer):
    step = serializers.ChoiceField(choices=[-1, 1])


class RoutingRuleViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """The routing table: list, read, add, change, move."""

    rights = dict.fromkeys(("list", "retrieve", "create", "partial_update", "move"), "leads.change_routing")
    queryset = RoutingRule.objects.select_related("team")
    serializer_class = RuleSerializer
    ordering = ("position", "pk")

    def create(self, request: Request) -> Response:
        return self.act(actions.add_rule, self.values(RuleSerializer), status=201)

    def partial_update(self, request: Request, pk: Any = None) -> Response:
        rule = self.get_object()
        serializer = RuleSerializer(rule, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        return self.act(actions.change_rule, rule, serializer.validated_data)

    @extend_schema(request=RuleMoveInput)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: Any = None) -> Response:
        return self.act(actions.move_rule, self.get_object(), self.values(RuleMoveInput)["step"])
