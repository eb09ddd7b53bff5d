"""The API of a lead's contacts: which channels it met, and what each is credited with."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from leads.queries.contacts import contacts_of

TOUCH_RIGHTS = {"touches": "leads.view_lead"}


class LeadTouchSerializer(serializers.Serializer):
    """One contact; `first`, `last` and `even` are its shares of a result by each model, 0 to 1."""

    channel = serializers.CharField(source="channel.key")
    campaign = serializers.CharField()
    happened_at = serializers.DateTimeField()
    first = serializers.FloatField()
    last = serializers.FloatField()
    even = serializers.FloatField()


class TouchVerbs:
    """For the view set of leads."""

    @extend_schema(responses=LeadTouchSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def touches(self, request: Request, pk: Any = None) -> Response:
        """Every contact with a channel, the first one before the later ones."""
        contacts = contacts_of(self.get_object())  # type: ignore[attr-defined]
        return Response(LeadTouchSerializer(contacts, many=True).data)
