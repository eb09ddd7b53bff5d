"""The figures over the API: the same JSON as the commands print."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from console.api import ChainViewSet
from leads.rules.attribution import MODELS
from metrics.cash_api import ROUTES as CASH_ROUTES
from metrics.models import DealState, FunnelJourney
from metrics.queries import channels, sales
from metrics.queries import funnel as funnels
from metrics.queries.channel_credits import KINDS as CHANNEL_KINDS
from metrics.queries.channel_credits import ChannelQuery
from metrics.queries.sales_values import EVERY_KIND, KINDS
from metrics.queries.visits import visited
from metrics.queries.windows import Window


class DatesSerializer(serializers.Serializer[Any]):
    """`from`, `to` and `as_of` as days (2018-03-31), all inclusive; without `as_of` as known now."""

    as_of = serializers.DateField(required=False)

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of Python, so it can't be declared as the others are."""
        fields = super().get_fields()
        fields["from"] = serializers.DateField(required=False)
        fields["to"] = serializers.DateField(required=False)
        return fields

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("from") and attrs.get("to") and attrs["to"] < attrs["from"]:
            raise serializers.ValidationError({"to": _("The period ends before it starts.")})
        return attrs

    @property
    def window(self) -> Window:
        asked = self.validated_data
        return Window(asked.get("from"), asked.get("to"), asked.get("as_of"))


class FunnelQuerySerializer(DatesSerializer):
    kind = serializers.ChoiceField(funnels.KINDS, default="cohort")
    by = serializers.ChoiceField(funnels.GROUPS, default="channel")


class SalesQuerySerializer(DatesSerializer):
    by = serializers.ChoiceField(sales.GROUPS, default="region")
    deal_kind = serializers.ChoiceField(
        KINDS,
        default=EVERY_KIND,
        help_text="Without it every kind counts, as in the command; sales: what sales answers for, as on the page.",
    )


class ChannelsQuerySerializer(DatesSerializer):
    """Who is credited (`model`), who is counted (`kind`), and whether brand and PR spend is cost (`brand`)."""

    as_of = None  # type: ignore[assignment]
    model = serializers.ChoiceField(MODELS, default="first")
    kind = serializers.ChoiceField(CHANNEL_KINDS, default="cohort")
    brand = serializers.BooleanField(default=False)


class CountsSerializer(serializers.Serializer[Any]):
    counts = serializers.DictField(child=serializers.IntegerField())


class FunnelRowSerializer(CountsSerializer):
    key = serializers.CharField()


class VisitsOfGroupSerializer(serializers.Serializer[Any]):
    visitors = serializers.IntegerField(allow_null=True)
    registrations = serializers.IntegerField(allow_null=True)


class FunnelVisitsSerializer(VisitsOfGroupSerializer):
    """The steps before the first lead; null is not known. `groups` by the id of the channel, or by month."""

    groups = serializers.DictField(child=VisitsOfGroupSerializer())


@extend_schema_serializer(many=False)
class FunnelSerializer(serializers.Serializer[Any]):
    """Counts of journeys by stage; `young_leads` came in too late to have had time."""

    kind = serializers.CharField()
    by = serializers.CharField()
    stages = serializers.ListField(child=serializers.CharField())
    rows = FunnelRowSerializer(many=True)
    total = CountsSerializer()
    young_leads = serializers.IntegerField()
    visits = FunnelVisitsSerializer()


class SalesFiguresSerializer(serializers.Serializer[Any]):
    won = serializers.IntegerField()
    lost = serializers.IntegerField()
    open = serializers.IntegerField()
    win_rate = serializers.FloatField(allow_null=True, help_text="Percent of decided deals; null when none is decided.")
    revenue = serializers.FloatField()
    average_order = serializers.FloatField(allow_null=True)
    cycle_days = serializers.FloatField(allow_null=True, help_text="Median days from opening to signing of new deals.")
    heads = serializers.IntegerField(help_text="People who sell there today, at least those who won.")
    orders_per_head = serializers.FloatField(allow_null=True)
    cash = serializers.FloatField(help_text="Received in the window, less what was paid back.")
    revenue_before = serializers.FloatField(allow_null=True, help_text="Of the stretch of the same length just before.")
    target = serializers.FloatField(allow_null=True)
    attained = serializers.FloatField(allow_null=True, help_text="Revenue of the target, in percent.")


class SalesRowSerializer(SalesFiguresSerializer):
    key = serializers.CharField()


