"""Campaigns: the list, one campaign with its checklist and result, and its acts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.db.models import Count, Max, QuerySet
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from console import values
from console.pages import Act, Column, DetailPage, Empty, Fact, ListPage
from leads.events import CAMPAIGN_WITHDRAWN
from leads.filters import ALL, channel_queryset
from leads.models import Campaign, CampaignItem, Lead
from leads.queries.reached import REACHED
from leads.queries.results import Result, local_today, result_of, results_of
from leads.views.spend import below
from people.models import Person

VIEW, CHANGE = "leads.view_campaign", "leads.change_campaign"
MOST_TEXTS = 6


def campaign_owners(_request: Any = None) -> QuerySet[Person]:
    """Those whose role runs campaigns."""
    return Person.objects.filter(is_active=True).order_by("name")


class CampaignFilter(django_filters.FilterSet):
    """State, channel (an upper one means all below it), owner."""

    status = django_filters.ChoiceFilter(label=gettext_lazy("Status"), choices=Campaign.Status.choices, empty_label=ALL)
    channel = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Channel"), queryset=channel_queryset, method="of_channel", empty_label=ALL
    )
    owner = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Owner"),
        queryset=lambda request: campaign_owners().filter(campaigns__isnull=False).distinct(),
        empty_label=ALL,
    )

    class Meta:
        model = Campaign
        fields: list[str] = []

    def of_channel(self, queryset: QuerySet[Any], _name: str, channel: Any) -> QuerySet[Any]:
        return queryset.filter(channel__in=below(channel))


class CampaignListPage(ListPage):
    """Campaigns with what they brought and cost, the newest first."""

    right = VIEW
    model = Campaign
    template_name = "leads/campaign_list.html"
    filterset_class = CampaignFilter
    search_fields = ("name", "code", "note")
    default_sort = "-starts_on"
    panel = False
    columns = [
        Column("name", gettext_lazy("Campaign"), kind="link", why="code", sort="name"),
        Column("status", gettext_lazy("Status"), kind="status"),
        Column("channel", gettext_lazy("Channel"), value="channel"),
        Column("starts_on", gettext_lazy("First day"), kind="date", sort="starts_on"),
        Column("ends_on", gettext_lazy("Last day"), kind="date", sort="ends_on"),
        Column("owner", gettext_lazy("Owner"), kind="person"),
        Column("leads", gettext_lazy("Leads"), kind="number", value="shown.leads", url="leads_url"),
        Column("valid", gettext_lazy("Valid"), kind="number", value="shown.valid", url="valid_url"),
        Column("orders", gettext_lazy("Orders"), kind="number", value="shown.orders", url="orders_url"),
        Column("cost", gettext_lazy("Cost"), kind="money", value="shown_cost"),
        Column("per_lead", gettext_lazy("Cost per lead"), kind="money", value="shown_per_lead"),
    ]
    empty = Empty(
        gettext_lazy("No campaigns yet"),
        gettext_lazy("A campaign ties leads to an effort and its cost. Its code is the utm_campaign of its links."),
        [Act(gettext_lazy("Plan a campaign"), "leads:campaign-new", right=CHANGE)],
    )

    def get_queryset(self) -> QuerySet[Campaign]:
        return Campaign.objects.select_related("channel", "owner")

    def get_title(self) -> str:
        running = Campaign.objects.filter(status=Campaign.Status.RUNNING).count()
        if not running:
            return _("Campaigns: none is running")
        return ngettext("{n} campaign is running", "{n} campaigns are running", running).format(n=running)

    def get_facts(self) -> str:
        late = Campaign.objects.overdue(local_today()).count()
        if not late:
            return ""
        text = ngettext("{n} is over and not closed", "{n} are over and not closed", late)
        return text.format(n=late)

    def get_acts(self) -> list[Act]:
        url = reverse("imports:import-add") + "?kind=leads.campaign"
        return [
            Act(gettext_lazy("Spend"), "leads:spend-list", right="leads.view_spend", icon="coin"),
            Act(gettext_lazy("Import"), url, right=CHANGE, icon="upload"),
            Act(gettext_lazy("Plan a campaign"), "leads:campaign-new", right=CHANGE, primary=True, icon="plus"),
        ]

    def _lines(self) -> list[dict[str, Any]]:
        campaigns = list(self.rows.rows)
        results = results_of(campaigns) if campaigns else {}
        sees_leads = self.person.may("leads.view_lead")
        for campaign in campaigns:
            put_result(campaign, results[campaign.pk], sees_leads)
        return super()._lines()

    def sorted_rows(self) -> QuerySet[Any]:
        rows = super().sorted_rows()
        if self.request.GET.get("export"):
            rows = Exported(rows)  # type: ignore[assignment]
        return rows

    def get_context(self) -> dict[str, Any]:
        is_part = self.request.headers.get("HX-Target") == "list"
        may_change = self.person.may(CHANGE)
        return {**super().get_context(), "untied": [] if is_part or not may_change else untied_texts()}


class Exported:
    """The rows of an export, each with its result."""

    def __init__(self, rows: QuerySet[Any]) -> None:
        self.rows = rows

    def iterator(self, chunk_size: int = 500) -> Any:
        """The campaigns, a chunk of results at a time."""
        campaigns = list(self.rows[:10_000])
        for start in range(0, len(campaigns), 500):
            chunk = campaigns[start : start + 500]
            results = results_of(chunk)
            for campaign in chunk:
                put_result(campaign, results[campaign.pk], False)
                yield campaign


def put_result(campaign: Any, result: Result, sees_leads: bool) -> None:
    """What the columns of the list show of a campaign's result."""
    campaign.shown = result
    campaign.shown_cost = result.cost.get(campaign.currency)
    campaign.shown_per_lead = result.cost_per(result.leads, campaign.currency)
    for name in ("leads", *REACHED):
        setattr(campaign, f"{name}_url", leads_url(campaign, name) if sees_leads and getattr(result, name) else "")


