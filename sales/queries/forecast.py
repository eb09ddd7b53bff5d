"""The forecast of some months: what is won, committed, likely and possible, by rep or team, against the target."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone

from people.models import Person
from people.rights import rows_for
from sales.models import Deal, DealKind, ForecastCategory, ForecastLine
from sales.queries.forecast_parts import with_category
from sales.queries.targets import goal_of_reader, goals_within
from sales.rules.forecast import BEST, COMMIT, OMITTED, PIPELINE, SUMS

RIGHT = "sales.view_forecast"
ZERO = Decimal(0)
PARTS = ("won", COMMIT, BEST, PIPELINE, OMITTED)
SUCCESS = ["csm", "csm_manager"]


@dataclass(frozen=True)
class ForecastQuery:
    """Which months (first and last day), by rep or team, in which currency, and who asks."""

    first: date
    last: date
    by: str = "rep"
    person: Person | None = None


@dataclass
class ForecastRow:
    """One rep, team, or all. Amounts in the main currency; `weighted` is every open amount by its stage's chance."""

    key: str
    label: str
    amounts: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(PARTS, ZERO))
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PARTS, 0))
    weighted_open: Decimal = ZERO
    target: Decimal | None = None

    @property
    def commit(self) -> Decimal:
        """Won, and what is committed."""
        return self.amounts["won"] + self.amounts[COMMIT]

    @property
    def best(self) -> Decimal:
        """Commit, and what may come at best."""
        return self.commit + self.amounts[BEST]

    @property
    def weighted(self) -> Decimal:
        """Won, and every open deal by the chance of its stage."""
        return self.amounts["won"] + self.weighted_open

    @property
    def gap(self) -> Decimal | None:
        """What commit lacks to the target; None without one."""
        return None if self.target is None else self.target - self.commit


@dataclass(frozen=True)
class Forecast:
    """The answer. `late` open deals should have closed before the period, `undated` ones name no day: in no row."""

    query: ForecastQuery
    rows: list[ForecastRow]
    total: ForecastRow
    currency: str
    others: dict[str, Decimal]
    late: int
    undated: int


def of_sales(deals: QuerySet[Deal]) -> QuerySet[Deal]:
    """What sales answers for: new deals, and expansions that nobody of customer success holds."""
    expands = Q(kind__in=[DealKind.SEATS, DealKind.MODULES]) & ~Q(owner__roles__overlap=SUCCESS)
    return deals.filter(Q(kind=DealKind.NEW) | expands)


def deals_seen_by(person: Person | None) -> QuerySet[Deal]:
    """Deals that make up the forecast the person may see: own, the team's, or all."""
    deals = of_sales(Deal.objects.all())
    return deals if person is None else deals.filter(rows_for(person, RIGHT))


def forecast_deals(query: ForecastQuery, part: str = "", group: str = "", currency: str = "") -> QuerySet[Deal]:
    """The deals behind one number of the forecast: a part of it, one of SUMS, open (all parts but won), weighted, late
    or undated; of one rep or team, and in one currency, when these are named."""
    deals = with_category(deals_seen_by(query.person))
    if part == "won":
        deals = deals.filter(_won(query))
    elif part in SUMS:
        deals = deals.filter(_won(query) | _due(query) & Q(category__in=SUMS[part]))
    elif part == "late":
        deals = deals.filter(status="open", expected_close_on__lt=query.first)
    elif part == "undated":
        deals = deals.filter(status="open", expected_close_on=None)
    elif part == "weighted":
        deals = deals.filter(_won(query) | _due(query) & ~Q(category=OMITTED))
    else:
        deals = deals.filter(_due(query))
        deals = deals.filter(category=part) if part in ForecastCategory.values else deals
    deals = deals.filter(currency=currency) if currency else deals
    if group:
        deals = deals.filter(**{f"owner{'__team' if query.by == 'team' else ''}": None if group == "none" else group})
    return deals


