"""Look through a month: every self-sourced win against all earlier leads, in chunks, safe to run twice and half-way."""

from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from companies.rules.parties import evidence_as_json
from journal.actions import record
from journal.errors import NotPossible
from people.models import Person
from sales import events
from sales.actions.audit_customers import propose_once
from sales.actions.checks import today
from sales.models import AuditCandidate, AuditMonth, AuditWin, Order
from sales.models.audit_window import LONGEST_LOOK_BACK
from sales.queries.audit_finding import CHUNK, Candidate, find_candidates, self_sourced_orders
from sales.queries.audit_window import look_back_of

DEAD_AFTER = timedelta(minutes=3)


def month_named(text: str) -> date:
    """The first day of a month written 2026-10. Raises NotPossible for other texts."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise NotPossible(_("“{text}” is no month: write it as 2026-10.").format(text=text), code="bad_month") from None


def month_of(text: str) -> date:
    """As `month_named`, for a month that can be audited: NotPossible for months to come, too."""
    month = month_named(text)
    if month > today():
        raise NotPossible(_("{month} has not begun yet.").format(month=text), code="date_in_future")
    return month


def open_month(month: date) -> AuditMonth:
    """The audit of a month, made when nobody has asked for it before; it looks back as the rule of the month says."""
    month = month.replace(day=1)
    return AuditMonth.objects.get_or_create(month=month, defaults={"look_back_months": look_back_of(month)})[0]


def lock_row(audit: AuditMonth) -> AuditMonth:
    """The audit as it is now, held until the transaction ends."""
    return AuditMonth.objects.select_for_update().get(pk=audit.pk)


def check_unlocked(audit: AuditMonth) -> None:
    """Raise NotPossible once the month is locked."""
    if audit.is_locked:
        raise NotPossible(
            _("{month} was locked on {day}: its attribution does not change any more.").format(
                month=audit.key, day=timezone.localdate(audit.locked_at)
            ),
            code="month_locked",
        )


@transaction.atomic
def start_audit(audit: AuditMonth, *, by: Person | None, look_back_months: int | None = None) -> AuditMonth:
    """Say that the month is being looked through. NotPossible when it is locked or somebody's run is still alive."""
    audit = lock_row(audit)
    check_unlocked(audit)
    if audit.is_running and audit.heartbeat_at and timezone.now() - audit.heartbeat_at < DEAD_AFTER:
        raise NotPossible(_("{month} is being looked through already.").format(month=audit.key), code="running")
    _look_back(audit, look_back_months)
    audit.status, audit.started_at = AuditMonth.Status.RUNNING, timezone.now()
    audit.heartbeat_at, audit.finished_at = audit.started_at, None
    audit.wins_total, audit.wins_done = self_sourced_orders(audit.month).count(), 0
    audit.save()
    record(events.AUDIT_STARTED, audit, by=by, month=audit.key, look_back=audit.look_back_months)
    return audit


def check_look_back(months: int) -> None:
    """Raise NotPossible for a look-back that nobody means."""
    if not 1 <= months <= LONGEST_LOOK_BACK:
        raise NotPossible(_("Look back 1 to {most} months.").format(most=LONGEST_LOOK_BACK), code="bad_look_back")


def _look_back(audit: AuditMonth, asked: int | None) -> None:
    """A month follows the rule as it is now, unless it was given a look-back of its own."""
    rule = look_back_of(audit.month)
    if asked is not None:
        check_look_back(asked)
        audit.look_back_months, audit.has_own_look_back = asked, asked != rule
    elif not audit.has_own_look_back:
        audit.look_back_months = rule


def run_audit(audit: AuditMonth, *, on_progress: Callable[[AuditMonth], None] | None = None) -> AuditMonth:
    """Find the candidates of a started month; every chunk is its own transaction. Verdicts that were given stay."""
    orders = list(self_sourced_orders(audit.month))
    _drop_gone(audit, orders)
    for number, found in enumerate(find_candidates(orders, audit.look_back_months)):
        some = orders[number * CHUNK : (number + 1) * CHUNK]
        with transaction.atomic():
            _keep_chunk(audit, some, found)
            AuditMonth.objects.filter(pk=audit.pk).update(
                wins_done=F("wins_done") + len(some), heartbeat_at=timezone.now()
            )
        if on_progress:
            audit.refresh_from_db()
            on_progress(audit)
    return _finish(audit)


def _finish(audit: AuditMonth) -> AuditMonth:
    with transaction.atomic():
        audit = lock_row(audit)
        if not audit.is_running:
            return audit
        propose_once(audit)
        AuditMonth.MOVES.check(audit, AuditMonth.Status.OPEN)
        audit.status, audit.finished_at = AuditMonth.Status.OPEN, timezone.now()
        audit.save(update_fields=["status", "finished_at"])
        proposed = audit.wins.filter(is_proposed=True).count()
        record(events.AUDIT_FINISHED, audit, by=None, month=audit.key, wins=audit.wins_total, proposed=proposed)
        return audit


def _drop_gone(audit: AuditMonth, orders: list[Order]) -> None:
    """Orders that were cancelled, or turned out not to be self-sourced, leave the month."""
    audit.wins.exclude(order__in=[order.pk for order in orders]).delete()


def _keep_chunk(audit: AuditMonth, orders: list[Order], found: list[Candidate]) -> None:
    lock_row(audit)
    ids = [order.pk for order in orders]
    AuditWin.objects.exclude(month=audit).filter(order__in=ids).exclude(month__status="locked").delete()
    wins = [AuditWin(month=audit, order=order, customer=order.company_id) for order in orders]
    AuditWin.objects.bulk_create(wins, ignore_conflicts=True)
    fresh = dict(audit.wins.filter(order__in=ids, status=AuditWin.Status.OPEN).values_list("order", "pk"))
    AuditCandidate.objects.filter(win__in=fresh.values()).delete()
    AuditCandidate.objects.bulk_create([_row(fresh[one.order], one) for one in found if one.order in fresh])


def _row(win: int, one: Candidate) -> AuditCandidate:
    return AuditCandidate(
        win_id=win,
        lead_id=one.root,
        found_id=one.found,
        score=one.finding.score,
        strength=one.finding.strength,
        is_credited=one.finding.is_credited,
        is_recycled=one.is_recycled,
        is_linked=one.is_linked,
        evidence=evidence_as_json(one.finding.evidence),
    )
