"""The API of returns: figures, and the list of reasons."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from console.api import ChainViewSet
from leads import actions
from leads.models import ReturnReason
from leads.queries.returns import DIMENSIONS, RIGHT, Days, returns_by
from people.models import HandOver, Person


class LeadReturnQuery(serializers.Serializer):
    """The last 90 days when no days are given."""

    by = serializers.ChoiceField(choices=[*DIMENSIONS, "all"], default="channel")
    from_on = serializers.DateField(required=False)
    to_on = serializers.DateField(required=False)


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


class ReturnReasonSerializer(serializers.ModelSerializer):
    """A reason to return a lead; the code is made from the name and stays."""

    class Meta:
        model = ReturnReason
        fields = ["id", "code", "name", "parent", "is_active"]
        read_only_fields = ["code"]


class LeadReturnViewSet(ChainViewSet):
    """What became of leads that were handed to sales."""

    rights = {"list": RIGHT}
    queryset = HandOver.objects.none()
    serializer_class = LeadReturnSerializer
    pagination_class = None  # type: ignore[assignment]

    @extend_schema(parameters=[LeadReturnQuery], responses=LeadReturnSerializer(many=True))
    def list(self, request: Request) -> Response:
        query = LeadReturnQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked, usual = query.validated_data, Days.last(90)
        days = Days(asked.get("from_on") or usual.from_on, asked.get("to_on") or usual.to_on)
        assert isinstance(request.user, Person)
        lines = returns_by(request.user, days)[asked["by"]]
        return Response(LeadReturnSerializer(lines, many=True).data)


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
