"""The book of accounts, and one account."""

from functools import cached_property
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from console import values
from console.pages import Act, Column, DetailPage, Empty, Fact, ListPage
from onboarding.wording import checklist_rows, item_words
from sales.models import Order
from sales.views.owners import owner_facts
from success import queries, wording
from success.filters import AccountFilter
from success.models import Account, Grade
from success.rules.activity import last_full_week
from success.rules.health import HEALTHY_FROM
from success.views.cells import health_cell, health_chip, health_number
from success.views.charts import health_chart, usage_chart

CHANGE = "success.change_account"


def import_act() -> Act:
    """Where usage comes in by file."""
    return Act(
        gettext_lazy("Import usage"),
        f"{reverse('imports:import-add')}?kind=success.usage",
        right="success.import_usage",
        icon="upload",
    )


class AccountList(ListPage):
    """The customers the person may see; those worth most first."""

    right = "success.view_account"
    model = Account
    template_name = "success/account_list.html"
    filterset_class = AccountFilter
    search_fields = ("company__name", "company__short_name", "company__credit_code")
    default_sort = "-recurring_amount"
    columns = (
        Column("company", gettext_lazy("Account"), kind="link", why="why_line", sort="company__name"),
        Column("health", gettext_lazy("Health"), value=health_cell, sort="health"),
        Column("recurring_amount", gettext_lazy("Amount per year"), kind="money", sort="recurring_amount"),
        Column("term_ends_on", gettext_lazy("Term ends"), kind="date", sort="term_ends_on"),
        Column("tier", gettext_lazy("Tier"), sort="tier"),
        Column("status", gettext_lazy("Status"), kind="status"),
        Column("csm", gettext_lazy("CSM"), kind="person", sort="csm__name"),
    )
    empty = Empty(
        gettext_lazy("No accounts yet"), gettext_lazy("A company becomes an account with its first signed order.")
    )

    def get_queryset(self) -> QuerySet[Any]:
        return queries.with_list_values(Account.objects.visible_to(self.person))

    @cached_property
    def counts(self) -> dict[str, Any]:
        rows = Account.objects.visible_to(self.person).paying()
        risk = Q(health_grade=Grade.RISK)
        return rows.aggregate(
            accounts=Count("pk"),
            risk=Count("pk", filter=risk),
            unknown=Count("pk", filter=Q(health_grade=Grade.UNKNOWN)),
            amount=Sum("recurring_amount"),
            at_risk=Sum("recurring_amount", filter=risk),
        )

    def get_title(self) -> str:
        counts = self.counts
        if not counts["accounts"]:
            return _("Accounts")
        if not counts["risk"]:
            return _("No account is at high risk")
        text = ngettext(
            "{n} account at high risk: {amount} a year", "{n} accounts at high risk: {amount} a year", counts["risk"]
        )
        return text.format(n=counts["risk"], amount=values.money(counts["at_risk"], compact=True))

    def get_facts(self) -> str:
        counts = self.counts
        text = _("{accounts} accounts · {amount} a year · health unknown for {unknown}").format(
            accounts=values.number(counts["accounts"]),
            amount=values.money(counts["amount"] or 0, compact=True),
            unknown=values.number(counts["unknown"]),
        )
        return " · ".join(part for part in (text, self._activity_words()) if part)

    def _activity_words(self) -> str:
        """The activity rate of the last full week: another number than health."""
        week = last_full_week(timezone.localdate())
        activity = queries.activity_rate(week, Account.objects.visible_to(self.person))
        if activity.rate is None:
            return ""
        return _("activity rate {rate} last week ({active} of {paying} live)").format(
            rate=values.percent(float(activity.rate), 0), active=activity.active, paying=activity.paying
        )

    def get_acts(self) -> list[Act]:
        return [Act(gettext_lazy("Hand-overs to me"), "success:handover-list", "success.accept_handover"), import_act()]


