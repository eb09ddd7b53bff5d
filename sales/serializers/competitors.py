"""How competitors look in the API, and what their calls take."""

from rest_framework import serializers

from sales.models import Competitor, Deal, DealCompetitor


class CompetitorSerializer(serializers.ModelSerializer):
    """A competitor of the list; what is shipped in the reader's language."""

    strengths = serializers.CharField(source="shown_strengths", read_only=True)
    answer = serializers.CharField(source="shown_answer", read_only=True)

    class Meta:
        model = Competitor
        fields = ["id", "key", "name", "name_zh", "strengths", "answer", "is_active"]


class CompetitorInput(serializers.Serializer):
    name = serializers.CharField(max_length=120)
    name_zh = serializers.CharField(max_length=120, required=False, allow_blank=True)
    strengths = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    answer = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    is_active = serializers.BooleanField(required=False)


class CompetitorChange(CompetitorInput):
    """Any of the fields."""

    name = serializers.CharField(max_length=120, required=False)


class CompetitorRecordSerializer(serializers.Serializer):
    """Deals in which it was met, and the rate of those won among the decided."""

    competitor = serializers.IntegerField(source="competitor.pk")
    met = serializers.IntegerField()
    open = serializers.IntegerField()
    won = serializers.IntegerField()
    lost = serializers.IntegerField()
    lost_to = serializers.IntegerField()
    win_rate = serializers.FloatField(allow_null=True)


class DealCompetitorSerializer(serializers.ModelSerializer):
    """A competitor met in one deal."""

    class Meta:
        model = DealCompetitor
        fields = ["id", "deal", "competitor", "standing", "strengths", "answer", "added_by", "added_at"]


class DealCompetitorChange(serializers.Serializer):
    """How it stands; `lost_to` only in a lost deal."""

    standing = serializers.ChoiceField(choices=DealCompetitor.Standing.choices, required=False)
    strengths = serializers.CharField(max_length=500, required=False, allow_blank=True)
    answer = serializers.CharField(max_length=500, required=False, allow_blank=True)


class DealCompetitorInput(DealCompetitorChange):
    deal = serializers.PrimaryKeyRelatedField(queryset=Deal.objects.all())
    competitor = serializers.PrimaryKeyRelatedField(queryset=Competitor.objects.all())
