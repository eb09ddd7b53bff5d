"""What each channel brought, by first, last or even credit, and what it cost. See docs/decisions/0014."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from leads.models import Channel, Spend
from leads.rules.attribution import weights
from metrics.queries.channel_credits import STEPS, ChannelQuery, Credit, credits_of, spent_on, visited_by
from metrics.rules.advice import Advice, Case, advise, concentrated
from metrics.rules.yields import Yield, yield_of

RIGHT = "metrics.view_channels"
SELF_SOURCED = "self-sourced"


@dataclass
class ChannelRow:
    """One channel. Counts are sums of shares; amounts are in the main currency; None is not known."""

    key: str
    label: str
    group: str
    above: str = ""
    is_paid: bool = False
    counts: dict[str, Fraction] = field(default_factory=lambda: dict.fromkeys(STEPS, Fraction(0)))
    revenue: Decimal = Decimal(0)
    lifetime: Decimal = Decimal(0)  # all that its customers bought so far, renewals and expansions included
    performance: Decimal | None = None
    brand: Decimal | None = None
    visitors: int | None = None
    registrations: int | None = None
    cost: Decimal | None = None
    advice: Advice = field(default_factory=lambda: Advice("free"))

    def ratio(self, part: str, whole: str) -> float | None:
        """One count by another; None when there is nothing to divide by."""
        return float(self.counts[part] / self.counts[whole]) if self.counts[whole] else None

    @property
    def precision(self) -> float | None:
        """Which share of the leads was valid."""
        return self.ratio("valid", "lead")

    @property
    def conversion(self) -> float | None:
        """Which share of the leads became orders."""
        return self.ratio("order", "lead")

    def cost_per(self, step: str) -> Decimal | None:
        """What one lead, or one order, cost; None without cost or count."""
        count = self.counts[step]
        return round(self.cost * count.denominator / count.numerator, 2) if self.cost and count else None

    @property
    def yields(self) -> Yield:
        """What a customer brings for what a lead, or a customer, cost."""
        counts = (float(self.counts["order"]), float(self.counts["lead"]))
        return yield_of(float(self.lifetime), *counts, None if self.cost is None else float(self.cost))

    def as_json(self) -> dict[str, Any]:
        """The shape that the API promises; amounts as texts."""
        amounts = {
            "revenue": self.revenue,
            "lifetime_revenue": self.lifetime,
            "performance": self.performance,
            "brand": self.brand,
            "cost_per_lead": self.cost_per("lead"),
            "cost_per_customer": self.cost_per("order"),
        }
        return {
            "key": self.key,
            "counts": {step: round(float(count), 6) for step, count in self.counts.items()},
            "visitors": self.visitors,
            "registrations": self.registrations,
            **{name: None if amount is None else f"{amount:.2f}" for name, amount in amounts.items()},
            "yield": _rounded(self.yields.simple),
            "yield_full_cost": _rounded(self.yields.full),
            "advice": self.advice.word,
        }

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is known of it."""
        known = (self.performance, self.brand, self.visitors, self.registrations)
        return not any(self.counts.values()) and not self.revenue and all(value is None for value in known)


@dataclass(frozen=True)
class ChannelFigures:
    """The answer. Amounts in other currencies are not added up: they are told apart."""

    query: ChannelQuery
    rows: list[ChannelRow]
    total: ChannelRow
    currency: str
    others: dict[str, Decimal]

    def as_json(self) -> dict[str, Any]:
        """The shape that the API promises."""
        return {
            "model": self.query.model,
            "kind": self.query.kind,
            "currency": self.currency,
            "rows": [row.as_json() for row in self.rows],
            "total": self.total.as_json(),
            "other_currencies": {code: f"{amount:.2f}" for code, amount in self.others.items()},
        }

    @cached_property
    def concentration(self) -> tuple[ChannelRow, float, str] | None:
        """The paid channel from which more than half of the orders (of the leads when there is no order) come."""
        paid = {row.group for row in self.rows if row.is_paid}
        step = "order" if self.total.counts["order"] else "lead"
        found = concentrated({row.group: float(row.counts[step]) for row in self.rows}, paid)
        if found is None:
            return None
        return next(row for row in self.rows if row.group == found[0]), found[1], step


