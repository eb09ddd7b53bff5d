"""The API of the phone line: who calls, and a call that is taken."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from console.api import ChainViewSet
from console.search import callers_everywhere
from leads import actions
from leads.actions.channels import hotline
from leads.actions.touches import callers_of, number_of
from leads.models import Channel, Lead

RIGHT = "leads.add_lead"


class CallInput(serializers.ModelSerializer):
    """A call. `known` is the lead that the caller was recognised as; without it the caller becomes a new lead. Without
    a channel it is that of the phone line."""

    channel = serializers.PrimaryKeyRelatedField(queryset=Channel.objects.filter(is_active=True), required=False)
    known = serializers.PrimaryKeyRelatedField(queryset=Lead.objects.all(), required=False, allow_null=True)

    class Meta:
        model = Lead
        fields = ["phone", "need", "company_name", "name", "title", "region", "email", "campaign", "channel", "known"]
        extra_kwargs = {"phone": {"required": True, "allow_blank": False}}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs["channel"] = attrs.get("channel") or hotline()
        if attrs["channel"] is None:
            sentence = _("Tell the channel: that of the phone line is not in use.")
            raise serializers.ValidationError({"channel": [sentence]})
        return attrs


class CallerLeadSerializer(serializers.ModelSerializer):
    """A lead with the caller's number, and who holds it."""

    owner = serializers.CharField(allow_null=True)
    channel = serializers.CharField(source="channel.key")
    title = serializers.CharField(source="__str__")

    class Meta:
        model = Lead
        fields = ["id", "title", "status", "channel", "came_at", "owner"]


class KnownCallerSerializer(serializers.Serializer):
    """A firm or a contact with the caller's number; `url` is blank for who may not open it."""

    kind = serializers.CharField()
    title = serializers.CharField()
    why = serializers.CharField()
    url = serializers.CharField()


class CallersSerializer(serializers.Serializer):
    """Who has a number, the latest lead first; all of them empty for what is no number."""

    number = serializers.CharField()
    leads = CallerLeadSerializer(many=True)
    known = KnownCallerSerializer(many=True)


class CallViewSet(ChainViewSet):
    """The phone line: take a call, and ask who calls."""

    rights = {"create": RIGHT, "callers": RIGHT}
    queryset = Lead.objects.none()
    serializer_class = CallerLeadSerializer

    @extend_schema(request=CallInput, responses={201: CallerLeadSerializer})
    def create(self, request: Request) -> Response:
        """Somebody called. Answers with the new lead, or with the known one, which has a touch more."""
        values = self.values(CallInput)
        channel, known = values.pop("channel"), values.pop("known", None)
        return self.act(actions.take_call, values, channel=channel, known=known, status=201)

    @extend_schema(responses=CallersSerializer, parameters=[OpenApiParameter("phone", required=True)])
    @action(detail=False, methods=["get"], pagination_class=None)
    def callers(self, request: Request) -> Response:
        """Who has this number, however it is written."""
        phone = request.query_params.get("phone", "").replace("\x00", "").strip()[:80]
        number = number_of(phone)
        known = [
            {"kind": str(label), "title": str(one.title), "why": str(one.why), "url": one.url}
            for label, found in callers_everywhere(self.caller, number)
            for one in found
        ]
        return Response(CallersSerializer({"number": number, "leads": callers_of(phone), "known": known}).data)


ROUTES = [("calls", CallViewSet)]
