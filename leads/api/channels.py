"""The API of channels."""

from typing import Any

from django.core.validators import validate_unicode_slug
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from console.api import ChainViewSet
from leads import actions
from leads.models import Channel


def check_channel_key(value: str) -> None:
    """Letters of any script, digits, - and _: no pattern, for the \\w of a schema knows ASCII alone.

    Raises ValidationError with a sentence.
    """
    validate_unicode_slug(value)


class ChannelSerializer(serializers.ModelSerializer):
    """Where leads come from. The key stays for ever."""

    key = serializers.CharField(required=False, max_length=60, validators=[check_channel_key])

    class Meta:
        model = Channel
        fields = ["id", "key", "name", "side", "parent", "is_paid", "is_active", "position", "merged_into"]
        read_only_fields = ["position", "merged_into"]


class ChannelMergeInput(serializers.Serializer):
    """`into` is the channel that stays."""

    into = serializers.PrimaryKeyRelatedField(queryset=Channel.objects.filter(merged_into=None))
    why = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


class ChannelUnmergeInput(serializers.Serializer):
    why = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


class ChannelMoveInput(serializers.Serializer):
    step = serializers.ChoiceField(choices=[(-1, "up"), (1, "down")])


class ChannelViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """Channels: list, read, add, change."""

    rights = {
        "list": "leads.view_channel", "retrieve": "leads.view_channel", "create": "leads.change_channel",
        "partial_update": "leads.change_channel", "move": "leads.change_channel", "merge": "leads.change_channel",
        "unmerge": "leads.change_channel",
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

    @extend_schema(request=ChannelMoveInput)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: Any = None) -> Response:
        """One place up (-1) or down (1) among its neighbours."""
        step = int(self.values(ChannelMoveInput)["step"])
        return self.act(actions.move_channel, self.get_object(), step)

    @extend_schema(request=ChannelMergeInput)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: Any = None) -> Response:
        """Let it be one with `into`; answers with the channel that stays."""
        values = self.values(ChannelMergeInput)
        return self.act(actions.merge_channel, self.get_object(), values["into"], why=values["why"])

    @extend_schema(request=ChannelUnmergeInput)
    @action(detail=True, methods=["post"])
    def unmerge(self, request: Request, pk: Any = None) -> Response:
        """Take its merge back: what went over goes home; answers with the channel, in use again."""
        return self.act(actions.unmerge_channel, self.get_object(), why=self.values(ChannelUnmergeInput)["why"])
