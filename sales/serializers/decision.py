"""How people of decision chains look in the API, and what their calls take."""

from rest_framework import serializers

from companies.models import Contact
from sales.models import Deal, DecisionPerson


class DecisionPersonSerializer(serializers.ModelSerializer):
    """One person who has a say in a deal."""

    name = serializers.CharField(read_only=True)

    class Meta:
        model = DecisionPerson
        fields = ["id", "deal", "contact", "name", "typed_name", "title", "role", "stance", "influence", "concern",
                  "reports_to"]  # fmt: skip


class DecisionPersonInput(serializers.Serializer):
    """A contact of the deal's company or `typed_name`; `reports_to` is another person of the same deal."""

    contact = serializers.PrimaryKeyRelatedField(queryset=Contact.objects.all(), required=False, allow_null=True)
    typed_name = serializers.CharField(max_length=80, required=False, allow_blank=True)
    title = serializers.CharField(max_length=80, required=False, allow_blank=True)
    role = serializers.ChoiceField(choices=DecisionPerson.Role.choices)
    stance = serializers.ChoiceField(choices=DecisionPerson.Stance.choices, required=False)
    influence = serializers.IntegerField(min_value=1, max_value=5, required=False)
    concern = serializers.CharField(max_length=500, required=False, allow_blank=True)
    reports_to = serializers.PrimaryKeyRelatedField(
        queryset=DecisionPerson.objects.current(), required=False, allow_null=True
    )


class NewDecisionPersonInput(DecisionPersonInput):
    deal = serializers.PrimaryKeyRelatedField(queryset=Deal.objects.all())


class DecisionPersonChange(DecisionPersonInput):
    """Any of the fields."""

    role = serializers.ChoiceField(choices=DecisionPerson.Role.choices, required=False)
