"""Which look-back holds for a month of the audit."""

from datetime import date

from sales.models import AuditMonth, AuditWindow
from sales.rules.audit import LOOK_BACK_MONTHS


def look_back_of(month: date) -> int:
    """The calendar months that the firm's rule gives a month: of the newest rule that has begun by then."""
    rule = AuditWindow.objects.filter(from_month__lte=month).order_by("-from_month").first()
    return rule.look_back_months if rule else LOOK_BACK_MONTHS


def last_locked() -> date | None:
    """The first day of the newest month that is locked."""
    row = AuditMonth.objects.filter(status=AuditMonth.Status.LOCKED).order_by("-month").first()
    return row.month if row else None
