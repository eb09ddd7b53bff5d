"""What pages, reports and actions of renewals need to know."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Case, Count, Q, Sum, Value, When
from django.db.models.functions import TruncMonth
from django.utils import timezone

from people.models import Person
from people.rules.dates import add_months
from renewals.models import Renewal, RenewalQuerySet
from renewals.rules.outcome import Line
from renewals.rules.retention import Due, RenewalRate, renewal_rate
from sales.models import DealKind, OrderLine, Product
from success.models import Grade

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
    rows = OrderLine.objects.standing().filter(Q(order=order) | added, product__kind__in=Product.RECURRING)
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


@dataclass(frozen=True)
class Outlook:
    """What is due in the window, in the currency that most of it has."""

    count: int
    currency: str
    amount: Decimal
    at_risk: Decimal
    plan_late: int
    overdue: int

    @property
    def risk_share(self) -> Decimal | None:
        return self.at_risk / self.amount if self.amount else None


def outlook(renewals: RenewalQuerySet, today: date | None = None) -> Outlook:
    """Counts and amounts of what is due in the next six calendar months; two queries."""
    today = today or timezone.localdate()
    rows, currency = due_soon(renewals, today), main_currency(due_soon(renewals, today))
    same = Q(currency=currency)
    found = rows.aggregate(
        count=Count("pk"),
        amount=Sum("due_amount", filter=same, default=Decimal(0)),
        at_risk=Sum("due_amount", filter=same & Q(account__health_grade=Grade.RISK), default=Decimal(0)),
        plan_late=Count("pk", filter=Q(status=Renewal.Status.OPEN, plan_due_on__lt=today)),
        overdue=Count("pk", filter=Q(anchor_on__lt=today)),
    )
    return Outlook(currency=currency, **found)


def main_currency(renewals: RenewalQuerySet) -> str:
    """The currency of most of these renewals; amounts of others are never added to it."""
    counted = renewals.order_by().values("currency").annotate(n=Count("pk")).order_by("-n", "currency")
    return next((row["currency"] for row in counted), "CNY")


def due_by_month(
    renewals: RenewalQuerySet, today: date | None = None
) -> tuple[list[date | None], dict[tuple[date | None, str], tuple[Decimal, int]]]:
    """Due amount and count by month and health grade; None stands for what is past its anchor. One grouped query."""
    today = today or timezone.localdate()
    rows = due_soon(renewals, today).filter(currency=main_currency(due_soon(renewals, today))).order_by()
    is_past = Case(When(anchor_on__lt=today, then=Value(True)), default=Value(False))
    grouped = (
        rows.annotate(month=TruncMonth("anchor_on"), is_past=is_past)
        .values_list("month", "is_past", "account__health_grade")
        .annotate(amount=Sum("due_amount"), count=Count("pk"))
    )
    sums: dict[tuple[date | None, str], tuple[Decimal, int]] = {}
    for month, past, grade, amount, count in grouped:
        before = sums.get((None if past else month, grade), (Decimal(0), 0))
        sums[None if past else month, grade] = before[0] + amount, before[1] + count
    months = [add_months(today.replace(day=1), offset) for offset in range(WINDOW_MONTHS + 1)]
    first: list[date | None] = [None] if any(month is None for month, _grade in sums) else []
    return [*first, *months], sums


def needing_work(person: Person, today: date | None = None) -> RenewalQuerySet:
    """The person's renewals that need something now: a plan due within two weeks or late, or the anchor passed."""
    today = today or timezone.localdate()
    plan = Q(status=Renewal.Status.OPEN, plan_due_on__lte=today + timedelta(days=14))
    return Renewal.objects.undecided().filter(owner=person).filter(plan | Q(anchor_on__lt=today))
