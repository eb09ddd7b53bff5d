"""What a decision about ownership means today, in numbers of customers and contracts."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from people.rules.dates import add_months
from sales.models import DealKind, Order, OwnershipPolicy

AHEAD_MONTHS = 6


@dataclass(frozen=True)
class Effect:
    """How a number of months divides the customers, and how many terms end soon; `is_now` marks today's decision."""

    months: int
    with_sales: int
    with_csm: int
    is_now: bool


@dataclass(frozen=True)
class Effects:
    """For the months in use and its neighbours; `ending` terms are renewed by whom the decision names."""

    expansions: list[Effect]
    ending: int


def effect_of(rule: OwnershipPolicy, today: date) -> Effects:
    """Customers whose expansions are sales' or the CSM's with 3, 6, 12 and today's number of months. Two statements."""
    signed = Order.objects.signed().filter(kind=DealKind.NEW, signed_on__isnull=False)
    newest = list(signed.order_by().values("company").annotate(day=Max("signed_on")).values_list("day", flat=True))
    ending = Order.objects.signed().filter(
        kind__in=[DealKind.NEW, DealKind.RENEWAL], recurring_amount__gt=0, ends_on__gte=today,
        ends_on__lte=add_months(today, AHEAD_MONTHS),
    )  # fmt: skip
    rows = []
    for months in sorted({3, 6, 12, rule.expansion_months}):
        inside = sum(today <= add_months(day, months) for day in newest)
        rows.append(Effect(months, inside, len(newest) - inside, months == rule.expansion_months))
    return Effects(rows, ending.count())
