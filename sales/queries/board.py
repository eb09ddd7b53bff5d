"""The board of a pipeline: columns with their sums and their largest deals, in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum

from console.pages import paging
from sales.models import Deal, Pipeline, PipelineKind, Stage
from sales.models.deals import stuck_q
from sales.queries.board_cards import Card, cards_of, with_names
from sales.queries.criteria import label_of

CARDS = 20
SORT = "-amount"


@dataclass
class BoardColumn:
    """One stage: how many open deals, how many of them stuck, their sums by currency, and its largest deals."""

    stage: Stage
    count: int = 0
    stuck: int = 0
    sums: list[tuple[str, Decimal]] = field(default_factory=list)
    cards: list[Deal] = field(default_factory=list)
    after: str = ""
    query: str = ""

    @property
    def drawn(self) -> list[Card]:
        """Its cards in the reader's language."""
        return cards_of(self.cards)

    @property
    def more(self) -> int:
        """How many deals are not shown."""
        return self.count - len(self.cards)

    @property
    def weighted(self) -> list[tuple[str, Decimal]]:
        """The sums times the stage's probability."""
        return [(currency, amount * self.stage.probability / 100) for currency, amount in self.sums]

    @property
    def conditions(self) -> list[str]:
        """What must be true to go on, in the reader's language."""
        return [label_of(one.key, one.text, one.text_zh) for one in self.stage.criteria.all()]


def pipelines_in_use() -> list[Pipeline]:
    """The pipelines through which deals go, with their kinds: one statement."""
    found: dict[int, Pipeline] = {}
    rows: dict[int, list[PipelineKind]] = {}
    for row in PipelineKind.objects.select_related("pipeline").order_by("pipeline__position", "pipeline_id", "pk"):
        found.setdefault(row.pipeline_id, row.pipeline)
        rows.setdefault(row.pipeline_id, []).append(row)
    for pk, pipeline in found.items():
        pipeline._prefetched_objects_cache = {"kind_rows": rows[pk]}  # type: ignore[attr-defined]
    return list(found.values())


def stages_of(pipeline: Pipeline) -> list[Stage]:
    """The live stages of the pipeline with their criteria: its columns. Two statements."""
    return list(pipeline.stages.live().order_by("position", "pk").prefetch_related("criteria"))


def columns_of(deals: QuerySet[Deal], stages: Sequence[Stage]) -> list[BoardColumn]:
    """A column for each stage with what these open deals add up to, without cards. One statement."""
    columns = {stage.pk: BoardColumn(stage) for stage in stages}
    rows = deals.filter(stage__in=list(columns)).order_by().values("stage", "currency")
    # counted by a column that the index deal_board_sums holds, so that it answers alone
    for row in rows.annotate(count=Count("stage"), stuck=Count("stage", filter=stuck_q(stages)), amount=Sum("amount")):
        column = columns[row["stage"]]
        column.count += row["count"]
        column.stuck += row["stuck"]
        if row["amount"]:
            column.sums.append((row["currency"], row["amount"]))
            column.sums.sort()
    return list(columns.values())


def board_of(deals: QuerySet[Deal], stages: Sequence[Stage], cards: int = CARDS) -> list[BoardColumn]:
    """The columns with their largest deals. Two statements, whatever their number."""
    columns = columns_of(deals, stages)
    by_stage = {column.stage.pk: column for column in columns}
    for deal in _largest(deals, columns, cards):
        by_stage[deal.stage_id].cards.append(deal)
    sort = paging.sort_for(Deal, SORT)
    for column in columns:
        if column.more > 0 and column.cards:
            last: Any = column.cards[-1]
            setattr(last, paging.SORT_KEY, last.amount)
            column.after = paging.write_cursor(last, sort)
    return columns


def _largest(deals: QuerySet[Deal], columns: Iterable[BoardColumn], most: int) -> list[Deal]:
    """The largest deals of each stage, in one statement: the ids of each come from the index."""
    parts = [
        deals.filter(stage=column.stage).order_by("-amount", "-pk").values_list("pk", flat=True)[:most]
        for column in columns
        if column.count
    ]
    if not parts:
        return []
    ids = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return list(with_names(Deal.objects.filter(pk__in=ids)).order_by("-amount", "-pk"))


def more_cards(deals: QuerySet[Deal], stage: Stage, after: str, cards: int = CARDS) -> paging.Rows:
    """The next deals of one column behind a cursor."""
    return paging.page_of(with_names(deals.filter(stage=stage)), paging.sort_for(Deal, SORT), cards, after)


def sum_up(columns: Sequence[BoardColumn]) -> list[tuple[str, Decimal]]:
    """All columns together, by currency, the largest first."""
    total: dict[str, Decimal] = defaultdict(Decimal)
    for column in columns:
        for currency, amount in column.sums:
            total[currency] += amount
    return sorted(total.items(), key=lambda pair: -pair[1])
