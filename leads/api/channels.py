"""The API of channels."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from console.api import ChainViewSet
from leads import actions
from leads.models import Channel


@extend_schema_field(OpenApiTypes.STR)
class ChannelKeyField(serializers.SlugField):
    """Letters of any script, digits, - and _: more than a pattern in the schema can say."""


class ChannelSerializer(serializers.ModelSerializer):
    """Where leads come from. The key stays for ever."""

    key = ChannelKeyField(required=False, max_length=60, allow_unicode=True)

    class Meta:
        model = Channel
        fields = ["id", "key", "name", "side", "parent", "is_paid", "is_active"]


class ChannelViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """Channels: list, read, add, change."""

    rights = {
        "list": "leads.view_channel", "retrieve": "leads.view_channel", "create": "leads.change_channel",
        "partial_update": "leads.change_channel",
    }  # fmt: skip
    queryset = Channel.objects.all()
    serializer_class = ChannelSerializer

    def create(self, request: Request) -> Response:
        values = self.values(ChannelSerializer)
        values.pop("is_active", None)
        return self.act(actions.add_channel, **values, status=201)

    def partial_update(self, request: Request, pk: Any = None) -> Response:
        channel = self.get_object()
        serializer = ChannelSerializer(channel, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        values = {name: value for name, value in serializer.validated_data.items() if name != "key"}
        return self.act(actions.change_channel, channel, **values)
