"""What pages, reports and actions of renewals need to know."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from people.rules.dates import add_months
from renewals.models import Renewal, RenewalQuerySet
from renewals.rules.outcome import Line
from renewals.rules.retention import Due, RenewalRate, renewal_rate
from sales.models import DealKind, OrderLine, Product

WINDOW_MONTHS = 6


def recurring_lines(renewal: Renewal) -> list[Line]:
    """The recurring lines of the ending term and of the seats and modules that were added to it."""
    order = renewal.order
    added = Q(
        order__company=order.company_id,
        order__kind__in=[DealKind.SEATS, DealKind.MODULES],
        order__status__in=["signed", "active", "ended"],
        order__starts_on__range=(order.starts_on or date.min, order.ends_on or date.max),
    )
    rows = OrderLine.objects.filter(Q(order=order) | added, product__kind__in=Product.RECURRING)
    return [Line(row.product_id, row.quantity, row.unit_price) for row in rows.order_by("order_id", "id")]


def quarter_of(day: date) -> tuple[date, date]:
    """First and last day of the calendar quarter."""
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return first, add_months(first, 3) - timedelta(days=1)


def due_between(renewals: RenewalQuerySet, first: date, last: date) -> RenewalQuerySet:
    """Renewals that fall due on these days, both included."""
    return renewals.filter(anchor_on__range=(first, last))


def rate_of(renewals: RenewalQuerySet) -> RenewalRate:
    """The renewal rate of these renewals."""
    rows = renewals.values_list("account_id", "due_amount", "status", "new_amount")
    return renewal_rate(
        Due(account, due, new if status == Renewal.Status.WON else None) for account, due, status, new in rows
    )


def due_soon(renewals: RenewalQuerySet, today: date | None = None, months: int = WINDOW_MONTHS) -> RenewalQuerySet:
    """Undecided renewals with their anchor up to so many calendar months ahead; those that are overdue belong to it."""
    return renewals.undecided().filter(anchor_on__lte=add_months(today or timezone.localdate(), months))


def months_from(today: date, count: int = WINDOW_MONTHS) -> list[date]:
    """First days of this month and the next ones."""
    return [add_months(today.replace(day=1), offset) for offset in range(count + 1)]


def sums_by(rows: Iterable[tuple[date, str, object]], months: list[date]) -> dict[tuple[date, str], object]:
    """Amounts by month and risk; what fell due before the first month is put into it."""
    found: dict[tuple[date, str], object] = {}
    for day, risk, amount in rows:
        month = max(day.replace(day=1), months[0])
        found[month, risk] = found.get((month, risk), 0) + amount  # type: ignore[operator]
    return found
