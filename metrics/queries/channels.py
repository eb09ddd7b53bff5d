"""What each channel brought, by first, last or even credit, and what it cost. See docs/decisions/0014."""

# ruff: noqa: S608 - the parts are constants of this file, all values are passed apart
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from leads.models import Channel, Spend
from leads.queries.results import local_today
from leads.rules.attribution import EVEN, FIRST, LAST, weights
from metrics.queries.windows import LAST as LAST_DAY
from metrics.queries.windows import Window
from metrics.rules.advice import Advice, Case, advise, concentrated

RIGHT = "metrics.view_channels"
KINDS = ("cohort", "period")
STEPS = ("lead", "valid", "deal", "order")
SELF_SOURCED = "self-sourced"
FIRST_DAY = date(1900, 1, 1)


@dataclass(frozen=True)
class ChannelQuery:
    """What is asked. A cohort follows the leads that came in the window; a period counts what happened in it.
    `brand`: whether brand and PR spend counts as cost."""

    window: Window = field(default_factory=Window)
    model: str = FIRST
    kind: str = "cohort"
    brand: bool = False

    @property
    def days(self) -> tuple[date, date]:
        """First and last day on which cost and visits count: until today, as results do."""
        last = min(self.window.to_on or LAST_DAY, local_today())
        return self.window.from_on or FIRST_DAY, last


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

    def as_json(self) -> dict[str, Any]:
        """The shape that the API promises; amounts as texts."""
        amounts = {
            "revenue": self.revenue,
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
    credits = _credits(query)
    spent = _spent(query)
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
    for channel, visitors, registrations in _visited(query):
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


Credit = tuple[int | None, str, str, int, int, int]  # channel, step, currency, contacts that share, how many, cents


def _put_credits(
    rows: dict[int | None, ChannelRow], credits: Iterable[Credit], currency: str, others: dict[str, Decimal]
) -> None:
    for channel, step, code, of, count, cents in credits:
        row = rows.get(channel) or rows[None]
        if step != "revenue":
            row.counts[step] += weights({of: count})
        elif code == currency:
            row.revenue += Decimal(cents) / 100
        else:
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


# the statements

_CREDITS = """
WITH journeys AS (
    SELECT f.journey, f.lead_id, coalesce(c.merged_into_id, f.channel_id) AS channel,
        f.lead_at, f.valid_at, f.deal_at, f.order_at
    FROM metrics_funneljourney f LEFT JOIN leads_channel c ON c.id = f.channel_id
    WHERE f.seen_to IS NULL {of_cohort}
), results AS (
    {steps}
    UNION ALL
    SELECT 'revenue', d.deal_id, j.journey, j.lead_id, j.channel, d.closed_at, round(d.amount * 100)::bigint, d.currency
    FROM journeys j
    JOIN metrics_dealstate d ON d.journey = j.journey AND d.seen_to IS NULL AND d.status = 'won'
    JOIN sales_deal s ON s.id = d.deal_id AND s.kind = 'new'
    WHERE {revenue_counts}
), {credits}
"""
_ALL_TO_FIRST = """
given AS (SELECT channel, step, currency, 1 AS of, count(*) AS n, coalesce(sum(cents), 0) AS cents
    FROM results GROUP BY channel, step, currency)
SELECT channel, step, currency, of, n, cents FROM given
"""
# Only results of leads that came again are shared; all others belong to their one contact.
_SHARED = """
parted AS (
    SELECT r.*, r.step <> 'lead' AND coalesce(r.lead_id IN (SELECT lead_id FROM leads_touch), false) AS is_shared
    FROM results r
), contacts AS (
    SELECT step, deal, journey, currency, cents, channel, false AS is_later, NULL::timestamptz AS at, 0::bigint AS touch
    FROM parted WHERE is_shared
    UNION ALL
    SELECT r.step, r.deal, r.journey, r.currency, r.cents, coalesce(c.merged_into_id, t.channel_id), true,
        t.happened_at, t.id
    FROM parted r JOIN leads_touch t ON t.lead_id = r.lead_id AND t.happened_at <= r.at
    JOIN leads_channel c ON c.id = t.channel_id
    WHERE r.is_shared
), ranked AS (
    SELECT step, currency, cents, channel,
        row_number() OVER (PARTITION BY step, deal, journey ORDER BY is_later, at, touch) AS number,
        count(*) OVER (PARTITION BY step, deal, journey) AS of
    FROM contacts
)
SELECT channel, step, currency, 1, count(*), coalesce(sum(cents), 0) FROM parted WHERE NOT is_shared
GROUP BY channel, step, currency
UNION ALL
"""
_TO_LAST = """
SELECT channel, step, currency, 1, count(*), coalesce(sum(cents), 0) FROM ranked WHERE number = of
GROUP BY channel, step, currency
"""
_EVENLY = """
SELECT channel, step, currency, of, count(*), coalesce(sum(cents / of + (number <= cents %% of)::int), 0)
FROM ranked GROUP BY channel, step, currency, of
"""
_BY_MODEL = {FIRST: _ALL_TO_FIRST, LAST: _SHARED + _TO_LAST, EVEN: _SHARED + _EVENLY}


def _credits(query: ChannelQuery) -> list[Credit]:
    window = query.window
    params = {"starts": window.starts_at, "ends": window.ends_at}
    is_cohort = query.kind == "cohort"
    sql = _CREDITS.format(
        of_cohort=f"AND f.lead_at IS NOT NULL AND {_within('f.lead_at', window)}" if is_cohort else "",
        steps="\n    UNION ALL\n".join(_step(number, is_cohort, window) for number in range(len(STEPS))),
        revenue_counts=_passed(STEPS) if is_cohort else _within("d.closed_at", window),
        credits=_BY_MODEL[query.model],
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [(row[0], row[1], row[2], int(row[3]), int(row[4]), int(row[5])) for row in cursor.fetchall()]


def _step(number: int, is_cohort: bool, window: Window) -> str:
    """One step's results; a cohort counts a journey in it when it passed every step before."""
    step = STEPS[number]
    counts = (
        _passed(STEPS[: number + 1]) if is_cohort else f"j.{step}_at IS NOT NULL AND " + _within(f"j.{step}_at", window)
    )
    columns = f"'{step}' AS step, 0 AS deal, j.journey, j.lead_id, j.channel, j.{step}_at AS at"
    return f"SELECT {columns}, NULL::bigint AS cents, '' AS currency FROM journeys j WHERE {counts}"


def _passed(steps: Iterable[str]) -> str:
    return " AND ".join(f"j.{step}_at IS NOT NULL" for step in steps)


def _within(column: str, window: Window) -> str:
    parts = [f"{column} >= %(starts)s"] if window.starts_at else []
    parts += [f"{column} < %(ends)s"] if window.ends_at else []
    return " AND ".join(parts) or "true"


# the same formula as metrics.rules.spread
_SPENT = """
SELECT coalesce(c.merged_into_id, s.channel_id), s.kind, s.currency, sum(
    round(s.amount * (least(s.to_on, %(last)s) - s.from_on + 1) / (s.to_on - s.from_on + 1), 2)
    - round(s.amount * (greatest(s.from_on, %(first)s) - s.from_on) / (s.to_on - s.from_on + 1), 2))
FROM leads_spend s JOIN leads_channel c ON c.id = s.channel_id
WHERE s.from_on <= %(last)s AND s.to_on >= %(first)s
GROUP BY 1, 2, 3
"""
_VISITED = """
SELECT coalesce(c.merged_into_id, v.channel_id), sum(v.visitors)::bigint, sum(v.registrations)::bigint
FROM leads_visits v JOIN leads_channel c ON c.id = v.channel_id
WHERE v.day BETWEEN %(first)s AND %(last)s GROUP BY 1
"""


def _spent(query: ChannelQuery) -> list[tuple[int, str, str, Decimal]]:
    return _fetch(_SPENT, query.days)


def _visited(query: ChannelQuery) -> list[tuple[int, int | None, int | None]]:
    return _fetch(_VISITED, query.days)


def _fetch(sql: str, days: tuple[date, date]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"first": days[0], "last": max(days[1], days[0] - timedelta(days=1))})
        return list(cursor.fetchall())
