"""The API of leads: the same acts as on their pages."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from companies.searching import search_q
from console.api import ChainViewSet
from journal.errors import NotPossible
from leads import actions, queries
from leads.actions.cleaning import PARTY
from leads.actions.doors import UTM
from leads.actions.routing import ACCEPT
from leads.api.scoring import LeadScoresSerializer
from leads.api.touches import TOUCH_RIGHTS, TouchVerbs
from leads.filters import LeadFilter, people_with_leads
from leads.models import Channel, CleaningChange, Lead, ReturnReason
from leads.queries.protection import countdowns_of
from leads.queries.scorecards import scorecard_of
from leads.queries.why import went_on, why_not
from leads.wording.routing import CONTACTS
from people.models import Person
from people.roles import OWN

VIEW = "leads.view_lead"
SCORED = (
    "fit_score", "intent_score", "grade", "rung", "valid_definition", "last_worked_at", "protected_until",
)  # fmt: skip


class LeadSerializer(serializers.ModelSerializer):
    """A lead; keys, states and times are made by the console and can't be written."""

    reason_line = serializers.CharField(source="why_line", read_only=True)

    class Meta:
        model = Lead
        fields = [
            "id", "journey", "status", "reason_line", *PARTY, "need", "campaign", "employees", "attributes", "channel",
            "came_at", "desk", "owner", "reason", "invalid_reasons", "unroutable_why", "company", "merged_into",
            "source_ref", "company_core", "phone_e164", "email_clean", "email_kind", "domain", "valid_at", "routed_at",
            "accepted_at", "converted_at", "pooled_at", *SCORED,
        ]  # fmt: skip
        read_only_fields = [
            "journey", "status", "desk", "owner", "reason", "invalid_reasons", "unroutable_why", "company",
            "merged_into", "source_ref", "company_core", "phone_e164", "email_clean", "email_kind", "domain",
            "valid_at", "routed_at", "accepted_at", "converted_at", "pooled_at", *SCORED,
        ]  # fmt: skip
        extra_kwargs = {"came_at": {"required": False}}

    def validate_attributes(self, value: Any) -> Any:
        if not isinstance(value, dict):
            raise serializers.ValidationError(_("This is an object of names and values."))
        return value


class NewLeadInput(LeadSerializer):
    """A new lead tells its channel, or the source and medium of the link it came by: the rules for links then say the
    channel, or else it is that of the API."""

    utm_source = serializers.CharField(max_length=80, required=False, allow_blank=True)
    utm_medium = serializers.CharField(max_length=80, required=False, allow_blank=True)
    utm_campaign = serializers.CharField(max_length=120, required=False, allow_blank=True)

    class Meta(LeadSerializer.Meta):
        fields = [*LeadSerializer.Meta.fields, "utm_source", "utm_medium", "utm_campaign"]
        extra_kwargs = {**LeadSerializer.Meta.extra_kwargs, "channel": {"required": False}}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        link = {name: text for name in UTM if (text := attrs.pop(name, ""))}
        if "channel" not in attrs:
            found = actions.channel_by_utm(link) or (Channel.objects.filter(key="api").first() if link else None)
            if found is None:
                raise serializers.ValidationError({"channel": [_("Tell the channel, or utm_source and utm_medium.")]})
            attrs["channel"] = found
        attrs["campaign"] = attrs.get("campaign") or link.get("utm_campaign", "")
        attrs["attributes"] = {**attrs.get("attributes", {}), **link}
        return attrs


class ChangeSerializer(serializers.ModelSerializer):
    """One automatic change of a value."""

    class Meta:
        model = CleaningChange
        fields = ["id", "field", "old", "new", "rule", "made_at", "undone_at", "undone_by"]


class DecisionSerializer(serializers.Serializer):
    """A routing decision: who, by which rule, which rules were tried, every candidate and why not."""

    lead = serializers.IntegerField(source="lead_id")
    chosen = serializers.IntegerField(source="chosen_id", allow_null=True)
    rule = serializers.IntegerField(source="rule_id", allow_null=True)
    why = serializers.CharField()
    rules_tried = serializers.ListField(child=serializers.DictField())
    candidates = serializers.ListField(child=serializers.DictField())
    decided_at = serializers.DateTimeField()


