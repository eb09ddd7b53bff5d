"""How a payment plan looks in the API."""

from rest_framework import serializers

from sales.actions.checks import today
from sales.models import PayMilestone, PlanPart


class PlanPartSerializer(serializers.ModelSerializer):
    """One payment: `share` (percent) or `amount`, with neither the rest; due on a day or after a milestone."""

    milestone = serializers.ChoiceField(PayMilestone.choices, required=False, allow_blank=True, default="")

    class Meta:
        model = PlanPart
        fields = ["share", "amount", "due_on", "milestone", "days_after"]


class PaymentPlanInput(serializers.Serializer):
    """The payments; `why` once the order is signed."""

    parts = PlanPartSerializer(many=True)
    why = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class UnmarkMilestoneInput(serializers.Serializer):
    milestone = serializers.ChoiceField(PayMilestone.choices)
    why = serializers.CharField(max_length=300)


class MarkMilestoneInput(UnmarkMilestoneInput):
    """`reached_on` is the day from which what hangs on it counts; `why` says how one knows."""

    reached_on = serializers.DateField(default=today)
