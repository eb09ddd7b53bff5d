"""The pipeline board: columns with their sums and their largest deals, in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, QuerySet, Sum

from sales.actions.checks import local_day
from sales.models import Deal, Stage
from sales.rules.pace import Pace, pace_of

CARDS = 30


@dataclass(frozen=True)
class Card:
    """One deal on the board."""

    deal: Deal
    pace: Pace


@dataclass
class BoardColumn:
    """One stage: how many deals, their sums by currency, and its largest deals."""

    stage: Stage
    count: int = 0
    sums: list[tuple[str, Decimal]] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many deals are not shown."""
        return self.count - len(self.cards)

    @property
    def weighted(self) -> list[tuple[str, Decimal]]:
        """The sums times the stage's probability."""
        return [(currency, amount * self.stage.probability / 100) for currency, amount in self.sums]


def board_of(deals: QuerySet[Deal], today: date, cards: int = CARDS) -> list[BoardColumn]:
    """The columns for these open deals. Four statements, whatever their number."""
    columns = {stage.pk: BoardColumn(stage) for stage in Stage.objects.all()}
    sums = deals.order_by().values("stage", "currency").annotate(count=Count("pk"), amount=Sum("amount"))
    for row in sums:
        column = columns[row["stage"]]
        column.count += row["count"]
        if row["amount"]:
            column.sums.append((row["currency"], row["amount"]))
            column.sums.sort()
    for deal, pace in _cards(deals, columns.values(), today, cards):
        columns[deal.stage_id].cards.append(Card(deal, pace))
    return list(columns.values())


def _cards(deals: QuerySet[Deal], columns: Any, today: date, most: int) -> list[tuple[Deal, Pace]]:
    """The largest deals of each stage: one statement takes the ids from the index, one reads the rows."""
    parts = [
        deals.filter(stage=column.stage).order_by("-amount", "-pk").values_list("pk", flat=True)[:most]
        for column in columns
        if column.count
    ]
    if not parts:
        return []
    ids = list(parts[0].union(*parts[1:], all=True)) if len(parts) > 1 else list(parts[0])
    rows = Deal.objects.filter(pk__in=ids).select_related("company", "owner", "stage")
    found = list(rows.annotate(last_activity=Max("activities__happened_at")).order_by("-amount", "-pk"))
    return [(deal, pace_for(deal, today)) for deal in found]


def pace_for(deal: Any, today: date) -> Pace:
    """The pace of a deal that carries `last_activity` (annotated)."""
    moved = local_day(deal.moved_at) if deal.moved_at else None
    seen = getattr(deal, "last_activity", None)
    return pace_of(moved, local_day(seen) if seen else None, deal.next_step_on, today)


def sum_up(columns: Sequence[BoardColumn]) -> list[tuple[str, Decimal]]:
    """All columns together, by currency, the largest first."""
    total: dict[str, Decimal] = defaultdict(Decimal)
    for column in columns:
        for currency, amount in column.sums:
            total[currency] += amount
    return sorted(total.items(), key=lambda pair: -pair[1])