class AccountDetail(DetailPage):
    """One account: its health opened into parts, use, orders and hand-overs."""

    right = "success.view_account"
    model = Account
    template_name = "success/account_detail.html"
    panel_template_name = "success/account_panel.html"

    def get_queryset(self) -> QuerySet[Any]:
        return queries.with_list_values(Account.objects.visible_to(self.person))

    @cached_property
    def is_mine_to_change(self) -> bool:
        return Account.objects.changeable_by(self.person).filter(pk=self.record.pk).exists()

    def get_finding(self) -> str:
        return self.record.why_line

    def get_facts(self) -> list[Fact]:
        account = self.record
        return [
            Fact(gettext_lazy("Health"), health_cell(account), why=self._coverage_words()),
            Fact(
                gettext_lazy("Per year"), account.recurring_amount, kind="money", currency=account.currency,
                url=f"{reverse('sales:order-list')}?q={account.company.name}",
            ),
            Fact(gettext_lazy("Seats"), account.seats, kind="number"),
            Fact(gettext_lazy("Term ends"), account.term_ends_on, kind="date"),
            Fact(gettext_lazy("Tier"), account.tier, why=account.segment or account.company.industry_name),
            Fact(gettext_lazy("CSM"), account.csm),
            Fact(gettext_lazy("Seller"), account.seller),
            *owner_facts(account.company),
            Fact(gettext_lazy("Customer since"), account.since_on, kind="date"),
            Fact(gettext_lazy("Company"), account.company, url=account.company.get_absolute_url()),
        ]  # fmt: skip

    def _coverage_words(self) -> str:
        account = self.record
        if account.health_override_until:
            return _("set by hand until {day}").format(day=values.day(account.health_override_until))
        if account.health_week is None:
            return _("not scored yet")
        return _("{n}% of the weights known").format(n=round(account.health_coverage))

    def get_acts(self) -> list[Act]:
        account, acts = self.record, []
        if self.is_mine_to_change:
            acts.append(self._act("override", gettext_lazy("Set health by hand"), CHANGE))
            acts.append(self._act("change", gettext_lazy("Change tier"), CHANGE))
        acts.append(self._act("assign", gettext_lazy("Give to another CSM"), "success.assign_account"))
        return acts if account.status != Account.Status.CHURNED else []

    def _act(self, name: str, label: Any, right: str, **more: Any) -> Act:
        return Act(label, reverse(f"success:account-{name}", args=[self.record.pk]), right=right, **more)

    def get_context(self) -> dict[str, Any]:
        account = self.record
        return {
            "health": health_number(account),
            "health_chip": health_chip(account),
            "parts": parts_of(account),
            "baseline": HEALTHY_FROM,
            "charts": [health_chart(queries.weeks_of(account)), usage_chart(queries.usage_of(account))],
            "overrides": list(account.health_overrides.select_related("by").order_by("-made_at")[:3]),
            "orders": Order.objects.filter(company=account.company_id).order_by("-created_at")[:12],
            "projects": account.company.projects.order_by("-opened_at")[:6],
            "handovers": [self._handover(one) for one in queries.handovers_of(account)],
        }

    def _handover(self, handover: Any) -> dict[str, Any]:
        missing = [item_words(item) for item in handover.missing]
        return {"handover": handover, "checklist": checklist_rows(handover), "missing": missing}


def parts_of(account: Account) -> list[dict[str, Any]]:
    """The parts of the shown score with their words and signs, strongest first, unknown ones last."""
    rows = [
        {
            "label": wording.label_of(part),
            "words": wording.words_of(part),
            "weight": part["weight"],
            "score": part["score"],
            "effect": part["effect"],
            "sign": signed(part["effect"]),
            "tone": "" if part["effect"] is None else "bad" if part["effect"] < 0 else "good",
        }
        for part in account.health_parts
    ]
    return sorted(rows, key=lambda row: (row["effect"] is None, row["effect"] or 0))


def signed(effect: float | None) -> str:
    """+6 or −18; a dash for what is unknown."""
    if effect is None:
        return values.NOTHING
    return f"{'−' if effect < 0 else '+'}{values.number(round(abs(effect), 1))}"