@extend_schema_serializer(many=False)
class SalesNumbersSerializer(serializers.Serializer[Any]):
    """Won and lost in the window, open at the as-of day; revenue in `currency`, other currencies apart."""

    by = serializers.CharField()
    deal_kind = serializers.CharField()
    currency = serializers.CharField()
    rows = SalesRowSerializer(many=True)
    total = SalesFiguresSerializer()
    open_undated = serializers.IntegerField()
    other_currencies = serializers.DictField(child=serializers.FloatField())
    other_cash = serializers.DictField(child=serializers.FloatField())


class ChannelFiguresRowSerializer(CountsSerializer):
    """Counts are sums of shares; amounts in `currency`, as texts; what is not known is null."""

    key = serializers.CharField()
    counts = serializers.DictField(child=serializers.FloatField())
    visitors = serializers.IntegerField(allow_null=True)
    registrations = serializers.IntegerField(allow_null=True)
    revenue = serializers.CharField()
    lifetime_revenue = serializers.CharField(help_text="All that its customers bought so far, renewals included.")
    performance = serializers.CharField(allow_null=True)
    brand = serializers.CharField(allow_null=True)
    cost_per_lead = serializers.CharField(allow_null=True)
    cost_per_customer = serializers.CharField(allow_null=True)
    yield_full_cost = serializers.FloatField(
        allow_null=True, help_text="Lifetime revenue of a customer ÷ what a customer cost; null when cost is not known."
    )
    advice = serializers.CharField(help_text="scale, hold, drop, few (too few leads to judge) or free (no cost).")

    def get_fields(self) -> dict[str, Any]:
        """`yield` is a word of Python, so it can't be declared as the others are."""
        fields = super().get_fields()
        told = "Lifetime revenue of a customer ÷ what a lead cost; null when cost is not known."
        fields["yield"] = serializers.FloatField(allow_null=True, help_text=told)
        return fields


@extend_schema_serializer(many=False)
class ChannelFiguresSerializer(serializers.Serializer[Any]):
    """What each channel brought and cost."""

    model = serializers.CharField()
    kind = serializers.CharField()
    currency = serializers.CharField()
    rows = ChannelFiguresRowSerializer(many=True)
    total = ChannelFiguresRowSerializer()
    other_currencies = serializers.DictField(child=serializers.CharField())


class FiguresViewSet(ChainViewSet):
    """Base: one answer, no pages, no filters but its own query."""

    pagination_class = None  # type: ignore[assignment]
    filter_backends = []

    def asked(self, shape: Any) -> Any:
        """The checked query; a value that doesn't fit is a 400 with a sentence."""
        query = shape(data=self.request.query_params)
        query.is_valid(raise_exception=True)
        return query


class FunnelViewSet(FiguresViewSet):
    """The funnel, as a cohort of leads or as a period."""

    rights = {"list": funnels.RIGHT}
    queryset = FunnelJourney.objects.all()
    serializer_class = FunnelSerializer

    @extend_schema(parameters=[FunnelQuerySerializer], responses=FunnelSerializer)
    def list(self, request: Request) -> Response:
        asked = self.asked(FunnelQuerySerializer)
        kind, by = asked.validated_data["kind"], asked.validated_data["by"]
        found = funnels.funnel(funnels.Query(kind, by, asked.window, request.user))  # type: ignore[arg-type]
        return Response(found.as_json(visited(by, asked.window)))


class SalesNumbersViewSet(FiguresViewSet):
    """Won, lost and open deals, win rate and revenue, as far as the caller's right reaches."""

    rights = {"list": sales.RIGHT}
    queryset = DealState.objects.all()
    serializer_class = SalesNumbersSerializer

    @extend_schema(parameters=[SalesQuerySerializer], responses=SalesNumbersSerializer)
    def list(self, request: Request) -> Response:
        asked = self.asked(SalesQuerySerializer)
        by, kind = asked.validated_data["by"], asked.validated_data["deal_kind"]
        return Response(sales.sales_numbers(sales.SalesQuery(by, asked.window, request.user, kind)).as_json())  # type: ignore[arg-type]


class ChannelFiguresViewSet(FiguresViewSet):
    """Leads, valid leads, deals, orders, revenue and cost per channel, by first, last or even credit."""

    rights = {"list": channels.RIGHT}
    queryset = FunnelJourney.objects.all()
    serializer_class = ChannelFiguresSerializer

    @extend_schema(parameters=[ChannelsQuerySerializer], responses=ChannelFiguresSerializer)
    def list(self, request: Request) -> Response:
        asked = self.asked(ChannelsQuerySerializer)
        chosen = {name: asked.validated_data[name] for name in ("model", "kind", "brand")}
        return Response(channels.channel_figures(ChannelQuery(asked.window, **chosen)).as_json())


ROUTES = [
    ("funnel", FunnelViewSet),
    ("sales-numbers", SalesNumbersViewSet),
    ("channel-figures", ChannelFiguresViewSet),
    *CASH_ROUTES,
]
