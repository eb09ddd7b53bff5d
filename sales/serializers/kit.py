"""How the sales kit, trainings and their uses look in the API, and what their calls take."""

from typing import Any

from rest_framework import serializers

from people.models import Person
from sales.models import Deal, KitItem, KitUse, KitVersion, Product, Stage, Training
from sales.queries.kit import KitFigures


class KitVersionSerializer(serializers.ModelSerializer):
    """One version; its file is fetched from /sales/kit/versions/{id}/file/."""

    class Meta:
        model = KitVersion
        fields = ["id", "number", "file_name", "size", "link", "note", "by", "made_at"]


class KitItemSerializer(serializers.ModelSerializer):
    """Something to show, with its versions."""

    versions = KitVersionSerializer(many=True, read_only=True)

    class Meta:
        model = KitItem
        fields = ["id", "title", "title_zh", "kind", "stages", "product", "industry", "note", "status", "reason",
                  "version", "published_by", "published_at", "versions"]  # fmt: skip


class KitItemInput(serializers.Serializer):
    """What is written about an item; `file` comes as multipart/form-data."""

    title = serializers.CharField(max_length=160)
    title_zh = serializers.CharField(max_length=160, required=False, allow_blank=True)
    kind = serializers.ChoiceField(choices=KitItem.Kind.choices)
    stages = serializers.PrimaryKeyRelatedField(queryset=Stage.objects.all(), many=True, required=False)
    product = serializers.PrimaryKeyRelatedField(queryset=Product.objects.all(), required=False, allow_null=True)
    industry = serializers.CharField(max_length=60, required=False, allow_blank=True)
    note = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    file = serializers.FileField(required=False, allow_null=True, allow_empty_file=True, max_length=255)
    link = serializers.URLField(max_length=500, required=False, allow_blank=True, default="")


class KitItemChange(KitItemInput):
    """What is changed; a new file comes as a version."""

    title = serializers.CharField(max_length=160, required=False)
    kind = serializers.ChoiceField(choices=KitItem.Kind.choices, required=False)
    file = None  # type: ignore[assignment]
    link = None  # type: ignore[assignment]


class KitVersionInput(serializers.Serializer):
    file = serializers.FileField(required=False, allow_null=True, allow_empty_file=True, max_length=255)
    link = serializers.URLField(max_length=500, required=False, allow_blank=True, default="")
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class KitFiguresSerializer(serializers.Serializer[Any]):
    """Use of one item. Win rates of the last year in percent, null where too few deals were decided."""

    used = serializers.IntegerField()
    won = serializers.IntegerField()
    useful = serializers.IntegerField()
    not_useful = serializers.IntegerField()
    win_rate_with = serializers.FloatField(allow_null=True, source="rates.with_it")
    win_rate_without = serializers.FloatField(allow_null=True, source="rates.without_it")
    decided_with = serializers.IntegerField(source="rates.decided_with")


def figures_as_json(figures: KitFigures | None) -> dict[str, Any]:
    """The figures of an item, zeros when nobody used it."""
    return dict(KitFiguresSerializer(figures or KitFigures()).data)


class KitUseSerializer(serializers.ModelSerializer):
    """A deal used something, and what its seller said."""

    class Meta:
        model = KitUse
        fields = ["id", "deal", "item", "training", "version", "stage", "by", "used_at", "verdict", "comment"]


class KitUseInput(serializers.Serializer):
    """A deal and what it used: an item of the kit, or a training."""

    deal = serializers.PrimaryKeyRelatedField(queryset=Deal.objects.all())
    item = serializers.PrimaryKeyRelatedField(queryset=KitItem.objects.all(), required=False, allow_null=True)
    training = serializers.PrimaryKeyRelatedField(queryset=Training.objects.all(), required=False, allow_null=True)


class KitVerdictInput(serializers.Serializer):
    verdict = serializers.ChoiceField(choices=KitUse.Verdict.choices)
    comment = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class TrainingSerializer(serializers.ModelSerializer):
    """A training that was held; its file is fetched from /sales/trainings/{id}/file/."""

    class Meta:
        model = Training
        fields = ["id", "title", "held_on", "audience", "people_count", "product", "industry", "held_by", "status",
                  "reason", "file_name", "size", "link"]  # fmt: skip


class TrainingInput(serializers.Serializer):
    title = serializers.CharField(max_length=160)
    held_on = serializers.DateField()
    audience = serializers.CharField(max_length=160)
    people_count = serializers.IntegerField(min_value=0, max_value=30_000, required=False, default=0)
    product = serializers.PrimaryKeyRelatedField(queryset=Product.objects.all(), required=False, allow_null=True)
    industry = serializers.CharField(max_length=60, required=False, allow_blank=True)
    held_by = serializers.PrimaryKeyRelatedField(
        queryset=Person.objects.filter(is_active=True), required=False, allow_null=True
    )
    file = serializers.FileField(required=False, allow_null=True, allow_empty_file=True, max_length=255)
    link = serializers.URLField(max_length=500, required=False, allow_blank=True, default="")


class TrainingChange(TrainingInput):
    """What is changed; a new file takes the old one's place."""

    title = serializers.CharField(max_length=160, required=False)
    held_on = serializers.DateField(required=False)
    audience = serializers.CharField(max_length=160, required=False)
    people_count = serializers.IntegerField(min_value=0, max_value=30_000, required=False)
    link = serializers.URLField(max_length=500, required=False, allow_blank=True)


class EnablementSerializer(serializers.Serializer[Any]):
    """What one person brought in a month."""

    person = serializers.IntegerField(source="person.pk")
    name = serializers.CharField(source="person.name")
    month = serializers.DateField()
    solutions = serializers.IntegerField()
    trainings = serializers.IntegerField()
    deals = serializers.IntegerField()
