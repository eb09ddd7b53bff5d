"""The API of marketing: campaigns, spend, visitors, website forms, rules for links, the phone line."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from console.api import ChainViewSet
from leads import actions
from leads.actions.spend import Count
from leads.api import calls
from leads.models import Campaign, CampaignItem, IntakeForm, Spend, UtmRule, Visits
from leads.queries.results import result_of
from leads.views.campaigns import CampaignFilter
from leads.views.spend import SpendFilter, VisitsFilter

VIEW, CHANGE = "leads.view_campaign", "leads.change_campaign"
SEE_SPEND, ENTER_SPEND = "leads.view_spend", "leads.change_spend"
CHANNELS = "leads.change_channel"
MOST_DAYS = 1000


class CampaignSerializer(serializers.ModelSerializer):
    """A campaign; state and result are made by its acts. Without an owner it is the caller's."""

    class Meta:
        model = Campaign
        fields = [
            "id", "code", "name", "aliases", "channel", "owner", "status", "starts_on", "ends_on", "planned_cost",
            "currency", "goal_leads", "goal_valid", "goal_deals", "note", "what_worked", "what_did_not", "next_time",
            "result", "closed_at",
        ]  # fmt: skip
        read_only_fields = ["status", "what_worked", "what_did_not", "next_time", "result", "closed_at"]
        extra_kwargs = {"owner": {"required": False}, "code": {"validators": []}}


class CampaignResultSerializer(serializers.Serializer):
    """What it brought and cost by now; amounts by currency, as texts."""

    leads = serializers.IntegerField()
    valid = serializers.IntegerField()
    deals = serializers.IntegerField()
    orders = serializers.IntegerField()
    again = serializers.IntegerField()
    revenue = serializers.DictField(child=serializers.CharField())
    cost = serializers.DictField(child=serializers.CharField())
    brand = serializers.DictField(child=serializers.CharField())


class CampaignItemSerializer(serializers.ModelSerializer):
    """One line of a checklist."""

    class Meta:
        model = CampaignItem
        fields = ["id", "campaign", "phase", "text", "owner", "due_on", "done_at", "done_by"]
        read_only_fields = ["campaign", "done_at", "done_by"]


class CampaignWhyInput(serializers.Serializer):
    why = serializers.CharField(max_length=300)


class RetrospectiveInput(serializers.Serializer):
    what_worked = serializers.CharField(max_length=4000)
    what_did_not = serializers.CharField(max_length=4000)
    next_time = serializers.CharField(max_length=4000, required=False, default="", allow_blank=True)


class CampaignViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """Campaigns: list, read, plan, change, and every act of their pages as a POST."""

    rights = {
        "list": VIEW, "retrieve": VIEW, "result": VIEW, "items": VIEW, "create": CHANGE, "partial_update": CHANGE,
        "start": CHANGE, "close": CHANGE, "cancel": CHANGE, "add_item": CHANGE,
    }  # fmt: skip
    queryset = Campaign.objects.all()
    serializer_class = CampaignSerializer
    filterset_class = CampaignFilter

    def create(self, request: Request) -> Response:
        return self.act(actions.add_campaign, self.values(CampaignSerializer), status=201)

    def partial_update(self, request: Request, pk: Any = None) -> Response:
        campaign = self.get_object()
        serializer = CampaignSerializer(campaign, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        return self.act(actions.change_campaign, campaign, serializer.validated_data)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: Any = None) -> Response:
        return self.act(actions.start_campaign, self.get_object())

    @extend_schema(request=RetrospectiveInput)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: Any = None) -> Response:
        """Closes it with the retrospective; `result` then holds the figures of that moment beside the goal."""
        return self.act(actions.close_campaign, self.get_object(), **self.values(RetrospectiveInput))

    @extend_schema(request=CampaignWhyInput)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: Any = None) -> Response:
        return self.act(actions.cancel_campaign, self.get_object(), **self.values(CampaignWhyInput))

    @extend_schema(responses=CampaignResultSerializer)
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def result(self, request: Request, pk: Any = None) -> Response:
        """What it brought and cost by now."""
        return Response(result_of(self.get_object()).as_json())

    @extend_schema(responses=CampaignItemSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def items(self, request: Request, pk: Any = None) -> Response:
        """Its checklist."""
        return Response(CampaignItemSerializer(self.get_object().items.order_by("due_on", "pk"), many=True).data)

    @extend_schema(request=CampaignItemSerializer, responses=CampaignItemSerializer)
    @action(detail=True, methods=["post"], url_path="add-item", serializer_class=CampaignItemSerializer)
    def add_item(self, request: Request, pk: Any = None) -> Response:
        return self.act(actions.add_item, self.get_object(), self.values(CampaignItemSerializer), status=201)


class CampaignItemViewSet(mixins.RetrieveModelMixin, ChainViewSet):
    """Lines of checklists: read, change, done, not done after all."""

    rights = {"retrieve": VIEW, "partial_update": CHANGE, "finish": CHANGE, "reopen": CHANGE}
    queryset = CampaignItem.objects.select_related("campaign")
    serializer_class = CampaignItemSerializer

    def partial_update(self, request: Request, pk: Any = None) -> Response:
        item = self.get_object()
        serializer = CampaignItemSerializer(item, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        return self.act(actions.change_item, item, serializer.validated_data)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def finish(self, request: Request, pk: Any = None) -> Response:
        return self.act(actions.finish_item, self.get_object())

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: Any = None) -> Response:
        return self.act(actions.reopen_item, self.get_object())


class SpendSerializer(serializers.ModelSerializer):
    """An amount spent on a channel within some days; `kind` keeps brand and PR apart."""

    class Meta:
        model = Spend
        fields = [
            "id", "channel", "campaign", "from_on", "to_on", "kind", "amount", "currency", "note", "source_ref", "by",
            "recorded_at",
        ]  # fmt: skip
        read_only_fields = ["by", "recorded_at"]
        validators: list[Any] = []
        extra_kwargs = {"campaign": {"required": False}, "source_ref": {"required": False}}


class SpendViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """Spend: list, read, enter, correct, take out."""

    rights = {
        "list": SEE_SPEND, "retrieve": SEE_SPEND, "create": ENTER_SPEND, "partial_update": ENTER_SPEND,
        "remove": ENTER_SPEND,
    }  # fmt: skip
    queryset = Spend.objects.all()
    serializer_class = SpendSerializer
    filterset_class = SpendFilter

    def create(self, request: Request) -> Response:
        return self.act(actions.add_spend, self.values(SpendSerializer), status=201)

    def partial_update(self, request: Request, pk: Any = None) -> Response:
        spend = self.get_object()
        serializer = SpendSerializer(spend, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        return self.act(actions.change_spend, spend, serializer.validated_data)

    @extend_schema(request=CampaignWhyInput, responses={204: None})
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, pk: Any = None) -> Response:
        actions.remove_spend(self.get_object(), by=self.caller, **self.values(CampaignWhyInput))
        return Response(status=204)


class VisitsSerializer(serializers.ModelSerializer):
    """Visitors and registrations of one channel and day; what is left out stays as it is."""

    class Meta:
        model = Visits
        fields = ["id", "channel", "day", "visitors", "registrations"]
        validators: list[Any] = []


class VisitsInput(serializers.Serializer):
    """Up to 1,000 days at once."""

    days = VisitsSerializer(many=True, allow_empty=False)

    def validate_days(self, days: Any) -> Any:
        if len(days) > MOST_DAYS:
            raise serializers.ValidationError(f"At most {MOST_DAYS}.")
        return days


class VisitsOutcomeSerializer(serializers.Serializer):
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()


class VisitsViewSet(mixins.ListModelMixin, ChainViewSet):
    """Days of visitors: list, and take; a day that comes again replaces itself."""

    rights = {"list": SEE_SPEND, "take": ENTER_SPEND}
    queryset = Visits.objects.all()
    serializer_class = VisitsSerializer
    filterset_class = VisitsFilter

    @extend_schema(request=VisitsInput, responses=VisitsOutcomeSerializer)
    @action(detail=False, methods=["post"])
    def take(self, request: Request) -> Response:
        counts = [Count(**day) for day in self.values(VisitsInput)["days"]]
        actions.take_visits(counts, by=self.caller)
        outcomes = [count.outcome for count in counts]
        return Response({name: outcomes.count(name) for name in ("created", "updated", "unchanged")})


class IntakeFormSerializer(serializers.ModelSerializer):
    """A website form; `token` is the last part of its public address, /leads/intake/{token}/."""

    class Meta:
        model = IntakeForm
        fields = [
            "id", "name", "token", "channel", "campaign", "origins", "thanks_url", "per_minute", "is_active",
        ]  # fmt: skip
        read_only_fields = ["token"]


class IntakeFormViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """Website forms: list, read, make, change."""

    rights = {"list": CHANNELS, "retrieve": CHANNELS, "create": CHANNELS, "partial_update": CHANNELS}
    queryset = IntakeForm.objects.all()
    serializer_class = IntakeFormSerializer

    def create(self, request: Request) -> Response:
        return self.act(actions.add_intake_form, self.values(IntakeFormSerializer), status=201)

    def partial_update(self, request: Request, pk: Any = None) -> Response:
        form = self.get_object()
        serializer = IntakeFormSerializer(form, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        return self.act(actions.change_intake_form, form, serializer.validated_data)


class UtmRuleSerializer(serializers.ModelSerializer):
    """Which channel utm_source and utm_medium mean; a blank one fits all."""

    class Meta:
        model = UtmRule
        fields = ["id", "source", "medium", "channel"]
        validators: list[Any] = []
        extra_kwargs = {name: {"required": False, "default": "", "allow_blank": True} for name in ("source", "medium")}


class UtmRuleViewSet(mixins.ListModelMixin, ChainViewSet):
    """Rules for links: list, set (a pair that has a rule gets the new channel), forget."""

    rights = {"list": CHANNELS, "create": CHANNELS, "destroy": CHANNELS}
    queryset = UtmRule.objects.select_related("channel")
    serializer_class = UtmRuleSerializer

    def create(self, request: Request) -> Response:
        return self.act(actions.add_utm_rule, **self.values(UtmRuleSerializer), status=201)

    def destroy(self, request: Request, pk: Any = None) -> Response:
        actions.remove_utm_rule(self.get_object(), by=self.caller)
        return Response(status=204)


ROUTES = [
    ("campaigns", CampaignViewSet),
    ("campaign-items", CampaignItemViewSet),
    ("spend", SpendViewSet),
    ("visits", VisitsViewSet),
    ("intake-forms", IntakeFormViewSet),
    ("utm-rules", UtmRuleViewSet),
    *calls.ROUTES,
]
