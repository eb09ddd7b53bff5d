"""How support requests look in the API, and what their calls take."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from people.models import Person
from sales.models import Deal, PresalesPolicy, PresalesRequest, Product
from sales.queries.presales_words import reason_of


class PresalesRequestSerializer(serializers.ModelSerializer):
    """What a seller asked presales for, who does it and why, and how long it took in working minutes."""

    why_this_consultant = serializers.SerializerMethodField()

    class Meta:
        model = PresalesRequest
        fields = [
            "id", "journey", "deal", "kind", "text", "wanted_by", "industry", "product", "hours", "status",
            "requested_by", "consultant", "why_this_consultant", "requested_at", "answer_due_at", "accepted_at",
            "closed_at", "accept_minutes", "done_minutes", "times_returned", "is_late", "reason", "result",
        ]  # fmt: skip

    is_late = serializers.BooleanField(read_only=True)

    def get_why_this_consultant(self, request: PresalesRequest) -> str:
        return reason_of(request)


class PresalesAskInput(serializers.Serializer):
    """Without a consultant the console chooses by skill and load; `why` is needed when a chosen one's week is full."""

    deal = serializers.PrimaryKeyRelatedField(queryset=Deal.objects.all())
    kind = serializers.ChoiceField(choices=PresalesRequest.Kind.choices)
    text = serializers.CharField(max_length=4000)
    wanted_by = serializers.DateTimeField()
    industry = serializers.CharField(max_length=60, required=False, allow_blank=True)
    product = serializers.PrimaryKeyRelatedField(queryset=Product.objects.all(), required=False, allow_null=True)
    hours = serializers.IntegerField(min_value=1, max_value=400, required=False, allow_null=True)
    consultant = serializers.PrimaryKeyRelatedField(
        queryset=Person.objects.filter(is_active=True), required=False, allow_null=True, default=None
    )
    why = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class PresalesAgainInput(PresalesAskInput):
    """What is completed; the rest stays."""

    deal = None  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=PresalesRequest.Kind.choices, required=False)
    text = serializers.CharField(max_length=4000, required=False)
    wanted_by = serializers.DateTimeField(required=False)


class PresalesAssignInput(serializers.Serializer):
    consultant = serializers.PrimaryKeyRelatedField(
        queryset=Person.objects.filter(is_active=True), required=False, allow_null=True, default=None
    )
    why = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class PresalesResultInput(serializers.Serializer):
    result = serializers.CharField(max_length=4000)


class PresalesCandidateSerializer(serializers.Serializer[Any]):
    """One consultant against the request, in words."""

    person = serializers.IntegerField(source="person.pk")
    name = serializers.CharField(source="person.name")
    is_chosen = serializers.BooleanField()
    is_free = serializers.BooleanField()
    sentence = serializers.CharField()


class PresalesFigureSerializer(serializers.Serializer[Any]):
    """One consultant's numbers; hours are working hours, medians; kept_rate in percent."""

    person = serializers.IntegerField(source="person.pk")
    name = serializers.CharField(source="person.name")
    asked = serializers.IntegerField()
    accepted = serializers.IntegerField()
    returned = serializers.IntegerField()
    done = serializers.IntegerField()
    won = serializers.IntegerField()
    late = serializers.IntegerField()
    accept_hours = serializers.FloatField(allow_null=True)
    done_hours = serializers.FloatField(allow_null=True)
    kept = serializers.IntegerField()
    broken = serializers.IntegerField()
    kept_rate = serializers.FloatField(allow_null=True)
    open = serializers.IntegerField()
    hours = serializers.IntegerField()
    week_hours = serializers.IntegerField()


class PresalesFigureQuery(serializers.Serializer[Any]):
    days = serializers.IntegerField(min_value=1, max_value=3660, default=90)


@extend_schema_serializer(many=False)
class PresalesPolicySerializer(serializers.ModelSerializer):
    class Meta:
        model = PresalesPolicy
        fields = ["answer_hours", "week_hours"]


class PresalesPersonSerializer(serializers.ModelSerializer):
    """Somebody of presales with what they know: word → level 1 to 3."""

    skills = serializers.DictField(source="skill_levels", child=serializers.IntegerField(min_value=1, max_value=3))

    class Meta:
        model = Person
        fields = ["id", "name", "skills"]


class PresalesSkillsInput(serializers.Serializer):
    skills = serializers.DictField(child=serializers.IntegerField(min_value=1, max_value=3))
