"""What was owed on any day, and how late it was: by customer, by seller, each number with its rows."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from sales.models import MONEY, ZERO, Allocation, Order, OrderMilestone, Receivable
from sales.queries.receivables import AGES

GROUPS = {
    "customer": ("order__company_id", "order__company__name"),
    "seller": ("order__owner_id", "order__owner__name"),
}
BANDS = [key for key, _label in AGES]
LATE = BANDS[1:]
LAST_DAYS = ((30, "1-30"), (60, "31-60"), (90, "61-90"))


def open_on(rows: QuerySet[Receivable], day: date, today: date) -> QuerySet[Receivable]:
    """Receivables that were open at the end of `day`, with `open_now` and their `age`; the plan is today's.

    For a day in the past cash counts by when it was received, and a milestone by when it was reached.
    """
    rows = rows.filter(order__status__in=Order.BINDING)
    if day >= today:
        rows = rows.filter(received_amount__lt=F("amount")).annotate(open_now=F("amount") - F("received_amount"))
        not_due = Q(due_on=None) | Q(due_on__gte=day)
    else:
        laid = Allocation.objects.filter(receivable=OuterRef("pk"), receipt__received_on__lte=day).order_by()
        paid = laid.values("receivable").annotate(sum=Sum("amount")).values("sum")
        later = OrderMilestone.objects.filter(
            order=OuterRef("order"), milestone=OuterRef("milestone"), reached_on__gt=day
        )
        money = models.DecimalField(**MONEY)
        rows = rows.filter(order__signed_on__lte=day).annotate(
            open_now=F("amount") - Coalesce(Subquery(paid, output_field=money), Value(ZERO, output_field=money)),
            reached_later=Exists(later),
        )
        rows = rows.filter(open_now__gt=0)
        not_due = Q(due_on=None) | Q(due_on__gte=day) | Q(reached_later=True)
    cases = [When(not_due, then=Value("not_due"))]
    cases += [When(due_on__gte=day - timedelta(days=days), then=Value(key)) for days, key in LAST_DAYS]
    return rows.annotate(age=Case(*cases, default=Value("over-90"), output_field=CharField()))


@dataclass
class AgeingRow:
    """One customer or seller in one currency: what is open in each band, as (number of payments, amount)."""

    key: int
    label: str
    currency: str
    bands: dict[str, tuple[int, Decimal]] = field(default_factory=dict)

    @property
    def total(self) -> Decimal:
        return sum((amount for _count, amount in self.bands.values()), ZERO)

    @property
    def late(self) -> Decimal:
        """What is overdue, whatever its age."""
        return sum((amount for key, (_count, amount) in self.bands.items() if key in LATE), ZERO)

    def add(self, band: str, count: int, amount: Decimal) -> None:
        had = self.bands.get(band, (0, ZERO))
        self.bands[band] = (had[0] + count, had[1] + amount)

    def amount_in(self, band: str) -> Decimal:
        return self.bands.get(band, (0, ZERO))[1]


@dataclass(frozen=True)
class Ageing:
    """The answer: groups, the most overdue first, and a total for each currency."""

    rows: list[AgeingRow]
    totals: list[AgeingRow]

    def as_json(self) -> dict[str, Any]:
        """Amounts as texts, to the cent."""
        return {"rows": [_json(row) for row in self.rows], "totals": [_json(row) for row in self.totals]}


def _json(row: AgeingRow) -> dict[str, Any]:
    bands = {band: str(row.amount_in(band)) for band in BANDS}
    return {"id": row.key or None, "name": row.label, "currency": row.currency, "bands": bands,
            "overdue": str(row.late), "total": str(row.total)}  # fmt: skip


def ageing_by(rows: QuerySet[Receivable], by: str, day: date, today: date) -> Ageing:
    """Sums by customer or seller, currency and band, as of a day. One statement."""
    group, name = GROUPS[by]
    found: Any = open_on(rows, day, today).order_by()
    found = found.values("age", currency=F("order__currency"), group=F(group), name=F(name))
    groups: dict[tuple[int, str], AgeingRow] = {}
    totals: dict[str, AgeingRow] = {}
    sums: Any = found.annotate(count=Count("pk"), open_sum=Sum("open_now"))
    for one in sums:
        key = (one["group"], one["currency"])
        row = groups.setdefault(key, AgeingRow(one["group"], one["name"], one["currency"]))
        total = totals.setdefault(one["currency"], AgeingRow(0, "", one["currency"]))
        for each in (row, total):
            each.add(one["age"], one["count"], one["open_sum"])
    ordered = sorted(groups.values(), key=lambda row: (-row.late, -row.total, row.label, row.key))
    return Ageing(ordered, sorted(totals.values(), key=lambda row: -row.total))
