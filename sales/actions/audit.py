"""Judging the wins of a month: one person gives the verdict, another agrees, then the month is locked for good."""

from collections.abc import Callable, Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import Entry, record, record_many
from journal.errors import NotPossible
from leads.models import Lead
from people.models import Person
from sales import events
from sales.actions.audit_run import check_unlocked, lock_row
from sales.models import AuditCandidate, AuditMonth, AuditWin, Deal

CREDIT, SELF = AuditWin.Verdict.CREDIT, AuditWin.Verdict.SELF


@transaction.atomic
def judge_win(win: AuditWin, verdict: str, *, by: Person, why: str = "", lead: Lead | None = None) -> AuditWin:
    """Say whether the order is credited to marketing (to `lead`, else to the best candidate) or stays self-sourced.

    A reason is needed to overrule what the evidence proposes. NotPossible when the month is locked, when the lead is no
    candidate or credited already, when only a representative's name agrees, when a recycled lead stands behind it.
    """
    audit = lock_row(win.month)
    check_unlocked(audit)
    _check_not_running(audit)
    win = _lock_win(win)
    AuditWin.MOVES.check(win, AuditWin.Status.JUDGED)
    if verdict == CREDIT:
        win.lead = _creditable(win, lead, why).lead
    elif verdict == SELF:
        _check_may_stay(win, why)
        win.lead = None
    else:
        raise NotPossible(_("There is no verdict “{verdict}”.").format(verdict=verdict), code="bad_verdict")
    win.verdict, win.why, win.status = AuditWin.Verdict(verdict), why.strip()[:300], AuditWin.Status.JUDGED
    win.judged_by, win.judged_at, win.agreed_by, win.agreed_at = by, timezone.now(), None, None
    win.save()
    if win.lead is not None:
        record(events.AUDIT_CREDITED, win.order, by=by, why=win.why, lead=win.lead.pk)
    else:
        record(events.AUDIT_KEPT, win.order, by=by, why=win.why)
    return win


def _lock_win(win: AuditWin) -> AuditWin:
    return AuditWin.objects.select_for_update(of=("self",)).select_related("order", "month").get(pk=win.pk)


def _check_not_running(audit: AuditMonth) -> None:
    if audit.is_running:
        raise NotPossible(
            _("{month} is being looked through: judge when it is finished.").format(month=audit.key), code="running"
        )


def _creditable(win: AuditWin, lead: Lead | None, why: str) -> AuditCandidate:
    rows = win.candidates.select_related("lead")
    found = rows.filter(lead=lead).first() if lead else rows.first()
    if found is None:
        raise NotPossible(_("No lead stands behind {order}: there is nothing to credit.").format(order=win), "no_lead")
    agree = {part["level"] for part in found.evidence if part.get("weight", 0) > 0}
    if agree <= {"legal_representative.same"} and not found.is_linked:
        raise NotPossible(_("Only the representative's name agrees: a name alone never credits."), code="name_alone")
    if not found.is_credited and not why.strip():
        raise NotPossible(_("The evidence is weak: say why marketing is credited all the same."), code="no_reason")
    _check_once(win, found.lead)
    return found


def _check_once(win: AuditWin, lead: Lead) -> None:
    others = AuditWin.objects.filter(verdict=CREDIT).exclude(pk=win.pk).select_related("order", "month")
    taken = others.filter(lead=lead).first()
    if taken is None:
        taken = others.filter(month=win.month, customer=win.customer).first() if win.customer else None
    taken = taken or others.filter(order__company=win.order.company_id).first()
    if taken is not None:
        raise NotPossible(
            _("{other} of {month} is credited for this customer already: each customer counts once.").format(
                other=taken.order, month=taken.month.key
            ),
            code="credited_already",
        )


def _check_may_stay(win: AuditWin, why: str) -> None:
    recycled = win.candidates.filter(is_recycled=True, is_credited=True).select_related("lead").first()
    if recycled is not None and not win.note:
        raise NotPossible(
            _("“{lead}” was recycled and stands behind this order: a recycled lead never becomes self-sourced.").format(
                lead=recycled.lead
            ),
            code="recycled",
        )
    if win.is_proposed and not why.strip():
        raise NotPossible(_("Say why the order stays self-sourced: the evidence speaks for marketing."), "no_reason")


