"""What of the kit fits a deal, how it was used, and whether it goes with winning."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from companies.rules.industries import industry_parent
from people.models import Person
from sales.models import Deal, KitItem, KitUse, KitVersion, Training
from sales.rules.kit import WinRates, rates_of

LOOK_BACK = timedelta(days=365)
SHOWN = 6


def fitting(deal: Deal, most: int = SHOWN) -> list[KitItem]:
    """What to show in the deal's stage: for its product and industry, or for any; the closest first, newest first."""
    industry = deal.company.industry if deal.company else ""
    branch = industry_parent(industry) or industry
    rows = KitItem.objects.published().filter(Q(stages=deal.stage_id) | Q(stages=None))
    rows = rows.filter(Q(product=None) | Q(product=deal.product_id))
    rows = rows.filter(industry__in={"", industry, branch}).select_related("product").distinct()
    found = list(rows.order_by("-published_at")[:200])
    found.sort(key=lambda item: (not item.industry, item.product_id is None))
    return found[:most]


def newest_versions(items: list[int]) -> dict[int, KitVersion]:
    """The version in use, by item."""
    rows = KitVersion.objects.filter(item__in=items, number=F("item__version"))
    return {version.item_id: version for version in rows}


@dataclass(frozen=True)
class KitFigures:
    """Use of one item: how often, on how many deals won, what sellers said, and the win rates of the last year."""

    used: int = 0
    won: int = 0
    useful: int = 0
    not_useful: int = 0
    rates: WinRates = WinRates(0, 0, 0, 0)  # noqa: RUF009  frozen, shared by all


def kit_figures(by: str = "item", since: datetime | None = None) -> dict[int, KitFigures]:
    """By item (or `training`): its figures. Two statements, whatever the number of items."""
    since = since or timezone.now() - LOOK_BACK
    recent = Q(deal__closed_at__gte=since)
    sums = (
        KitUse.objects.exclude(**{by: None})
        .order_by()
        .values(by)
        .annotate(
            used=Count("pk"),
            won=Count("pk", filter=Q(deal__status="won")),
            useful=Count("pk", filter=Q(verdict="useful")),
            not_useful=Count("pk", filter=Q(verdict="not_useful")),
            won_with=Count("pk", filter=Q(deal__status="won") & recent),
            lost_with=Count("pk", filter=Q(deal__status="lost") & recent),
        )
    )
    won_all, lost_all = decided_since(since)
    return {row[by]: _figures(row, won_all, lost_all) for row in sums}


def _figures(row: dict[str, Any], won_all: int, lost_all: int) -> KitFigures:
    rates = rates_of(row["won_with"], row["lost_with"], won_all, lost_all)
    return KitFigures(row["used"], row["won"], row["useful"], row["not_useful"], rates)


def decided_since(since: datetime) -> tuple[int, int]:
    """Deals won and lost since a moment."""
    rows = Deal.objects.filter(status__in=("won", "lost"), closed_at__gte=since).order_by()
    found = dict(rows.values_list("status").annotate(n=Count("pk")))
    return found.get("won", 0), found.get("lost", 0)


@dataclass(frozen=True)
class Enablement:
    """What one person brought in a month: solutions published, trainings held, deals that used them."""

    person: Person
    month: date
    solutions: int = 0
    trainings: int = 0
    deals: int = 0


def enablement(first: date, last: date) -> list[Enablement]:
    """Per person and month, the newest first. A deal counts in the month in which it used the solution or training."""
    found: dict[tuple[int, date], dict[str, int]] = {}
    for name, rows in _counted(first, last).items():
        for who, month, count in rows:
            found.setdefault((who, month), {})[name] = count
    people = Person.objects.in_bulk({who for who, _month in found})
    made = [Enablement(people[who], month, **counts) for (who, month), counts in found.items()]
    return sorted(made, key=lambda one: (-one.month.toordinal(), one.person.name, one.person.pk))


def _counted(first: date, last: date) -> dict[str, list[tuple[int, date, int]]]:
    items = KitItem.objects.filter(kind="solution", published_at__date__range=(first, last))
    solutions = _by_month(items, "published_by", "published_at", Count("pk"))
    held = Training.objects.held().filter(held_on__range=(first, last))
    trainings = _by_month(held, "held_by", "held_on", Count("pk"))
    return {"solutions": solutions, "trainings": trainings, "deals": _used(first, last)}


def _used(first: date, last: date) -> list[tuple[int, date, int]]:
    """Deals that used a person's solution or training; one that used several in a month counts once."""
    uses = KitUse.objects.filter(used_at__date__range=(first, last))
    solutions = uses.filter(item__kind="solution").annotate(who=F("item__published_by"))
    trainings = uses.filter(training__isnull=False).annotate(who=F("training__held_by"))
    seen: dict[tuple[int, date], set[int]] = {}
    for rows in (solutions, trainings):
        shown = rows.annotate(month=TruncMonth("used_at")).values_list("who", "month", "deal").distinct()
        for who, month, deal in shown:
            seen.setdefault((who, _day(month)), set()).add(deal)
    return [(who, month, len(deals)) for (who, month), deals in seen.items()]


def _by_month(rows: QuerySet[Any], who: str, when: str, count: Any) -> list[tuple[int, date, int]]:
    sums = rows.order_by().annotate(month=TruncMonth(when)).values_list(who, "month").annotate(n=count)
    return [(person, _day(month), n) for person, month, n in sums]


def _day(month: Any) -> date:
    return timezone.localtime(month).date() if isinstance(month, datetime) else month
