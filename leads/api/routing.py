"""The API of routing: the table in use, its drafts and versions, replays, clocks."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from console.api import ChainViewSet
from leads import actions
from leads.actions.drafts import check_draft
from leads.actions.replays import MOST
from leads.actions.rerouting import speed_policy
from leads.actions.settings import clock_minutes
from leads.models import ReplayMove, RoutingDraft, RoutingReplay, RoutingRule, RoutingVersion, SpeedPolicy
from leads.models.clock import MOST_MINUTES
from leads.queries.replays import moves_behind
from leads.wording.routing import finding_sentence
from people.models import Team

RIGHT = "leads.change_routing"
RULE = (
    "name", "conditions", "team", "method", "weights", "by_region", "by_industry", "skill", "in_hours", "goes_on",
    "is_active",
)  # fmt: skip


class RuleSerializer(serializers.ModelSerializer):
    """One line of the routing table; `turns` are the running scores of its round robin."""

    class Meta:
        model = RoutingRule
        fields = ["id", "position", *RULE, "else_rule", "turns"]
        read_only_fields = ["position", "turns"]


class RuleMoveInput(serializers.Serializer):
    """`step` −1 or 1, or `to`: the place in the table, counted from 0."""

    step = serializers.ChoiceField(choices=[-1, 1], required=False)
    to = serializers.IntegerField(min_value=0, max_value=10_000, required=False)

    def validate(self, attrs: Any) -> Any:
        if len(attrs) != 1:
            raise serializers.ValidationError("step | to")
        return attrs


class RuleOrderInput(serializers.Serializer):
    """The ids of all rules of the table, in use or not, in the order that they get."""

    rules = serializers.ListField(child=serializers.IntegerField(min_value=1), allow_empty=False, max_length=1_000)


class RoutingRuleViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """The routing table in use: list, read, add, change, move one, order all."""

    rights = dict.fromkeys(("list", "retrieve", "create", "partial_update", "move", "order"), RIGHT)
    queryset = RoutingRule.objects.select_related("team")
    serializer_class = RuleSerializer
    ordering = ("position", "pk")

    def create(self, request: Request) -> Response:
        return self.act(actions.add_rule, self.values(RuleSerializer), status=201)

    def partial_update(self, request: Request, pk: Any = None) -> Response:
        rule = self.get_object()
        serializer = RuleSerializer(rule, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        return self.act(actions.change_rule, rule, serializer.validated_data)

    @extend_schema(request=RuleMoveInput)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: Any = None) -> Response:
        values = self.values(RuleMoveInput)
        if "to" in values:
            return self.act(actions.place_rule, self.get_object(), values["to"])
        return self.act(actions.move_rule, self.get_object(), values["step"])

    @extend_schema(request=RuleOrderInput, responses=RuleSerializer(many=True))
    @action(detail=False, methods=["post"], pagination_class=None)
    def order(self, request: Request) -> Response:
        """Put the whole table in an order at once: one version, however many rules moved."""
        rules = actions.order_rules(self.values(RuleOrderInput)["rules"], by=self.caller)
        return Response(RuleSerializer(rules, many=True).data)


class RoutingLineInput(serializers.ModelSerializer):
    """One rule of a draft; `else_to` is the key of the rule to go on at when nobody is free."""

    team = serializers.PrimaryKeyRelatedField(queryset=Team.objects.all(), allow_null=True, required=False)
    else_to = serializers.CharField(max_length=20, required=False, allow_blank=True)

    class Meta:
        model = RoutingRule
        fields = [*RULE, "else_to"]


class RoutingKeyInput(serializers.Serializer):
    key = serializers.CharField(max_length=20)


class RoutingPlaceInput(RoutingKeyInput):
    to = serializers.IntegerField(min_value=0, max_value=10_000)


class RoutingDraftInput(serializers.Serializer):
    """`version` is the number of an earlier version to begin from; the table in use when left out."""

    name = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)
    version = serializers.SlugRelatedField("number", queryset=RoutingVersion.objects.all(), required=False)


class RoutingWhyInput(serializers.Serializer):
    why = serializers.CharField(max_length=300)


class RoutingReplayInput(serializers.Serializer):
    """Over how many past leads; with `stay_days` limits count and a lead leaves its desk after so many days."""

    last = serializers.IntegerField(min_value=1, max_value=MOST, default=500)
    stay_days = serializers.IntegerField(min_value=0, max_value=365, default=0)


class RoutingFindingSerializer(serializers.Serializer):
    """Something that speaks against a draft: errors keep it from being published."""

    code = serializers.CharField()
    level = serializers.CharField()
    key = serializers.CharField()
    sentence = serializers.CharField()


class RoutingReplaySerializer(serializers.ModelSerializer):
    """A replay; `result` holds leads, moved, people [id, now, draft], flows [from, to, leads] and leads per rule."""

    class Meta:
        model = RoutingReplay
        fields = [
            "id", "draft", "status", "last", "stay_days", "total", "done", "result", "by", "started_at", "finished_at",
        ]  # fmt: skip


class ReplayMovesQuery(serializers.Serializer):
    """`before` and `after` are person ids (0 is nobody), `rule` a key of the draft; `other_rule` leaves out leads that
    only go to somebody else because turns shift."""

    before = serializers.IntegerField(min_value=0, max_value=2**63 - 1, required=False)
    after = serializers.IntegerField(min_value=0, max_value=2**63 - 1, required=False)
    rule = serializers.CharField(max_length=80, required=False, allow_blank=True)
    other_rule = serializers.BooleanField(required=False, default=False)


class ReplayMoveSerializer(serializers.ModelSerializer):
    """A lead that the draft would give to somebody else."""

    class Meta:
        model = ReplayMove
        fields = ["id", "lead", "person_before", "person_after", "rule_before", "rule_after"]


class RoutingDraftSerializer(serializers.ModelSerializer):
    """A draft of the table: `lines` are its rules in their order, each with a `key`."""

    class Meta:
        model = RoutingDraft
        fields = ["id", "name", "status", "lines", "based_on", "published_as", "by", "made_at", "changed_at"]


class RoutingVersionSerializer(serializers.ModelSerializer):
    """The whole table as it was in use from a moment on."""

    class Meta:
        model = RoutingVersion
        fields = ["id", "number", "lines", "made_at", "by", "why"]


class RoutingDraftViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """Drafts of the routing table: begin, change, check, play over past leads, publish."""

    rights = dict.fromkeys(
        ("list", "retrieve", "create", "add_line", "change_line", "move_line", "remove_line", "findings", "replay",
         "publish", "discard"), RIGHT,
    )  # fmt: skip
    queryset = RoutingDraft.objects.select_related("based_on")
    serializer_class = RoutingDraftSerializer
    filterset_fields = ["status"]

    @extend_schema(request=RoutingDraftInput, responses={201: RoutingDraftSerializer})
    def create(self, request: Request) -> Response:
        return self.act(actions.start_draft, **self.values(RoutingDraftInput), status=201)

    @extend_schema(request=RoutingLineInput)
    @action(detail=True, methods=["post"], url_path="add-rule")
    def add_line(self, request: Request, pk: Any = None) -> Response:
        return self.act(actions.add_line, self.get_object(), self.values(RoutingLineInput))

    @extend_schema(request=RoutingLineInput)
    @action(detail=True, methods=["post"], url_path=r"change-rule/(?P<key>\w+)")
    def change_line(self, request: Request, pk: Any = None, key: str = "") -> Response:
        serializer = RoutingLineInput(data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        return self.act(actions.change_line, self.get_object(), key, serializer.validated_data)

    @extend_schema(request=RoutingPlaceInput)
    @action(detail=True, methods=["post"], url_path="move-rule")
    def move_line(self, request: Request, pk: Any = None) -> Response:
        values = self.values(RoutingPlaceInput)
        return self.act(actions.move_line, self.get_object(), values["key"], values["to"])

    @extend_schema(request=RoutingKeyInput)
    @action(detail=True, methods=["post"], url_path="remove-rule")
    def remove_line(self, request: Request, pk: Any = None) -> Response:
        return self.act(actions.remove_line, self.get_object(), self.values(RoutingKeyInput)["key"])

    @extend_schema(responses=RoutingFindingSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filterset_fields=None)
    def findings(self, request: Request, pk: Any = None) -> Response:
        """What speaks against publishing."""
        draft = self.get_object()
        names = {line["key"]: line["name"] for line in draft.lines}
        found = [
            {"code": f.code, "level": f.level, "key": f.key, "sentence": finding_sentence(f, names)}
            for f in check_draft(draft)
        ]
        return Response(RoutingFindingSerializer(found, many=True).data)

    @extend_schema(request=RoutingReplayInput, responses={201: RoutingReplaySerializer})
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, pk: Any = None) -> Response:
        """Few leads are played at once; for many, read the replay until its status is done."""
        values = self.values(RoutingReplayInput)
        replay = actions.start_replay(self.get_object(), by=self.caller, **values)
        return Response(RoutingReplaySerializer(replay).data, status=201)

    @extend_schema(request=RoutingWhyInput, responses=RoutingVersionSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: Any = None) -> Response:
        values = self.values(RoutingWhyInput)
        version = actions.publish_draft(self.get_object(), by=self.caller, **values)
        return Response(RoutingVersionSerializer(version).data)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, pk: Any = None) -> Response:
        return self.act(actions.discard_draft, self.get_object())


class RoutingReplayViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """Replays of drafts and the leads that would move."""

    rights = dict.fromkeys(("list", "retrieve", "moves"), RIGHT)
    queryset = RoutingReplay.objects.all()
    serializer_class = RoutingReplaySerializer
    filterset_fields = ["draft", "status"]

    @extend_schema(parameters=[ReplayMovesQuery], responses=ReplayMoveSerializer(many=True))
    @action(detail=True, methods=["get"], filterset_fields=None)
    def moves(self, request: Request, pk: Any = None) -> Response:
        query = ReplayMovesQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        page = self.paginate_queryset(moves_behind(self.get_object(), query.validated_data))
        return self.get_paginated_response(ReplayMoveSerializer(page, many=True).data)


class RoutingVersionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """Tables that were in use; put one back."""

    rights = dict.fromkeys(("list", "retrieve", "restore"), RIGHT)
    queryset = RoutingVersion.objects.all()
    serializer_class = RoutingVersionSerializer

    @extend_schema(request=RoutingWhyInput)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: Any = None) -> Response:
        return self.act(actions.restore_version, self.get_object(), **self.values(RoutingWhyInput))


class SpeedClockSerializer(serializers.Serializer):
    """Working minutes for one grade; the blank grade is for leads without one."""

    grade = serializers.CharField(max_length=1, allow_blank=True)
    answer_minutes = serializers.IntegerField(min_value=1, max_value=MOST_MINUTES)
    contact_minutes = serializers.IntegerField(min_value=1, max_value=MOST_MINUTES)

    def validate_grade(self, value: str) -> str:
        if value not in clock_minutes():
            raise serializers.ValidationError(value)
        return value


@extend_schema_serializer(many=False)
class SpeedClocksSerializer(serializers.ModelSerializer):
    """The clocks of all grades and what happens to late leads."""

    clocks = SpeedClockSerializer(many=True, required=False)

    class Meta:
        model = SpeedPolicy
        fields = ["clocks", "reroutes", "at_most", "after"]


class RoutingClockViewSet(ChainViewSet):
    """Speed-to-lead: read all clocks, set some of them with a POST."""

    rights = dict.fromkeys(("list", "create"), RIGHT)
    queryset = SpeedPolicy.objects.all()
    serializer_class = SpeedClocksSerializer
    pagination_class = None  # type: ignore[assignment]

    @extend_schema(responses=SpeedClocksSerializer)
    def list(self, request: Request) -> Response:
        return Response(_clocks())

    @extend_schema(request=SpeedClocksSerializer, responses=SpeedClocksSerializer)
    def create(self, request: Request) -> Response:
        serializer = SpeedClocksSerializer(data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        policy = dict(serializer.validated_data)
        minutes = {c["grade"]: (c["answer_minutes"], c["contact_minutes"]) for c in policy.pop("clocks", [])}
        self.act(actions.set_clocks, minutes, policy)
        return Response(_clocks())


def _clocks() -> dict[str, Any]:
    policy = speed_policy()
    clocks = [
        {"grade": grade, "answer_minutes": answer, "contact_minutes": contact}
        for grade, (answer, contact) in clock_minutes().items()
    ]
    return {"clocks": clocks, **{name: getattr(policy, name) for name in ("reroutes", "at_most", "after")}}
