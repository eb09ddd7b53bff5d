"""How deals look in the API, and what their calls take."""

from decimal import Decimal

from rest_framework import serializers

from companies.models import Company, Contact
from leads.models import Lead
from leads.models.scoring import Grade
from people.models import Person
from sales.models import Activity, Bypass, Competitor, Deal, DealKind, Product
from sales.models.activities import MOST_MINUTES


class DealSerializer(serializers.ModelSerializer):
    """A deal; what only actions change can't be written."""

    intent_grade = serializers.ChoiceField(choices=Grade.choices, allow_blank=True, read_only=True)

    class Meta:
        model = Deal
        fields = [
            "id", "journey", "name", "kind", "status", "stage", "lead", "company", "contact", "owner", "desk",
            "product", "amount", "currency", "expected_close_on", "next_step", "next_step_on", "is_self_sourced",
            "opened_at", "closed_at", "moved_at", "last_activity_at", "quiet_since", "intent_grade", "intent_why",
            "reason", "attributes", "source_ref", "created_at",
        ]  # fmt: skip
        read_only_fields = [
            "journey", "status", "stage", "lead", "owner", "desk", "is_self_sourced", "opened_at", "closed_at",
            "moved_at", "last_activity_at", "quiet_since", "intent_grade", "intent_why",
            "reason", "created_at",
        ]  # fmt: skip
        extra_kwargs = {"name": {"required": False, "allow_blank": True}}


class DealChange(serializers.ModelSerializer):
    """What may be changed about a deal by hand."""

    class Meta:
        model = Deal
        fields = ["name", "company", "contact", "product", "amount", "currency", "expected_close_on", "next_step",
                  "next_step_on", "attributes"]  # fmt: skip


class ConvertInput(serializers.Serializer):
    """A lead to convert. Without `company` the matcher's sure answer is taken; `new_company` makes a new one.

    `deal` is an open deal that it joins; `take` names fields in conflict of which the lead's value is taken, as
    `company.phone` or `contact.title`. `instead`: at which door the lead was shown to who converts it now.
    """

    lead = serializers.PrimaryKeyRelatedField(queryset=Lead.objects.all())
    company = serializers.PrimaryKeyRelatedField(queryset=Company.objects.current(), required=False, allow_null=True)
    new_company = serializers.BooleanField(required=False, default=False)
    take = serializers.ListField(
        child=serializers.CharField(max_length=60), required=False, default=list, max_length=30
    )
    deal = serializers.PrimaryKeyRelatedField(queryset=Deal.objects.open(), required=False, allow_null=True)
    deal_name = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")
    amount = serializers.DecimalField(max_digits=14, decimal_places=2, required=False, default=Decimal(0))
    currency = serializers.CharField(required=False, max_length=3, default="CNY")
    product = serializers.PrimaryKeyRelatedField(queryset=Product.objects.all(), required=False, allow_null=True)
    expected_close_on = serializers.DateField(required=False, allow_null=True)
    instead = serializers.ChoiceField(choices=Bypass.Door.choices, required=False, allow_blank=True, default="")


class TakeBackInput(serializers.Serializer):
    lead = serializers.PrimaryKeyRelatedField(queryset=Lead.objects.all())
    why = serializers.CharField(max_length=300)


class NewDealInput(DealChange):
    kind = serializers.ChoiceField(choices=DealKind.choices, default=DealKind.NEW)
    company = serializers.PrimaryKeyRelatedField(queryset=Company.objects.current(), required=False, allow_null=True)
    contact = serializers.PrimaryKeyRelatedField(queryset=Contact.objects.all(), required=False, allow_null=True)
    beside_why = serializers.CharField(max_length=300, required=False, allow_blank=True, default="", write_only=True)

    class Meta(DealChange.Meta):
        fields = [*DealChange.Meta.fields, "kind", "beside_why"]
        extra_kwargs = {"name": {"required": False, "allow_blank": True}}


class SalesReasonInput(serializers.Serializer):
    why = serializers.CharField(max_length=300)


class DealLoseInput(SalesReasonInput):
    recycle = serializers.BooleanField(required=False, default=False)
    competitor = serializers.PrimaryKeyRelatedField(
        queryset=Competitor.objects.all(), required=False, allow_null=True, default=None
    )


class DealAssignInput(serializers.Serializer):
    owner = serializers.PrimaryKeyRelatedField(queryset=Person.objects.filter(is_active=True))
    why = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class DealActivityInput(serializers.Serializer):
    """What was done; a next step is only touched when it is given, a promise waits to be confirmed."""

    kind = serializers.ChoiceField(choices=Activity.Kind.choices)
    note = serializers.CharField(max_length=10_000)
    happened_at = serializers.DateTimeField(required=False, allow_null=True)
    direction = serializers.ChoiceField(choices=Activity.Direction.choices, required=False, allow_blank=True)
    duration_minutes = serializers.IntegerField(min_value=1, max_value=MOST_MINUTES, required=False, allow_null=True)
    place = serializers.CharField(max_length=200, required=False, allow_blank=True)
    outcome = serializers.ChoiceField(choices=Activity.Outcome.choices, required=False, allow_blank=True)
    participants = serializers.PrimaryKeyRelatedField(queryset=Contact.objects.all(), many=True, required=False)
    promise = serializers.CharField(max_length=500, required=False, allow_blank=True)
    next_step = serializers.CharField(max_length=200, required=False, allow_blank=True)
    next_step_on = serializers.DateField(required=False, allow_null=True)


class DealGradeInput(serializers.Serializer):
    grade = serializers.ChoiceField(choices=Grade.choices)
    why = serializers.CharField(max_length=300)


class DealStepInput(serializers.Serializer):
    next_step = serializers.CharField(max_length=200)
    next_step_on = serializers.DateField()


class ActivitySerializer(serializers.ModelSerializer):
    class Meta:
        model = Activity
        fields = ["id", "deal", "kind", "note", "direction", "duration_minutes", "place", "outcome", "participants",
                  "by", "happened_at"]  # fmt: skip