def leads_url(campaign: Campaign, reached: str = "") -> str:
    """The list of a campaign's leads, or of those that got as far as a stage of leads.queries.reached."""
    asked = {"campaign": campaign.code} | ({"reached": reached} if reached in REACHED else {})
    return f"{reverse('leads:lead-list')}?{urlencode(asked)}"


def untied_texts() -> list[dict[str, Any]]:
    """The campaign texts with the most leads that belong to no campaign: each should become one, or another name."""
    rows = Lead.objects.filter(campaign_ref=None).exclude(campaign="").order_by()
    texts = rows.annotate(word=Upper("campaign")).values("word").annotate(n=Count("pk"), text=Max("campaign"))
    return [dict(row) for row in texts.order_by("-n", "word")[:MOST_TEXTS]]


class CampaignDetailPage(DetailPage):
    """One campaign: where it stands against its goal, what is to be done, what it cost."""

    right = VIEW
    model = Campaign
    withdrawn = CAMPAIGN_WITHDRAWN
    template_name = "leads/campaign_detail.html"

    def get_queryset(self) -> QuerySet[Campaign]:
        return Campaign.objects.select_related("channel__parent", "owner")

    @cached_property
    def now(self) -> Result:
        return result_of(self.record)

    @cached_property
    def items(self) -> list[CampaignItem]:
        order = {phase: number for number, phase in enumerate(CampaignItem.ORDER)}
        rows = self.record.items.select_related("owner", "done_by")
        return sorted(rows, key=lambda item: (order[item.phase], item.due_on or self.record.ends_on, item.pk))

    def get_finding(self) -> str:
        campaign, today = self.record, local_today()
        parts = [self._goal_sentence()]
        if campaign.status == Campaign.Status.RUNNING:
            days = (campaign.ends_on - today).days
            left = ngettext("{n} day left", "{n} days left", days).format(n=days)
            parts.append(
                left if days >= 0 else _("over since {day}, not closed").format(day=values.day(campaign.ends_on))
            )
        late = sum(item.is_late(today) for item in self.items) if campaign.is_open else 0
        if late:
            parts.append(ngettext("{n} line of the checklist is late", "{n} lines are late", late).format(n=late))
        return " · ".join(filter(None, parts))

    def _goal_sentence(self) -> str:
        campaign, leads = self.record, values.number(self.now.leads)
        if campaign.goal_leads:
            return _("{leads} of {goal} leads").format(leads=leads, goal=values.number(campaign.goal_leads))
        return ngettext("{n} lead", "{n} leads", self.now.leads).format(n=leads)

    def get_acts(self) -> list[Act]:
        campaign = self.record
        found = []
        if campaign.status == Campaign.Status.PLANNED:
            found.append(self._act(gettext_lazy("It begins"), "start", primary=True, icon="player-play"))
        if campaign.status == Campaign.Status.RUNNING:
            found.append(self._act(gettext_lazy("Close"), "close", primary=True, icon="flag"))
        if campaign.is_open:
            found.append(self._act(gettext_lazy("Change"), "edit", icon="pencil"))
        spend = f"{reverse('leads:spend-new')}?{urlencode({'campaign': campaign.pk, 'channel': campaign.channel_id})}"
        found.append(Act(gettext_lazy("Enter spend"), spend, right="leads.change_spend", icon="coin"))
        if campaign.status == Campaign.Status.PLANNED:
            found.append(self._act(gettext_lazy("Call off"), "cancel", icon="ban", danger=True))
        return found

    def _act(self, label: Any, name: str, **more: Any) -> Act:
        return Act(label, reverse(f"leads:campaign-{name}", args=[self.record.pk]), right=CHANGE, **more)

    def get_facts(self) -> Sequence[Fact]:
        campaign = self.record
        channel = f"{campaign.channel.parent} / {campaign.channel}" if campaign.channel.parent else campaign.channel
        others = _("also: {names}").format(names=", ".join(campaign.aliases)) if campaign.aliases else ""
        return [
            Fact(gettext_lazy("Code"), campaign.code, why=others),
            Fact(gettext_lazy("Channel"), channel),
            Fact(gettext_lazy("First day"), campaign.starts_on, "date"),
            Fact(gettext_lazy("Last day"), campaign.ends_on, "date"),
            Fact(gettext_lazy("Owner"), campaign.owner, "person"),
            Fact(gettext_lazy("Planned cost"), campaign.planned_cost, "money", currency=campaign.currency),
            self._cost_fact(),
        ]

    def _cost_fact(self) -> Fact:
        campaign = self.record
        spent = self.now.cost.get(campaign.currency, 0) + self.now.brand.get(campaign.currency, 0)
        others = {**self.now.cost, **self.now.brand}
        more = ", ".join(values.money(amount, code) for code, amount in others.items() if code != campaign.currency)
        why = _("and {amounts}").format(amounts=more) if more else ""
        if campaign.planned_cost and spent and not why:
            why = _("{share} of the plan").format(share=values.percent(spent / campaign.planned_cost, 0))
        url = f"{reverse('leads:spend-list')}?{urlencode({'campaign': campaign.pk})}"
        may = self.person.may("leads.view_spend")
        return Fact(gettext_lazy("Spent"), spent, "money", url if may and spent else None, why, campaign.currency)

    def get_context(self) -> dict[str, Any]:
        campaign = self.record
        frozen = Result.from_json(campaign.result) if campaign.result else None
        return {
            "lines": self._lines(frozen),
            "is_closed": frozen is not None,
            "phases": [
                {"phase": phase, "items": [item for item in self.items if item.phase == phase]}
                for phase in CampaignItem.ORDER
            ],
            "today": local_today(),
            "may_change": self.person.may(CHANGE),
            "may_tick": campaign.is_open and self.person.may(CHANGE),
        }

    def _lines(self, frozen: Result | None) -> list[dict[str, Any]]:
        lines = result_lines(self.record, self.now, frozen)
        if self.person.may("leads.view_lead"):
            for line in lines:
                name = line.get("name", "")
                if name in ("leads", *REACHED) and getattr(self.now, name):
                    line["url"] = leads_url(self.record, name)
        return lines


