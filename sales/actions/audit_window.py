"""The look-back of the audit is set, from a month on; months that are locked keep theirs."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import record
from journal.errors import NotPossible
from people.models import Person
from people.rules.dates import add_months
from sales import events
from sales.actions.audit_run import check_look_back
from sales.actions.checks import FIRST_YEAR, LAST_YEAR
from sales.models import AuditWindow
from sales.queries.audit_window import last_locked


@transaction.atomic
def set_audit_window(look_back_months: int, from_month: date, *, by: Person | None, why: str) -> AuditWindow:
    """Say how many calendar months before signing leads may claim an order, for months from this one on.

    A month that was given a look-back of its own keeps it. Raises NotPossible without a reason, outside 1 to
    LONGEST_LOOK_BACK months, and when it would begin in a month that is locked.
    """
    check_look_back(look_back_months)
    if not why.strip():
        raise NotPossible(_("Say why the look-back changes: commissions hang on it."), code="no_reason")
    month = from_month.replace(day=1)
    if not FIRST_YEAR <= month.year <= LAST_YEAR:
        raise NotPossible(_("{day} lies beyond the calendar.").format(day=from_month), code="bad_day")
    locked = last_locked()
    if locked is not None and month <= locked:
        raise NotPossible(
            _("{month} is locked: the look-back changes from {next} on at the earliest.").format(
                month=f"{locked:%Y-%m}", next=f"{add_months(locked, 1):%Y-%m}"
            ),
            code="month_locked",
        )
    why = why.strip()[:300]
    values = {"look_back_months": look_back_months, "why": why, "set_at": timezone.now(), "by": by}
    rule = AuditWindow.objects.update_or_create(from_month=month, defaults=values)[0]
    record(events.AUDIT_WINDOW_SET, rule, by=by, why=why, month=f"{month:%Y-%m}", look_back=look_back_months)
    return rule
