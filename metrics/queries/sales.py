"""Won, lost, open: the numbers of sales, as of any date. A win is dated by when its order was signed."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext as _

from metrics.models import BeliefQuerySet, DealState
from metrics.queries.windows import Window
from metrics.rules.rates import win_rate
from people.models import Person

GROUPS = ("region", "rep", "product")
RIGHT = "metrics.view_sales_numbers"
NONE = "none"
MEASURES = ("won", "lost", "open")
COLUMNS = {
    "region": ("rep__team__region", "rep__team__region"),
    "rep": ("rep_id", "rep__name"),
    "product": ("deal__product_id", "deal__product__name"),
}


@dataclass(frozen=True)
class SalesQuery:
    """What is asked: grouping, when deals were closed, as known when, which kind of deal, and who asks."""

    by: str = "region"
    window: Window = field(default_factory=Window)
    person: Person | None = None
    deal_kind: str = ""


@dataclass
class SalesRow:
    """One group. `revenue` is what won deals brought, by currency: amounts of two currencies are never added up."""

    key: str
    label: str
    group: str
    won: int = 0
    lost: int = 0
    open: int = 0
    revenue: Counter[str] = field(default_factory=Counter)

    @property
    def win_rate(self) -> float | None:
        """Won of all decided deals, in percent."""
        return win_rate(self.won, self.lost)

    def revenue_in(self, currency: str) -> Decimal:
        return Decimal(self.revenue[currency])


@dataclass(frozen=True)
class SalesNumbers:
    """The answer. `currency` is the one in which most was won; the others are shown apart."""

    query: SalesQuery
    rows: list[SalesRow]
    total: SalesRow
    currency: str
    undated: int

    @property
    def other_currencies(self) -> dict[str, Decimal]:
        return {
            code: Decimal(amount) for code, amount in self.total.revenue.items() if code != self.currency and amount
        }

    def as_json(self) -> dict[str, Any]:
        """The shape that the command and the API promise; rates in percent, amounts as numbers."""
        return {
            "by": self.query.by,
            "currency": self.currency,
            "rows": [{"key": row.key, **self._figures(row)} for row in self.rows],
            "total": self._figures(self.total),
            "open_undated": self.undated,
            "other_currencies": {code: _number(amount) for code, amount in self.other_currencies.items()},
        }

    def _figures(self, row: SalesRow) -> dict[str, Any]:
        rate = row.win_rate
        return {
            "won": row.won,
            "lost": row.lost,
            "open": row.open,
            "win_rate": None if rate is None else round(rate, 2),
            "revenue": _number(row.revenue_in(self.currency)),
        }


def sales_numbers(query: SalesQuery) -> SalesNumbers:
    """Count deals closed in the window, and those open at its as-of moment. Two queries."""
    rows: dict[str, SalesRow] = {}
    total = SalesRow("total", _("Total"), "")
    wins: Counter[str] = Counter()
    group, name = COLUMNS[query.by]
    counts = {measure: Count("pk", filter=_is(measure, query.window)) for measure in MEASURES}
    found = _dated(query).order_by().values("currency", group=F(group), name=F(name))
    for each in found.annotate(**counts, revenue=Sum("amount", filter=_is("won", query.window))):
        row = rows.setdefault(_group_of(each), _new_row(query.by, each))
        for one in (row, total):
            one.won, one.lost, one.open = one.won + each["won"], one.lost + each["lost"], one.open + each["open"]
            one.revenue[each["currency"]] += each["revenue"] or 0
        wins[each["currency"]] += each["won"]
    shown = sorted((row for row in rows.values() if row.won or row.lost or row.open), key=lambda row: row.key)
    undated = _states(query).filter(opened_at=None, status="open").count()
    return SalesNumbers(query, _told_apart(shown), total, max(wins, key=lambda code: wins[code], default=""), undated)


def counted(query: SalesQuery, measure: str, group: str | None = None) -> BeliefQuerySet:
    """The deals behind one number: won, lost, open or undated, of one group of the table when it is named."""
    if measure == "undated":
        rows = _states(query).filter(opened_at=None, status="open")
    else:
        rows = _dated(query).filter(_is(measure, query.window))
    if group is None:
        return rows
    column = COLUMNS[query.by][0]
    if group == NONE:
        return rows.filter(Q(**{f"{column}__isnull": True}) | (Q(**{column: ""}) if query.by == "region" else Q()))
    return rows.filter(**{column: group})


def trend(query: SalesQuery) -> list[dict[str, Any]]:
    """Won, lost and revenue in the main currency by month of closing, oldest first."""
    from django.db.models.functions import TruncMonth
    from django.utils import timezone

    month = TruncMonth("closed_at", tzinfo=timezone.get_default_timezone())
    closed = _dated(query).filter(_is("won", query.window) | _is("lost", query.window))
    counts = {
        "won": Count("pk", filter=Q(status="won")),
        "lost": Count("pk", filter=Q(status="lost")),
        "revenue": Sum("amount", filter=Q(status="won")),
    }
    return list(closed.annotate(month=month).order_by("month").values("month").annotate(**counts))


def _states(query: SalesQuery) -> BeliefQuerySet:
    states = DealState.objects.held_before(query.window.known_before).counted_for(query.person, RIGHT)
    states = states.exclude(status=DealState.Status.UNDONE)
    return states.filter(deal__kind=query.deal_kind) if query.deal_kind else states


def _dated(query: SalesQuery) -> BeliefQuerySet:
    return _states(query).exclude(opened_at=None, status="open")


def _is(measure: str, window: Window) -> Q:
    return Q(status="open") if measure == "open" else Q(status=measure) & window.holds("closed_at")


def _group_of(found: dict[str, Any]) -> str:
    return str(found["group"]) if found["group"] not in (None, "") else NONE


def _new_row(by: str, found: dict[str, Any]) -> SalesRow:
    group = _group_of(found)
    if group != NONE:
        name = found["name"] or f"#{group}"
        return SalesRow(name, name, group)
    labels = {"region": _("No region"), "rep": _("Nobody"), "product": _("No product")}
    return SalesRow(NONE, labels[by], NONE)


def _told_apart(rows: list[SalesRow]) -> list[SalesRow]:
    """Two reps of one name get their number behind it."""
    keys = Counter(row.key for row in rows)
    for row in rows:
        if keys[row.key] > 1:
            row.key = row.label = f"{row.key} #{row.group}"
    return rows


def _number(amount: Decimal) -> int | float:
    return int(amount) if amount == int(amount) else float(round(amount, 2))
