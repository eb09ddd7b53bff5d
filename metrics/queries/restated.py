"""The months that a locked attribution audit restated."""

from django.utils.translation import gettext as _

from console.values import day
from metrics.queries.windows import Window
from sales.models import AuditMonth, AuditWin

MOST = 6


def restated_months(window: Window) -> list[AuditMonth]:
    """Locked months of the window in which something was credited, as known in it, the newest first. One statement."""
    months = AuditMonth.objects.filter(
        status=AuditMonth.Status.LOCKED, locked_at__lt=window.known_before, wins__verdict=AuditWin.Verdict.CREDIT
    )
    if window.from_on:
        months = months.filter(month__gte=window.from_on.replace(day=1))
    if window.to_on:
        months = months.filter(month__lte=window.to_on)
    return list(months.distinct().order_by("-month")[:MOST])


def restated_said(window: Window) -> str:
    """Those months as a page says them, each with the day of its correction; blank without any. One statement."""
    return "; ".join(
        _("month {month} restated on {day} by audit").format(month=audit.key, day=day(audit.locked_at))
        for audit in restated_months(window)
    )
