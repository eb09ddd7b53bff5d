"""What several calls around the people of a deal take."""

from rest_framework import serializers


class OptionalReasonInput(serializers.Serializer):
    """An act that may have its reason."""

    why = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
