"""How promises look in the API, and what their calls take."""

from rest_framework import serializers

from sales.filters.promises import makers
from sales.models import Promise


class PromiseSerializer(serializers.ModelSerializer):
    """What was said before signing that somebody must deliver."""

    class Meta:
        model = Promise
        fields = ["id", "deal", "text", "made_to", "made_by", "made_on", "due_on", "status", "reason", "settled_on"]


class PromiseInput(serializers.Serializer):
    text = serializers.CharField(max_length=500)
    made_to = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    made_on = serializers.DateField(required=False, allow_null=True)
    due_on = serializers.DateField(required=False, allow_null=True)
    made_by = serializers.PrimaryKeyRelatedField(queryset=makers(), required=False, allow_null=True)


class PromiseSettleInput(serializers.Serializer):
    promise = serializers.PrimaryKeyRelatedField(queryset=Promise.objects.all())
    status = serializers.ChoiceField(choices=Promise.Status.choices)
    why = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
