"""Won, lost, open: the numbers of sales, as of any date. A win is dated by when its order was signed, cash by when it
was received."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext as _

from metrics.models import BeliefQuerySet, CashState, DealState
from metrics.queries.percentile import Days, Percentile
from metrics.queries.sales_beside import goals_of, put_heads, put_targets
from metrics.queries.sales_values import EVERY_KIND, NONE, OF_SALES, RIGHT, SalesNumbers, SalesQuery, SalesRow
from metrics.queries.windows import Window
from metrics.rules.periods import stretch_before
from sales.models import DealKind

GROUPS = ("region", "team", "rep", "product")
MEASURES = ("won", "lost", "open")
COLUMNS = {
    "region": ("rep__team__region", "rep__team__region"),
    "team": ("rep__team_id", "rep__team__name"),
    "rep": ("rep_id", "rep__name"),
    "product": ("deal__product_id", "deal__product__name"),
}
SUCCESS = ["csm", "csm_manager"]
HOUSE_CURRENCY = "CNY"


def sales_numbers(query: SalesQuery) -> SalesNumbers:
    """Count what was closed and received in the window, and what was open at its as-of moment, beside the stretch
    before and the target. A fixed number of statements."""
    rows, total = _counted_rows(query)
    _put_pace(query, rows, total)
    currency = _main_currency(total)
    goals = goals_of(query, currency)
    for group, name in goals.holders(query.by).items():
        rows.setdefault(group or NONE, _new_row(query.by, {"group": group, "name": name}))
    put_heads(query, rows, total)
    put_targets(query, rows.values(), total, goals)
    shown = sorted((row for row in rows.values() if _says_something(row)), key=lambda row: row.key)
    _put_before(query, shown, total)
    undated = _states(query).filter(opened_at=None, status="open").count()
    return SalesNumbers(query, _told_apart(shown), total, currency, undated)


def counted(query: SalesQuery, measure: str, group: str | None = None, currency: str = "") -> BeliefQuerySet:
    """The deals behind one number: won, lost, open, undated, decided (won or lost), or those whose cycle counts; of
    one group of the table when it is named, and in one currency."""
    if measure == "undated":
        rows = _states(query).filter(opened_at=None, status="open")
    elif measure == "decided":
        rows = _dated(query).filter(_is("won", query.window) | _is("lost", query.window))
    elif measure == "cycle":
        rows = _dated(query).filter(_has_cycle(query.window))
    else:
        rows = _dated(query).filter(_is(measure, query.window))
    rows = rows.filter(currency=currency) if currency else rows
    return rows.filter(_is_of(query.by, group, "")) if group is not None else rows


def counted_cash(query: SalesQuery, group: str | None = None, currency: str = "") -> BeliefQuerySet:
    """The payments behind one amount of cash."""
    rows = _payments(query)
    rows = rows.filter(currency=currency) if currency else rows
    return rows.filter(_is_of(query.by, group, "order__")) if group is not None else rows


def apart(query: SalesQuery) -> SalesRow:
    """What others won in the window, which sales does not answer for: renewals, and what success sold."""
    row = SalesRow("apart", "", "")
    if query.deal_kind != OF_SALES:
        return row
    others = _states(replace(query, deal_kind=EVERY_KIND)).filter(_is("won", query.window))
    others = others.exclude(pk__in=_states(query).filter(_is("won", query.window)).values("pk"))
    for found in others.order_by().values("currency").annotate(n=Count("pk"), revenue=Sum("amount")):
        row.won += found["n"]
        row.revenue[found["currency"]] += found["revenue"]
    return row


def trend(query: SalesQuery) -> list[dict[str, Any]]:
    """Won, lost and revenue in the main currency by month of closing, oldest first."""
    month = TruncMonth("closed_at", tzinfo=timezone.get_default_timezone())
    closed = _dated(query).filter(_is("won", query.window) | _is("lost", query.window))
    counts = {
        "won": Count("pk", filter=Q(status="won")),
        "lost": Count("pk", filter=Q(status="lost")),
        "revenue": Sum("amount", filter=Q(status="won")),
    }
    return list(closed.annotate(month=month).order_by("month").values("month").annotate(**counts))


# what is counted


def of_kind(kind: str, of: str, rep: str) -> Q:
    """The condition that a deal or order (`of`, a path) is of a kind; `rep` is the path to who held it."""
    if kind == EVERY_KIND:
        return Q()
    if kind != OF_SALES:
        return Q(**{f"{of}kind": kind})
    expands = Q(**{f"{of}kind__in": [DealKind.SEATS, DealKind.MODULES]})
    return Q(**{f"{of}kind": DealKind.NEW}) | (expands & ~Q(**{f"{rep}__roles__overlap": SUCCESS}))


def _states(query: SalesQuery) -> BeliefQuerySet:
    states = DealState.objects.held_before(query.window.known_before).counted_for(query.person, RIGHT)
    return states.exclude(status=DealState.Status.UNDONE).filter(of_kind(query.deal_kind, "deal__", "rep"))


def _dated(query: SalesQuery) -> BeliefQuerySet:
    return _states(query).exclude(opened_at=None, status="open")


def _payments(query: SalesQuery) -> BeliefQuerySet:
    rows = CashState.objects.held_before(query.window.known_before)
    rows = rows.counted_for(query.person, RIGHT, owner="order__owner").filter(query.window.holds("received_at"))
    return rows.filter(of_kind(query.deal_kind, "order__", "order__owner"))


def _is(measure: str, window: Window) -> Q:
    return Q(status="open") if measure == "open" else Q(status=measure) & window.holds("closed_at")


def _has_cycle(window: Window) -> Q:
    return _is("won", window) & Q(deal__kind=DealKind.NEW, opened_at__isnull=False)


def _is_of(by: str, group: str, order: str) -> Q:
    column = _column(by, order)
    if group == NONE:
        return Q(**{f"{column}__isnull": True}) | (Q(**{column: ""}) if by == "region" else Q())
    return Q(**{column: group})


def _column(by: str, order: str = "", name: bool = False) -> str:
    """The path of a grouping from a deal's state, or from the order of a payment."""
    path = COLUMNS[by][name]
    return order + path.replace("rep_", "owner_", 1) if order else path