def channel_figures(query: ChannelQuery) -> ChannelFigures:
    """The table of channels as asked: four queries whatever the number of leads."""
    rows = _known_rows()
    credits = credits_of(query)
    spent = spent_on(query)
    currency = _main_currency(credits, spent)
    others: dict[str, Decimal] = defaultdict(Decimal)
    _put_credits(rows, credits, currency, others)
    for channel, kind, code, amount in spent:
        if code != currency:
            others[code] += amount
            continue
        name = "brand" if kind == Spend.Kind.BRAND else "performance"
        row = rows[channel]
        setattr(row, name, (getattr(row, name) or Decimal(0)) + amount)
    for channel, visitors, registrations in visited_by(query):
        rows[channel].visitors, rows[channel].registrations = visitors, registrations
    shown = [row for row in rows.values() if not row.is_empty]
    total = _total(shown)
    for row in (*shown, total):
        row.cost = _cost(row, query.brand)
    _advise(shown)
    shown.sort(key=lambda row: (row.group == "", -row.counts["lead"], -(row.cost or 0), row.key))
    return ChannelFigures(query, shown, total, currency, {code: amount for code, amount in others.items() if amount})


def _known_rows() -> dict[int | None, ChannelRow]:
    channels = Channel.objects.select_related("parent").filter(merged_into=None)
    rows: dict[int | None, ChannelRow] = {
        c.pk: ChannelRow(c.key, str(c), str(c.pk), str(c.parent) if c.parent else "", c.is_paid) for c in channels
    }
    rows[None] = ChannelRow(SELF_SOURCED, _("Self-sourced"), "")
    return rows


def _put_credits(
    rows: dict[int | None, ChannelRow], credits: Iterable[Credit], currency: str, others: dict[str, Decimal]
) -> None:
    for channel, step, code, of, count, cents in credits:
        row = rows.get(channel) or rows[None]
        if step in STEPS:
            row.counts[step] += weights({of: count})
        elif code == currency and step == "revenue":
            row.revenue += Decimal(cents) / 100
        elif code == currency:
            row.lifetime += Decimal(cents) / 100
        elif step == "revenue":
            others[code] += Decimal(cents) / 100


def _main_currency(credits: Iterable[Credit], spent: Iterable[tuple[int, str, str, Decimal]]) -> str:
    most: dict[str, Decimal] = defaultdict(Decimal)
    for _channel, step, code, _of, _count, cents in credits:
        if step == "revenue":
            most[code] += Decimal(cents) / 100
    for _channel, _kind, code, amount in spent:
        most[code] += amount
    return max(most, key=lambda code: most[code], default="CNY")


def _total(rows: list[ChannelRow]) -> ChannelRow:
    total = ChannelRow("total", _("Total"), "")
    total.counts = {step: sum((row.counts[step] for row in rows), Fraction(0)) for step in STEPS}
    total.revenue = sum((row.revenue for row in rows), Decimal(0))
    total.lifetime = sum((row.lifetime for row in rows), Decimal(0))
    for name in ("performance", "brand", "visitors", "registrations"):
        known = [value for row in rows if (value := getattr(row, name)) is not None]
        setattr(total, name, sum(known[1:], known[0]) if known else None)
    return total


def _cost(row: ChannelRow, with_brand: bool) -> Decimal | None:
    if not with_brand:
        return row.performance
    known = [amount for amount in (row.performance, row.brand) if amount is not None]
    return sum(known, Decimal(0)) if known else None


def _advise(rows: list[ChannelRow]) -> None:
    """Channels are held against all paid ones together."""
    costing = [row for row in rows if row.cost]
    orders = sum((row.counts["order"] for row in costing), Fraction(0))
    average = float(sum((row.cost or Decimal(0) for row in costing), Decimal(0))) / float(orders) if orders else None
    every = sum((row.counts["order"] for row in rows), Fraction(0))
    overall = float(sum((row.revenue for row in rows), Decimal(0))) / float(every) if every else None
    for row in rows:
        of_order = row.counts["order"]
        per_order = float(row.revenue) / float(of_order) if of_order and row.revenue else overall
        case = Case(float(row.counts["lead"]), float(of_order), float(row.cost or 0), per_order)
        row.advice = advise(case, average)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