def forecast(query: ForecastQuery) -> Forecast:
    """The forecast as it stands. Four statements, whatever the number of deals."""
    found = _found(query)
    currency = _main_currency(found)
    rows: dict[str, ForecastRow] = {}
    total = ForecastRow("total", "")
    others: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for each in found:
        if each["currency"] != currency:
            others[each["currency"]] += each["sum"]
            continue
        key = str(each["group"] or "none")
        for row in (rows.setdefault(key, ForecastRow(key, each["label"] or "")), total):
            row.amounts[each["part"]] += each["sum"]
            row.counts[each["part"]] += each["n"]
            row.weighted_open += each["weighted"]
    _put_targets(query, rows, total, currency)
    is_late, is_undated = Q(expected_close_on__lt=query.first), Q(expected_close_on=None)
    apart = deals_seen_by(query.person).filter(is_late | is_undated, status="open").aggregate(
        late=Count("pk", filter=is_late), undated=Count("pk", filter=is_undated)
    )  # fmt: skip
    ranked = sorted(rows.values(), key=lambda row: (-row.commit, -row.best, row.label))
    return Forecast(query, ranked, total, currency, {c: a for c, a in others.items() if a}, **apart)


def moved(query: ForecastQuery, currency: str) -> list[dict[str, Any]]:
    """How the forecast of these months stood each time a picture was taken, the oldest first: won by then, commit, best
    and weighted. Two statements."""
    lines = ForecastLine.objects.filter(expected_close_on__range=(query.first, query.last), currency=currency)
    lines = lines.exclude(category=OMITTED)
    expands = Q(kind__in=[DealKind.SEATS, DealKind.MODULES]) & ~Q(owner__roles__overlap=SUCCESS)
    lines = lines.filter(Q(kind=DealKind.NEW) | expands)
    if query.person is not None:
        lines = lines.visible_to(query.person)
    sums = lines.order_by("taken_on").values("taken_on").annotate(
        commit=Sum("amount", filter=Q(category=COMMIT), default=ZERO),
        best=Sum("amount", filter=Q(category=BEST), default=ZERO),
        weighted=Sum(F("amount") * F("probability") / 100, default=ZERO),
    )  # fmt: skip
    wins = forecast_deals(query, "won").filter(currency=currency).values_list("closed_at", "amount")
    closed = sorted((timezone.localtime(at, timezone.get_default_timezone()).date(), amount) for at, amount in wins)
    return [_picture(row, closed) for row in sums]


def _picture(row: Mapping[str, Any], closed: Iterable[tuple[date, Decimal]]) -> dict[str, Any]:
    won = sum((amount for day, amount in closed if day <= row["taken_on"]), ZERO)
    commit = won + row["commit"]
    return {"taken_on": row["taken_on"], "won": won, "commit": commit, "best": commit + row["best"],
            "weighted": won + row["weighted"]}  # fmt: skip


def _found(query: ForecastQuery) -> list[dict[str, Any]]:
    group, name = ("owner__team_id", "owner__team__name") if query.by == "team" else ("owner_id", "owner__name")
    deals = with_category(deals_seen_by(query.person)).order_by()
    columns = {"group": F(group), "label": F(name)}
    is_open = deals.filter(_due(query)).values("currency", "category", **columns)
    rows: list[dict[str, Any]] = [
        {**row, "part": row["category"], "weighted": ZERO if row["category"] == OMITTED else row["weighted"]}
        for row in is_open.annotate(
            n=Count("pk"), sum=Sum("amount"), weighted=Sum(F("amount") * F("stage__probability") / 100)
        )
    ]
    won = deals.filter(_won(query)).values("currency", **columns).annotate(n=Count("pk"), sum=Sum("amount"))
    return rows + [{**row, "part": "won", "weighted": ZERO} for row in won]


def _due(query: ForecastQuery) -> Q:
    return Q(status="open", expected_close_on__range=(query.first, query.last))


def _won(query: ForecastQuery) -> Q:
    zone = timezone.get_default_timezone()
    starts = datetime.combine(query.first, time.min, zone)
    ends = datetime.combine(query.last + timedelta(days=1), time.min, zone)
    return Q(status="won", closed_at__gte=starts, closed_at__lt=ends)


def _main_currency(found: list[dict[str, Any]]) -> str:
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for row in found:
        sums[row["currency"]] += row["sum"]
    return max(sums, key=lambda code: sums[code], default="CNY")


def _put_targets(query: ForecastQuery, rows: dict[str, ForecastRow], total: ForecastRow, currency: str) -> None:
    """What is to be brought; who has nothing in the forecast yet stands there with what is missing."""
    goals = goals_within(query.first, query.last, currency, person=query.person)
    for key, name in goals.holders(query.by).items():
        rows.setdefault(key or "none", ForecastRow(key or "none", name))
    for key, row in rows.items():
        if key != "none":
            row.target = goals.of_team(int(key)) if query.by == "team" else goals.people.get(int(key))
    total.target = goal_of_reader(goals, query.person, RIGHT)