def for_each(
    wins: Iterable[AuditWin], verb: Callable[[AuditWin], AuditWin]
) -> tuple[list[AuditWin], list[tuple[AuditWin, NotPossible]]]:
    """Do the same with many, each by itself; returns those that were done, and the others with why not."""
    done, refused = [], []
    for win in wins:
        try:
            done.append(verb(win))
        except NotPossible as refusal:
            refused.append((win, refusal))
    return done, refused


@transaction.atomic
def agree_win(win: AuditWin, *, by: Person) -> AuditWin:
    """The second signature. NotPossible for the person who gave the verdict."""
    check_unlocked(lock_row(win.month))
    win = _lock_win(win)
    AuditWin.MOVES.check(win, AuditWin.Status.AGREED)
    if win.judged_by_id == by.pk:
        raise NotPossible(
            _("You gave the verdict on {order}: somebody else signs it.").format(order=win), code="same_person"
        )
    win.status, win.agreed_by, win.agreed_at = AuditWin.Status.AGREED, by, timezone.now()
    win.save(update_fields=["status", "agreed_by", "agreed_at"])
    record(events.AUDIT_AGREED, win.order, by=by)
    return win


@transaction.atomic
def send_back_win(win: AuditWin, *, by: Person, why: str) -> AuditWin:
    """Refuse the second signature, or take it back: the win is to be judged again. NotPossible without a reason."""
    if not why.strip():
        raise NotPossible(_("Say what is wrong with the verdict."), code="no_reason")
    check_unlocked(lock_row(win.month))
    win = _lock_win(win)
    AuditWin.MOVES.check(win, AuditWin.Status.OPEN)
    win.status, win.verdict, win.lead, win.why = AuditWin.Status.OPEN, "", None, why.strip()[:300]
    win.agreed_by = win.agreed_at = win.judged_by = win.judged_at = None
    win.save()
    record(events.AUDIT_SENT_BACK, win.order, by=by, why=win.why)
    return win


@transaction.atomic
def lock_month(audit: AuditMonth, *, by: Person) -> AuditMonth:
    """Close the month: credited deals count for their lead's channel from now on, figures as of before stay.

    Wins without evidence stay self-sourced. NotPossible while a proposed win is open or a verdict waits for its second
    signature, before the month was looked through, or before it has ended.
    """
    audit = lock_row(audit)
    check_unlocked(audit)
    _check_lockable(audit)
    credited = list(
        audit.wins.filter(verdict=CREDIT, status=AuditWin.Status.AGREED).select_related("order__deal", "lead__channel")
    )
    AuditMonth.MOVES.check(audit, AuditMonth.Status.LOCKED)
    audit.status, audit.locked_at, audit.locked_by = AuditMonth.Status.LOCKED, timezone.now(), by
    audit.save(update_fields=["status", "locked_at", "locked_by"])
    deals = [win.order.deal_id for win in credited]
    Deal.objects.filter(pk__in=deals).update(is_self_sourced=False)
    record_many(events.DEAL_CREDITED, [Entry(win.order.deal, by, facts=_facts(win, audit)) for win in credited])
    leads = [Entry(win.lead, by, facts=_told(win, audit)) for win in credited if win.lead]
    record_many(events.LEAD_CREDITED, leads)
    record(events.AUDIT_LOCKED, audit, by=by, month=audit.key, credited=len(credited))
    return audit


def _check_lockable(audit: AuditMonth) -> None:
    _check_not_running(audit)
    if audit.finished_at is None:
        raise NotPossible(_("Look through {month} first.").format(month=audit.key), code="not_looked")
    open_wins = audit.wins.waiting().count()
    if open_wins:
        raise NotPossible(
            _("Wins that are still to be judged: {count}. Then {month} can be locked.").format(
                count=open_wins, month=audit.key
            ),
            code="not_judged",
        )
    unsigned = audit.wins.filter(status=AuditWin.Status.JUDGED).count()
    if unsigned:
        raise NotPossible(
            _("Verdicts that wait for their second signature: {count}.").format(count=unsigned), code="not_agreed"
        )


def _facts(win: AuditWin, audit: AuditMonth) -> dict[str, object]:
    assert win.lead is not None
    return {
        "lead": win.lead.pk,
        "channel": win.lead.channel_id,
        "to": str(win.lead.journey),
        "order": win.order_id,
        "month": audit.key,
    }


def _told(win: AuditWin, audit: AuditMonth) -> dict[str, object]:
    return {"deal": win.order.deal_id, "order": win.order_id, "month": audit.key}