class LeadTwinSerializer(serializers.Serializer):
    """A lead that looks like another, and the exact keys they share."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    keys = serializers.ListField(child=serializers.CharField())


class LeadWhyInput(serializers.Serializer):
    why = serializers.CharField(max_length=300)


class LeadNoteInput(serializers.Serializer):
    why = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


class LeadProtectInput(LeadWhyInput):
    until = serializers.DateTimeField()


class LeadAssignInput(LeadWhyInput):
    owner = serializers.PrimaryKeyRelatedField(queryset=people_with_leads())


class OtherLeadInput(LeadNoteInput):
    """`other` must be a lead that the caller may see."""

    other = serializers.PrimaryKeyRelatedField(queryset=Lead.objects.none())

    def get_fields(self) -> Any:
        fields = super().get_fields()
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            visible = Lead.objects.visible_to(request.user)
            fields["other"] = serializers.PrimaryKeyRelatedField(queryset=visible)
        return fields


class LeadMergeInput(OtherLeadInput):
    """`other` is the lead that stays; `take` names fields whose value comes from the lead that is merged."""

    take = serializers.ListField(child=serializers.CharField(max_length=40), required=False)


class LeadUndoInput(serializers.Serializer):
    change = serializers.IntegerField(min_value=1)


class LeadReturnInput(LeadNoteInput):
    """A reason of the list by its code, words, or both."""

    reason = serializers.SlugRelatedField("code", queryset=ReturnReason.objects.all(), required=False)
    missing = serializers.ListField(child=serializers.CharField(max_length=80), required=False, default=list)


class LeadContactInput(LeadNoteInput):
    """`how` somebody was talked with, and what was said."""

    how = serializers.ChoiceField(choices=list(CONTACTS.items()))


class LeadPersonQuery(serializers.Serializer):
    person = serializers.PrimaryKeyRelatedField(queryset=Person.objects.select_related("team"))


class LeadWhyNotSerializer(serializers.Serializer):
    """One decision about one person: a code, and the sentence in the caller's language."""

    decided_at = serializers.DateTimeField(source="decision.decided_at")
    chosen = serializers.IntegerField(source="decision.chosen_id", allow_null=True)
    code = serializers.CharField()
    sentence = serializers.CharField()


