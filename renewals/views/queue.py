"""The renewal queue, and one renewal."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from console import values
from console.pages import Act, Chart, Column, DetailPage, Empty, Fact, ListPage, Stat
from people.rules.dates import add_months
from renewals import queries, wording
from renewals.filters import QueueFilter, quarter_key
from renewals.models import Renewal
from renewals.rules.dates import next_term
from renewals.rules.retention import RenewalRate
from renewals.views.charts import due_chart
from sales.actions.checks import today
from sales.models import DealKind
from sales.queries.ownership import customer_of, owner_for
from success.models import HealthScore
from success.queries import weeks_of
from success.rules.health import HEALTHY_FROM
from success.views.accounts import parts_of
from success.views.cells import health_cell, health_chip, health_number
from success.views.charts import health_chart

CHANGE = "renewals.change_renewal"


def step_cell(renewal: Renewal) -> Any:
    """Plan and next step in words, coloured when late."""
    text, tone = wording.step_words(renewal)
    return format_html('<span class="tone-{}">{}</span>', tone, text) if tone else text


def account_health_cell(renewal: Renewal) -> Any:
    return health_cell(renewal.account)


class RenewalList(ListPage):
    """What is due, for how much, how safe it is, and what is done about it."""

    right = "renewals.view_renewal"
    model = Renewal
    template_name = "renewals/renewal_list.html"
    filterset_class = QueueFilter
    search_fields = ("account__company__name", "account__company__short_name", "order__number")
    default_sort = "anchor_on"
    columns = (
        Column("account", gettext_lazy("Account"), kind="link", why="why_line", sort="account__company__name"),
        Column("due_amount", gettext_lazy("Due per year"), kind="money", sort="due_amount"),
        Column("health", gettext_lazy("Health"), value=account_health_cell, sort="account__health"),
        Column("days_left", gettext_lazy("T"), kind="number", value=wording.days_words, sort="anchor_on"),
        Column("step", gettext_lazy("Plan and next step"), value=step_cell),
        Column("segment", gettext_lazy("Tier"), value=wording.segment_words, sort="account__tier"),
        Column("status", gettext_lazy("Status"), kind="status"),
        Column("owner", gettext_lazy("Owner"), kind="person", sort="owner__name"),
    )
    empty = Empty(
        gettext_lazy("Nothing is due"),
        gettext_lazy("A renewal opens by itself six months before the end of each contract, or of its notice."),
    )

    def get_queryset(self) -> QuerySet[Any]:
        return Renewal.objects.visible_to(self.person).select_related("account__company", "order", "owner")

    @cached_property
    def outlook(self) -> queries.Outlook:
        return queries.outlook(Renewal.objects.visible_to(self.person))

    def get_title(self) -> str:
        look = self.outlook
        if not look.count:
            return _("No renewal is due in the next 6 months")
        amount = values.money(look.amount, look.currency, compact=True)
        if not look.at_risk:
            return _("{amount} is due in the next 6 months, none of it at high risk").format(amount=amount)
        return _("{share} of the {amount} due in the next 6 months is at high risk").format(
            share=values.percent(look.risk_share, 0), amount=amount
        )

    def get_facts(self) -> str:
        look, parts = self.outlook, []
        parts.append(ngettext("{n} renewal due", "{n} renewals due", look.count).format(n=values.number(look.count)))
        if look.at_risk:
            at_risk = values.money(look.at_risk, look.currency, compact=True)
            parts.append(_("{amount} a year at high risk").format(amount=at_risk))
        if look.plan_late:
            text = ngettext("{n} without the plan that was due", "{n} without the plan that was due", look.plan_late)
            parts.append(text.format(n=look.plan_late))
        if look.overdue:
            parts.append(ngettext("{n} past its anchor", "{n} past their anchor", look.overdue).format(n=look.overdue))
        return " · ".join(parts)

    def get_acts(self) -> list[Act]:
        return [Act(gettext_lazy("Calendar"), "renewals:renewal-calendar", "renewals.view_renewal", icon="calendar")]

    def get_chart(self) -> Chart | None:
        if not self.outlook.count:
            return None
        return due_chart(Renewal.objects.visible_to(self.person), self.outlook.currency)

    def get_context(self) -> dict[str, Any]:
        context = super().get_context()
        return {**context, "stats": self.get_stats() if context["chart"] is not None else []}

    def get_stats(self) -> list[Stat]:
        """Renewal rate of this quarter, by customers and by value; each opens its rows."""
        rows, today = Renewal.objects.visible_to(self.person), timezone.localdate()
        now = queries.rate_of(queries.due_between(rows, *queries.quarter_of(today)))
        last = queries.rate_of(queries.due_between(rows, *queries.quarter_of(add_months(today, -3))))
        open_count = queries.due_between(rows, *queries.quarter_of(today)).undecided().count()
        url = f"{reverse('renewals:renewal-list')}?due={quarter_key(today)}&state=all"
        headline = _("Renewal rate this quarter, by customers")
        return [
            Stat(headline, _rate(now.by_customers), "percent", url, _customers_why(now, last, open_count)),
            Stat(_("By value"), _rate(now.by_value), "percent", url, _value_why(now, self.outlook.currency)),
        ]


def _value_why(now: RenewalRate, currency: str) -> str:
    """¥94万 of ¥103万 a year."""
    renewed, due = (values.money(amount, currency, compact=True) for amount in (now.value_renewed, now.value_due))
    return _("{renewed} of {due} a year").format(renewed=renewed, due=due)


def _rate(fraction: Any) -> float | None:
    return None if fraction is None else float(fraction)


def _customers_why(now: RenewalRate, last: RenewalRate, open_count: int) -> str:
    """52 of 57 customers · 3 to decide · up 2.4 points on last quarter."""
    parts = [_("{renewed} of {due} customers").format(renewed=now.customers_renewed, due=now.customers_due)]
    if open_count:
        parts.append(ngettext("{n} to decide", "{n} to decide", open_count).format(n=open_count))
    if now.by_customers is not None and last.by_customers is not None and not open_count:
        parts.append(_change_words(round(float(now.by_customers - last.by_customers) * 100, 1)))
    elif last.by_customers is not None:
        parts.append(_("last quarter {rate}").format(rate=values.percent(float(last.by_customers))))
    return " · ".join(parts)


def _change_words(points: float) -> str:
    if points == 0:
        return _("as last quarter")
    words = _("▲ {n} points on last quarter") if points > 0 else _("▼ {n} points on last quarter")
    return words.format(n=abs(points))


class RenewalDetail(DetailPage):
    """One renewal: plan, health with its parts, terms and what can be done."""

    right = "renewals.view_renewal"
    model = Renewal
    template_name = "renewals/renewal_detail.html"
    panel_template_name = "renewals/renewal_panel.html"

    def get_queryset(self) -> QuerySet[Any]:
        rows = Renewal.objects.visible_to(self.person)
        return rows.select_related("account__company", "account__csm", "account__seller", "order", "owner", "new_order")

    def get_title(self) -> str:
        return str(self.record.account)

    def get_finding(self) -> str:
        text, _tone = wording.step_words(self.record)
        return f"{text} · {self.record.why_line}" if self.record.why_line else text

    @cached_property
    def scores(self) -> list[HealthScore]:
        return weeks_of(self.record.account)

    def get_facts(self) -> list[Fact]:
        renewal, account = self.record, self.record.account
        facts = [
            Fact(gettext_lazy("Due per year"), renewal.due_amount, kind="money", currency=renewal.currency,
                 url=renewal.order.get_absolute_url(), why=str(renewal.order)),
            Fact(gettext_lazy("Anchor"), renewal.anchor_on, kind="date", why=self._anchor_why()),
            Fact(gettext_lazy("Plan due"), renewal.plan_due_on, kind="date"),
            Fact(gettext_lazy("Health"), health_cell(account)),
            Fact(gettext_lazy("Tier"), wording.segment_words(renewal)),
            Fact(gettext_lazy("Owner"), renewal.owner, why=self._owner_why()),
            Fact(gettext_lazy("Account"), account, url=account.get_absolute_url()),
        ]  # fmt: skip
        if renewal.forecast:
            facts.append(Fact(gettext_lazy("Forecast"), renewal.get_forecast_display()))
        if renewal.new_order:
            facts.append(self._new_term())
        return facts

    def _owner_why(self) -> str:
        return owner_for(DealKind.RENEWAL, customer_of(self.record.order.company), today()).sentence

    def _anchor_why(self) -> str:
        return "" if self.record.is_decided else wording.days_words(self.record)

    def _new_term(self) -> Fact:
        order = self.record.new_order
        term = f"{values.day(order.starts_on)} – {values.day(order.ends_on)}"
        return Fact(gettext_lazy("New term"), order, url=order.get_absolute_url(), why=term)

    @cached_property
    def is_mine_to_change(self) -> bool:
        return Renewal.objects.changeable_by(self.person).filter(pk=self.record.pk).exists()

    def get_acts(self) -> list[Act]:
        acts = self._owner_acts() if self.is_mine_to_change else []
        if not self.record.is_decided:
            acts.append(self._act("assign", gettext_lazy("Give to another"), right="renewals.assign_renewal"))
        return acts

    def _owner_acts(self) -> list[Act]:
        status = self.record.status
        if status == Renewal.Status.LOST:
            return [self._act("reopen", gettext_lazy("Open again"))]
        if status == Renewal.Status.WON:
            return []
        is_open = status == Renewal.Status.OPEN
        plan = gettext_lazy("Make the plan") if is_open else gettext_lazy("Change plan")
        acts = [self._act("plan", plan, primary=is_open, key="p")]
        if status == Renewal.Status.PLANNED:
            acts.append(self._act("talk", gettext_lazy("Start talks"), primary=True, key="t"))
        in_talks = status == Renewal.Status.IN_TALKS
        acts.append(self._act("win", gettext_lazy("Renew"), primary=in_talks, key="r"))
        acts.append(self._act("lose", gettext_lazy("Note as lost"), danger=True, key="l"))
        return acts

    def _act(self, name: str, label: Any, right: str = CHANGE, **more: Any) -> Act:
        return Act(label, reverse(f"renewals:renewal-{name}", args=[self.record.pk]), right=right, **more)

    def get_context(self) -> dict[str, Any]:
        account = self.record.account
        chart = health_chart(self.scores)
        return {
            "account": account,
            "anchor_words": wording.anchor_words(self.record),
            "health": health_number(account),
            "health_chip": health_chip(account),
            "parts": parts_of(account),
            "baseline": HEALTHY_FROM,
            "charts": [chart] if chart else [],
            "next_term": next_term(self.record.order.starts_on, self.record.order.ends_on),
        }
