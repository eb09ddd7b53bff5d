"""What is owed: the plan of an order, and the ageing of everything that is late."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Sum, Value, When
from django.utils.translation import gettext_lazy as _

from sales.models import Order, Receivable

AGES = [
    ("not_due", _("Not due yet")),
    ("1-30", _("1–30 days late")),
    ("31-60", _("31–60 days late")),
    ("61-90", _("61–90 days late")),
    ("over-90", _("More than 90 days late")),
]


@dataclass(frozen=True)
class AgeBand:
    """One band of the ageing: what is open in it, in one currency."""

    key: str
    label: object
    currency: str
    count: int
    amount: Decimal


def unpaid_for(rows: QuerySet[Receivable], today: date) -> Any:
    """Receivables still open, with `open_now` and the key of their `age`."""
    limits = [(key, today - timedelta(days=days)) for key, days in (("1-30", 30), ("31-60", 60), ("61-90", 90))]
    cases = [When(Q(due_on=None) | Q(due_on__gte=today), then=Value("not_due"))]
    cases += [When(due_on__gte=day, then=Value(key)) for key, day in limits]
    age = Case(*cases, default=Value("over-90"), output_field=CharField())
    return rows.filter(received_amount__lt=F("amount"), order__status__in=Order.BINDING).annotate(
        open_now=F("amount") - F("received_amount"), age=age
    )


def ageing_of(rows: QuerySet[Receivable], today: date) -> list[AgeBand]:
    """Sums by band and currency, in the order of AGES; bands without anything are left out. One statement."""
    found = unpaid_for(rows, today).order_by().values("age", "order__currency")
    sums = {
        (row["age"], row["order__currency"]): (row["count"], row["amount"])
        for row in found.annotate(count=Count("pk"), amount=Sum("open_now"))
    }
    currencies = sorted({currency for _age, currency in sums})
    return [
        AgeBand(key, label, currency, *sums[key, currency])
        for currency in currencies
        for key, label in AGES
        if (key, currency) in sums
    ]


def owed_on(order: Order) -> Decimal:
    """What is still open on an order."""
    rows = order.receivables.aggregate(owed=Sum(F("amount") - F("received_amount")))
    return rows["owed"] or Decimal("0.00")