def result_lines(campaign: Campaign, now: Result, frozen: Result | None) -> list[dict[str, Any]]:
    """The result against the goal: each line with goal, value at closing (once closed) and value now."""
    goal = campaign.result.get("goal", {}) if frozen else {}
    lines = [
        _count_line(name, label, goal.get(name) if frozen else getattr(campaign, f"goal_{name}", None), now, frozen)
        for name, label in (
            ("leads", pgettext("stage", "Leads")),
            ("valid", pgettext("stage", "Valid leads")),
            ("deals", pgettext("stage", "Deals")),
            ("orders", pgettext("stage", "Orders")),
            ("again", _("Known leads that came again")),
        )
    ]
    code = campaign.currency
    planned = campaign.planned_cost or None
    for label, goal_amount, pick in (
        (_("Revenue of new orders"), None, lambda result: result.revenue.get(code)),
        (_("Cost"), planned, lambda result: result.cost.get(code)),
        (_("Brand and PR"), None, lambda result: result.brand.get(code)),
        (_("Cost per lead"), None, lambda result: result.cost_per(result.leads, code)),
        (_("Cost per customer"), None, lambda result: result.cost_per(result.orders, code)),
    ):
        if any(pick(result) is not None for result in (now, frozen) if result) or goal_amount:
            told = {"goal": goal_amount, "now": pick(now), "frozen": pick(frozen) if frozen else None}
            shown = {name: values.money(amount, code) for name, amount in told.items()}
            lines.append({"label": label, **shown})
    return lines


def _count_line(name: str, label: Any, goal: int | None, now: Result, frozen: Result | None) -> dict[str, Any]:
    last = getattr(frozen or now, name)
    return {
        "name": name,
        "label": label,
        "goal": values.number(goal),
        "now": values.number(getattr(now, name)),
        "frozen": values.number(getattr(frozen, name)) if frozen else "",
        "share": last / goal if goal else None,
    }