class LeadViewSet(TouchVerbs, mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """Leads: list (filters, `?q=`), read, add, correct, and every act of the pages as a POST."""

    rights = {
        "list": VIEW, "retrieve": VIEW, "create": "leads.add_lead", "partial_update": "leads.change_lead",
        "judge": "leads.judge_lead", "refuse": "leads.judge_lead", "reopen": "leads.judge_lead",
        "route": "leads.route_lead", "assign": "leads.route_lead", "decisions": VIEW,
        "accept": ACCEPT, "send_back": ACCEPT, "start": ACCEPT, "contact": ACCEPT, "why_not": VIEW,
        "pool": "leads.change_lead", "claim": "leads.claim_lead", "lose": "leads.change_lead",
        "scores": VIEW, "protect": "leads.extend_protection",
        "recycle": "leads.recycle_lead", "merge": "leads.merge_lead", "unmerge": "leads.merge_lead",
        "keep_apart": "leads.merge_lead", "twins": VIEW, "changes": VIEW, "undo_change": "leads.change_lead",
        **TOUCH_RIGHTS,
    }  # fmt: skip
    queryset = Lead.objects.select_related("channel", "owner", "desk")
    serializer_class = LeadSerializer
    filterset_class = LeadFilter

    def get_object(self) -> Any:
        """The lead; for an act on one that the caller had and has no more a 409 that says what became of it."""
        try:
            return super().get_object()
        except Http404:
            pk = self.kwargs["pk"] if self.request.method != "GET" else ""
            if pk.isdecimal() and (sentence := went_on(self.caller, int(pk))):
                raise NotPossible(sentence, code="went_on") from None
            raise

    def get_queryset(self) -> QuerySet[Lead]:
        """Those who hold a right on their own rows only act on those."""
        rows: QuerySet[Lead] = super().get_queryset()
        right = self.rights.get(self.action or "")
        if right and self.detail and self.request.user.is_authenticated and self.request.user.scope(right) == OWN:
            return rows.filter(owner=self.request.user)
        return rows

    def filter_queryset(self, queryset: Any) -> Any:
        queryset = super().filter_queryset(queryset) if self.action == "list" else queryset
        text = self.request.query_params.get("q", "").replace("\x00", "")
        return search_q(queryset, text) if text and self.action == "list" else queryset

    @extend_schema(request=NewLeadInput)
    def create(self, request: Request) -> Response:
        values = self.values(NewLeadInput)
        channel, came_at = values.pop("channel"), values.pop("came_at", None)
        return self.act(actions.add_lead, values, channel=channel, came_at=came_at, status=201)

    def partial_update(self, request: Request, pk: Any = None) -> Response:
        lead = self.get_object()
        serializer = LeadSerializer(lead, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        values = {name: value for name, value in serializer.validated_data.items() if name != "came_at"}
        return self.act(actions.change_lead, lead, values)

    @extend_schema(request=LeadNoteInput)
    @action(detail=True, methods=["post"])
    def judge(self, request: Request, pk: Any = None) -> Response:
        return self.act(actions.judge_lead_valid, self.get_object(), **self.values(LeadNoteInput))

    @extend_schema(request=LeadWhyInput)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: Any = None) -> Response:
        return self.act(actions.refuse_lead, self.get_object(), **self.values(LeadWhyInput))

    @extend_schema(request=LeadNoteInput)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: Any = None) -> Response:
        return self.act(actions.reopen_lead, self.get_object(), **self.values(LeadNoteInput))

    @extend_schema(request=None, responses=DecisionSerializer)
    @action(detail=True, methods=["post"])
    def route(self, request: Request, pk: Any = None) -> Response:
        """Answers with the decision: who, by which rule, which rules were tried, every candidate and why not."""
        decision = actions.route_lead(self.get_object(), by=self.caller)
        return Response(DecisionSerializer(decision).data)

    @extend_schema(responses=DecisionSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def decisions(self, request: Request, pk: Any = None) -> Response:
        """The last 50 routing decisions about the lead, newest first."""
        newest = self.get_object().routing_decisions.select_related("version").order_by("-decided_at", "-pk")[:50]
        return Response(DecisionSerializer(newest, many=True).data)

    @extend_schema(request=LeadAssignInput)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: Any = None) -> Response:
        values = self.values(LeadAssignInput)
        return self.act(actions.assign_lead, self.get_object(), values["owner"], why=values["why"])

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: Any = None) -> Response:
        return self.act(actions.accept_lead, self.get_object())

    @extend_schema(request=LeadReturnInput)
    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request: Request, pk: Any = None) -> Response:
        return self.act(actions.return_lead, self.get_object(), **self.values(LeadReturnInput))

    @extend_schema(request=LeadContactInput)
    @action(detail=True, methods=["post"])
    def contact(self, request: Request, pk: Any = None) -> Response:
        """Write down that somebody was talked with; the first time stops the clock of the first contact."""
        return self.act(actions.log_contact, self.get_object(), **self.values(LeadContactInput))

    @extend_schema(parameters=[LeadPersonQuery], responses=LeadWhyNotSerializer(many=True))
    @action(detail=True, methods=["get"], url_path="why-not", pagination_class=None, filterset_class=None)
    def why_not(self, request: Request, pk: Any = None) -> Response:
        """For each routing decision about the lead: why this person got it, or did not."""
        lead, query = self.get_object(), LeadPersonQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        return Response(LeadWhyNotSerializer(why_not(lead, query.validated_data["person"]), many=True).data)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: Any = None) -> Response:
        return self.act(actions.start_work, self.get_object())

    @extend_schema(request=LeadWhyInput)
    @action(detail=True, methods=["post"])
    def pool(self, request: Request, pk: Any = None) -> Response:
        return self.act(actions.pool_lead, self.get_object(), **self.values(LeadWhyInput))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def claim(self, request: Request, pk: Any = None) -> Response:
        return self.act(actions.claim_lead, self.get_object())

    @extend_schema(request=LeadWhyInput)
    @action(detail=True, methods=["post"])
    def lose(self, request: Request, pk: Any = None) -> Response:
        return self.act(actions.lose_lead, self.get_object(), **self.values(LeadWhyInput))

    @extend_schema(request=LeadWhyInput)
    @action(detail=True, methods=["post"])
    def recycle(self, request: Request, pk: Any = None) -> Response:
        return self.act(actions.recycle_lead, self.get_object(), **self.values(LeadWhyInput))

    @extend_schema(responses=LeadScoresSerializer)
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def scores(self, request: Request, pk: Any = None) -> Response:
        """Fit and intent as counted now, and which rules gave which points."""
        lead = self.get_object()
        card, countdown = scorecard_of(lead), countdowns_of([lead]).get(lead.pk)
        scores = {"fit": card.fit.as_dict(), "intent": card.intent.as_dict()}
        about = {"grade": card.grade, "rung": card.rung, "version": card.version, "is_stale": card.is_stale}
        return Response({**scores, **about, "back_to_pool_at": countdown.until if countdown else None})

    @extend_schema(request=LeadProtectInput)
    @action(detail=True, methods=["post"])
    def protect(self, request: Request, pk: Any = None) -> Response:
        """Leave it with its owner until a moment, though nobody works it."""
        values = self.values(LeadProtectInput)
        return self.act(actions.protect_lead, self.get_object(), values["until"], why=values["why"])

    @extend_schema(request=LeadMergeInput)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: Any = None) -> Response:
        """Merge this lead into `other`; answers with the lead that stays."""
        values = self.values(LeadMergeInput)
        more = {"take": values["take"]} if "take" in values else {}
        return self.act(actions.merge_lead, self.get_object(), values["other"], why=values["why"], **more)

    @extend_schema(request=LeadNoteInput)
    @action(detail=True, methods=["post"])
    def unmerge(self, request: Request, pk: Any = None) -> Response:
        return self.act(actions.undo_merge, self.get_object(), **self.values(LeadNoteInput))

    @extend_schema(request=OtherLeadInput)
    @action(detail=True, methods=["post"], url_path="keep-apart")
    def keep_apart(self, request: Request, pk: Any = None) -> Response:
        values = self.values(OtherLeadInput)
        return self.act(actions.keep_apart, self.get_object(), values["other"], why=values["why"])

    @extend_schema(responses=LeadTwinSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def twins(self, request: Request, pk: Any = None) -> Response:
        """Leads that look like this one and the exact keys they share."""
        found = queries.twins_of(self.get_object())
        visible = Lead.objects.visible_to(self.caller).filter(pk__in=[twin.lead.pk for twin in found])
        allowed = set(visible.values_list("pk", flat=True))
        return Response([{"id": t.lead.pk, "name": str(t.lead), "keys": t.keys} for t in found if t.lead.pk in allowed])

    @extend_schema(responses=ChangeSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def changes(self, request: Request, pk: Any = None) -> Response:
        """What the cleaning rules changed, newest first."""
        return Response(ChangeSerializer(queries.changes_of(self.get_object(), 200), many=True).data)

    @extend_schema(request=LeadUndoInput)
    @action(detail=True, methods=["post"], url_path="undo-change")
    def undo_change(self, request: Request, pk: Any = None) -> Response:
        number = self.values(LeadUndoInput)["change"]
        change = self.get_object().cleaning_changes.filter(pk=number).first()
        if change is None:
            raise serializers.ValidationError({"change": [_("This lead has no such change.")]})
        return self.act(actions.undo_cleaning, change)
