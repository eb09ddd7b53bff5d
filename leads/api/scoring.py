"""The API of scores and of the definition of a valid lead."""

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from console.api import ChainViewSet
from leads.actions.definitions import check_definition, drop_definition, publish_definition, save_definition
from leads.actions.scoring import current_table, publish_scores, read_table
from leads.models import Recount, ScoreTable, ValidDefinition
from leads.queries.previews import preview_definition, preview_scores, sample_for
from leads.rules.scoring import KINDS, values_of

RIGHT = "leads.change_scoring"


class ScoreRuleSerializer(serializers.Serializer):
    """One rule: points for fit or intent when all conditions hold (none: every lead)."""

    name = serializers.CharField(max_length=120)
    score = serializers.ChoiceField(choices=KINDS)
    points = serializers.IntegerField(min_value=-100, max_value=100)
    conditions = serializers.ListField(child=serializers.JSONField(), required=False, default=list)
    is_active = serializers.BooleanField(required=False, default=True)


class MatrixSerializer(serializers.Serializer):
    """Falling thresholds of both scores, and a text of letters for each band of fit, the best first."""

    fit = serializers.ListField(child=serializers.IntegerField(min_value=1, max_value=100), min_length=2, max_length=2)
    intent = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=100), min_length=2, max_length=2
    )
    grades = serializers.ListField(child=serializers.RegexField("^[ABCD]{3}$"), min_length=3, max_length=3)


class ScoreTableInput(serializers.Serializer):
    """A whole table; what is left out has the value of the table in use."""

    rules = ScoreRuleSerializer(many=True, required=False)
    base_fit = serializers.IntegerField(min_value=0, max_value=100, required=False)
    base_intent = serializers.IntegerField(min_value=0, max_value=100, required=False)
    target_from = serializers.IntegerField(min_value=0, max_value=100, required=False)
    intending_from = serializers.IntegerField(min_value=0, max_value=100, required=False)
    matrix = MatrixSerializer(required=False)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class ScoreTableSerializer(serializers.ModelSerializer):
    """A published version of the table."""

    class Meta:
        model = ScoreTable
        fields = [
            "id", "version", "rules", "base_fit", "base_intent", "target_from", "intending_from", "matrix", "note",
            "published_at", "by",
        ]  # fmt: skip


class ScorePartSerializer(serializers.Serializer):
    """A rule that holds, and its points."""

    rule = serializers.CharField()
    points = serializers.IntegerField()


class OneScoreSerializer(serializers.Serializer):
    """A score: where it starts, and what was added; held within 0 and 100."""

    score = serializers.IntegerField()
    base = serializers.IntegerField()
    parts = ScorePartSerializer(many=True)


class LeadScoresSerializer(serializers.Serializer):
    """Both scores opened into their parts. `is_stale`: the stored scores follow at night."""

    fit = OneScoreSerializer()
    intent = OneScoreSerializer()
    grade = serializers.CharField()
    rung = serializers.CharField()
    version = serializers.IntegerField()
    is_stale = serializers.BooleanField()
    back_to_pool_at = serializers.DateTimeField(allow_null=True)


class RecountSerializer(serializers.ModelSerializer):
    """How far the scoring of open leads is."""

    class Meta:
        model = Recount
        fields = ["id", "cause", "version", "total", "done", "changed", "percent", "started_at", "finished_at"]


class ScoreTableViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """The score table: its versions, the one in use, what a draft would do, and publishing."""

    rights = dict.fromkeys(("list", "retrieve", "create", "current", "preview", "progress"), RIGHT)
    queryset = ScoreTable.objects.all()
    serializer_class = ScoreTableSerializer
    ordering = ("-version",)

    def create(self, request: Request) -> Response:
        """Publish a table as the next version; open leads are scored by it in the background."""
        values = self.values(ScoreTableInput)
        note = values.pop("note")
        return self.act(publish_scores, values_of(current_table()) | values, note=note, status=201)

    @extend_schema(responses=ScoreTableInput)
    @action(detail=False, methods=["get"], pagination_class=None)
    def current(self, request: Request) -> Response:
        """The table in use, also when it is the shipped one."""
        return Response(values_of(current_table()))

    @extend_schema(request=ScoreTableInput, responses=dict)
    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> Response:
        """How many of last month's leads each grade would have, and leads that change. Nothing is saved."""
        values = self.values(ScoreTableInput)
        values.pop("note")
        found = preview_scores(read_table(values_of(current_table()) | values), sample_for(self.caller))
        changes = [
            {"lead": x.lead.pk, "now": x.now.grade, "then": x.then.grade, "fit": [x.now.fit, x.then.fit],
             "intent": [x.now.intent, x.then.intent]}
            for x in found.changes
        ]  # fmt: skip
        counts = {"leads": found.total, "is_cut": found.is_cut, "changed": found.changed}
        return Response({**counts, "now": found.now, "then": found.then, "changes": changes})

    @extend_schema(responses=RecountSerializer)
    @action(detail=False, methods=["get"], pagination_class=None)
    def progress(self, request: Request) -> Response:
        """The scoring of open leads that runs or ran last; empty when there was none."""
        newest = Recount.objects.order_by("-pk").first()
        return Response(RecountSerializer(newest).data if newest else {})


class DefinitionInput(serializers.Serializer):
    """What a valid lead needs. Conditions as in routing rules; they may also ask for grade, fit, intent and rung."""

    needs_contact = serializers.BooleanField(required=False, default=True)
    needs_somebody = serializers.BooleanField(required=False, default=True)
    conditions = serializers.ListField(child=serializers.JSONField(), required=False, default=list)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class PublishInput(serializers.Serializer):
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class DefinitionSerializer(serializers.ModelSerializer):
    """A version, or the draft, which has none."""

    class Meta:
        model = ValidDefinition
        fields = [
            "id", "version", "is_draft", "needs_contact", "needs_somebody", "conditions", "note", "saved_at",
            "published_at", "by",
        ]  # fmt: skip


class ValidDefinitionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """The definition of a valid lead: versions, the draft, its preview, publishing."""

    rights = dict.fromkeys(("list", "retrieve", "create", "preview", "publish", "drop"), RIGHT)
    queryset = ValidDefinition.objects.all()
    serializer_class = DefinitionSerializer
    ordering = ("-pk",)

    def create(self, request: Request) -> Response:
        """Save the draft; there is one for the whole company."""
        values = self.values(DefinitionInput)
        return self.act(save_definition, values, note=values.pop("note"), status=201)

    @extend_schema(request=DefinitionInput, responses=dict)
    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> Response:
        """Which of last month's leads it would judge otherwise. Nothing is saved."""
        found = preview_definition(check_definition(self.values(DefinitionInput)), sample_for(self.caller))
        turns = [{"lead": x.lead.pk, "is_valid": x.is_valid, "reasons": x.reasons} for x in found.turns]
        counts = {name: getattr(found, name) for name in ("now", "then", "gained", "lost", "is_cut")}
        return Response({"leads": found.total, **counts, "turns": turns})

    @extend_schema(request=PublishInput, responses=DefinitionSerializer)
    @action(detail=False, methods=["post"])
    def publish(self, request: Request) -> Response:
        """Make the draft the next version."""
        return self.act(publish_definition, note=self.values(PublishInput)["note"])

    @extend_schema(request=None, responses={204: None})
    @action(detail=False, methods=["post"])
    def drop(self, request: Request) -> Response:
        """Throw the draft away."""
        drop_definition(by=self.caller)
        return Response(status=204)
