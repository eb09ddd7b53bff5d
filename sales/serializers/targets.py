"""How targets and the forecast look in the API, and what their calls take."""

from typing import Any

from rest_framework import serializers

from people.models import Person, Team
from sales.models import Deal, ForecastCategory, SalesTarget


class SalesTargetSerializer(serializers.ModelSerializer):
    """What one person or one team is to bring in a month or quarter."""

    class Meta:
        model = SalesTarget
        fields = ["id", "measure", "span", "starts_on", "person", "team", "amount", "currency"]


class SalesTargetInput(serializers.Serializer):
    """A target to set; `amount` null takes it away."""

    measure = serializers.ChoiceField(SalesTarget.Measure.choices, default="revenue")
    span = serializers.ChoiceField(SalesTarget.Span.choices)
    starts_on = serializers.DateField(help_text="The first day of the month or quarter.")
    person = serializers.PrimaryKeyRelatedField(queryset=Person.objects.all(), required=False, allow_null=True)
    team = serializers.PrimaryKeyRelatedField(queryset=Team.objects.all(), required=False, allow_null=True)
    amount = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    currency = serializers.CharField(max_length=3, default="CNY")
    why = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class ForecastAsked(serializers.Serializer):
    """First and last day of the months that are asked for, and by whom the rows are."""

    to = serializers.DateField()
    by = serializers.ChoiceField(["rep", "team"], default="rep")

    def get_fields(self) -> Any:
        """`from` is a word of Python, so it can't be declared as the others are."""
        fields = super().get_fields()
        fields["from"] = serializers.DateField()
        return fields


class ForecastFigures(serializers.Serializer):
    """Amounts as texts, in the currency of the forecast."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    amounts = serializers.DictField(child=serializers.CharField())
    counts = serializers.DictField(child=serializers.IntegerField())
    commit = serializers.CharField(help_text="Won and committed.")
    best = serializers.CharField(help_text="Commit and best case.")
    weighted = serializers.CharField(help_text="Won, and open amounts by the chance of their stage.")
    target = serializers.CharField(allow_null=True)
    gap = serializers.CharField(allow_null=True)


class ForecastPicture(serializers.Serializer):
    """How the forecast stood on one day."""

    taken_on = serializers.DateField()
    won = serializers.CharField()
    commit = serializers.CharField()
    best = serializers.CharField()
    weighted = serializers.CharField()


class ForecastAnswer(serializers.Serializer):
    """The forecast of some months as it stands, and how it stood each week."""

    currency = serializers.CharField()
    rows = ForecastFigures(many=True)
    total = ForecastFigures()
    late = serializers.IntegerField(help_text="Open deals that should have closed before.")
    undated = serializers.IntegerField(help_text="Open deals without an expected close.")
    other_currencies = serializers.DictField(child=serializers.CharField())
    moved = ForecastPicture(many=True)


class ForecastCallInput(serializers.Serializer):
    """What is said of one deal: by its owner a call, by who answers for the owner a judgement with a reason."""

    deal = serializers.PrimaryKeyRelatedField(queryset=Deal.objects.all())
    category = serializers.ChoiceField(ForecastCategory.choices, allow_blank=True)
    why = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