# how it is put together


def _counted_rows(query: SalesQuery) -> tuple[dict[str, SalesRow], SalesRow]:
    rows: dict[str, SalesRow] = {}
    total = SalesRow("total", _("Total"), "")
    group, name = COLUMNS[query.by]
    counts = {measure: Count("pk", filter=_is(measure, query.window)) for measure in MEASURES}
    found = _dated(query).order_by().values("currency", group=F(group), name=F(name))
    for each in found.annotate(**counts, revenue=Sum("amount", filter=_is("won", query.window))):
        row = rows.setdefault(_group_of(each), _new_row(query.by, each))
        for one in (row, total):
            one.won, one.lost, one.open = one.won + each["won"], one.lost + each["lost"], one.open + each["open"]
            one.revenue[each["currency"]] += each["revenue"] or 0
            one.worth[each["currency"]] += each["won"]
    paths = {"group": F(_column(query.by, "order__")), "name": F(_column(query.by, "order__", name=True))}
    for each in _payments(query).order_by().values("currency", **paths).annotate(cash=Sum("amount")):
        row = rows.setdefault(_group_of(each), _new_row(query.by, each))
        for one in (row, total):
            one.cash[each["currency"]] += each["cash"]
    return rows, total


def _put_pace(query: SalesQuery, rows: dict[str, SalesRow], total: SalesRow) -> None:
    """The median cycle, and at least as many heads as people who won."""
    took = Days(F("closed_at") - F("opened_at"))
    wanted: dict[str, Any] = {
        "cycle": Percentile("took", 0.5, filter=_has_cycle(query.window)),
        "winners": Count("rep_id", distinct=True, filter=_is("won", query.window)),
    }
    states = _dated(query).order_by().annotate(took=took)
    for each in states.values(group=F(COLUMNS[query.by][0])).annotate(**wanted):
        row = rows.get(_group_of(each))
        if row is not None:
            row.cycle, row.heads = each["cycle"], each["winners"]
    found = states.aggregate(**wanted)
    total.cycle, total.heads = found["cycle"], found["winners"]


def _put_before(query: SalesQuery, rows: Iterable[SalesRow], total: SalesRow) -> None:
    stretch = stretch_before(query.window.from_on, query.window.to_on)
    if stretch is None:
        return
    old_rows, total.before = _counted_rows(replace(query, window=Window(*stretch, query.window.as_of)))
    for row in rows:
        row.before = old_rows.get(row.group, SalesRow(row.key, row.label, row.group))


def _says_something(row: SalesRow) -> bool:
    return bool(row.won or row.lost or row.open or any(row.cash.values()) or row.target)


def _main_currency(total: SalesRow) -> str:
    """In which most orders were won; where none was, in which most cash came in; the house's where there is neither."""
    counts = total.worth if any(total.worth.values()) else total.cash
    return max(counts, key=lambda code: counts[code], default=HOUSE_CURRENCY)


def _group_of(found: dict[str, Any]) -> str:
    return str(found["group"]) if found["group"] not in (None, "") else NONE


def _new_row(by: str, found: dict[str, Any]) -> SalesRow:
    group = _group_of(found)
    if group != NONE:
        name = found["name"] or f"#{group}"
        return SalesRow(name, name, group)
    labels = {"region": _("No region"), "team": _("No team"), "rep": _("Nobody"), "product": _("No product")}
    return SalesRow(NONE, labels[by], NONE)


def _told_apart(rows: list[SalesRow]) -> list[SalesRow]:
    """Two reps of one name get their number behind it."""
    keys = Counter(row.key for row in rows)
    for row in rows:
        if keys[row.key] > 1:
            row.key = row.label = f"{row.key} #{row.group}"
    return rows
