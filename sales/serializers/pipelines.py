"""How pipelines and stages look in the API, and what their calls take."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from sales.models import DealKind, Pipeline, Stage, StageCriterion
from sales.models.pipelines import MOST_DAYS
from sales.queries.criteria import Line


class CriterionSerializer(serializers.ModelSerializer):
    """One exit criterion: `key` names a check of the console, or is “tick” for a text that the rep ticks."""

    class Meta:
        model = StageCriterion
        fields = ["id", "key", "text", "text_zh", "position"]


class CriterionInput(serializers.Serializer):
    key = serializers.CharField(max_length=40, required=False, default=StageCriterion.TICK)
    text = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    text_zh = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class StageSerializer(serializers.ModelSerializer):
    """A stage with its guidance and exit criteria."""

    criteria = CriterionSerializer(many=True, read_only=True)

    class Meta:
        model = Stage
        fields = [
            "id", "pipeline", "key", "name", "name_zh", "position", "probability", "stuck_after_days", "say", "say_zh",
            "show", "show_zh", "criteria", "retired_at",
        ]  # fmt: skip


class StageChange(serializers.Serializer):
    """What may be changed about a stage; `criteria` replace all that there are."""

    name = serializers.CharField(max_length=60, required=False)
    name_zh = serializers.CharField(max_length=60, required=False, allow_blank=True)
    probability = serializers.IntegerField(min_value=0, max_value=100, required=False)
    stuck_after_days = serializers.IntegerField(min_value=0, max_value=MOST_DAYS, required=False)
    say = serializers.CharField(max_length=4_000, required=False, allow_blank=True)
    say_zh = serializers.CharField(max_length=4_000, required=False, allow_blank=True)
    show = serializers.CharField(max_length=4_000, required=False, allow_blank=True)
    show_zh = serializers.CharField(max_length=4_000, required=False, allow_blank=True)
    criteria = CriterionInput(many=True, required=False)


class NewStageInput(StageChange):
    pipeline = serializers.PrimaryKeyRelatedField(queryset=Pipeline.objects.all())
    name = serializers.CharField(max_length=60)


class StageRetireInput(serializers.Serializer):
    """`to`: the stage into which its open deals go."""

    to = serializers.PrimaryKeyRelatedField(queryset=Stage.objects.all(), required=False, allow_null=True, default=None)


class PipelineSerializer(serializers.ModelSerializer):
    """A pipeline, the kinds of deals that go through it, and the ids of its stages in use, in their order."""

    kinds = serializers.ListField(child=serializers.ChoiceField(choices=DealKind.choices), read_only=True)
    stages = serializers.SerializerMethodField()

    class Meta:
        model = Pipeline
        fields = ["id", "key", "name", "name_zh", "position", "kinds", "stages"]

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_stages(self, pipeline: Pipeline) -> list[int]:
        """The ids of the stages in use."""
        live: Any = [stage for stage in pipeline.stages.all() if stage.retired_at is None]
        return [stage.pk for stage in sorted(live, key=lambda stage: (stage.position, stage.pk))]


class PipelineChange(serializers.Serializer):
    name = serializers.CharField(max_length=60, required=False)
    name_zh = serializers.CharField(max_length=60, required=False, allow_blank=True)


class NewPipelineInput(PipelineChange):
    """`like`: the pipeline whose stages it begins with."""

    name = serializers.CharField(max_length=60)
    like = serializers.PrimaryKeyRelatedField(
        queryset=Pipeline.objects.all(), required=False, allow_null=True, default=None
    )


class PipelineKindInput(serializers.Serializer):
    kind = serializers.ChoiceField(choices=DealKind.choices)


class PipelineOrderInput(serializers.Serializer):
    """Each stage in use, once, in the order wanted."""

    stages = serializers.ListField(child=serializers.IntegerField(), max_length=100)


class DealMoveInput(serializers.Serializer):
    """Going forward past unmet exit criteria needs `anyway` and a reason."""

    stage = serializers.PrimaryKeyRelatedField(queryset=Stage.objects.all())
    why = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    anyway = serializers.BooleanField(required=False, default=False)


class DealTickInput(serializers.Serializer):
    criterion = serializers.PrimaryKeyRelatedField(queryset=StageCriterion.objects.select_related("stage"))
    done = serializers.BooleanField(required=False, default=True)


class DealCriterionSerializer(serializers.Serializer):
    """How a deal stands to one criterion of its stage."""

    criterion = serializers.IntegerField(source="criterion.pk")
    key = serializers.CharField(source="criterion.key")
    label = serializers.CharField()  # type: ignore[assignment]
    is_met = serializers.BooleanField()
    by = serializers.SerializerMethodField()
    at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_by(self, line: Line) -> int | None:
        """The id of the person who ticked it."""
        return line.by.pk if line.by else None
