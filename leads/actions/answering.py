"""Who works it: given by hand, accepted or returned by the rep, worked."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from console.actions import notify
from journal.actions import record
from journal.errors import NotPossible
from leads.actions.desks import ACCEPT, hours_of, speed_clocks
from leads.actions.routing import CLOCKS, start_clock
from leads.actions.steps import HAND_OVER, let_go, locked, moment, move, need_reason, worked_at
from leads.events import LEAD_ACCEPTED, LEAD_ASSIGNED, LEAD_CONTACTED, LEAD_RETURNED, LEAD_WORKED
from leads.models import Lead, ReturnReason
from leads.wording.routing import CONTACTS
from people.actions import accept_handover, offer_handover, open_handover, return_handover, undo_acceptance
from people.models import Person


@transaction.atomic
def assign_lead(
    lead: Lead,
    owner: Person,
    *,
    by: Person | None,
    why: str,
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> Lead:
    """Give a valid lead to somebody by hand, with the reason; it is offered to them and they answer."""
    why = need_reason(why, _("Say why it goes to this person and not by the rules."))
    lead = locked(lead)
    _check_can_take(lead, owner)
    now = moment(happened_at)
    lead.last_owner = lead.owner or lead.last_owner
    lead.owner, lead.routed_at, lead.unroutable_why, lead.reason, lead.reroutes = owner, now, "", "", 0
    due = speed_clocks().due(now, hours_of(owner.team), lead.grade)
    if not migrated:
        start_clock(lead, due)
    changed = ["owner", "last_owner", "routed_at", "unroutable_why", "reason", "reroutes", *CLOCKS]
    move(lead, Lead.Status.ROUTED, changed)
    event = record(LEAD_ASSIGNED, lead, by=by, why=why, happened_at=happened_at, migrated=migrated, owner=owner.pk)
    offer_handover(
        HAND_OVER,
        lead,
        to=owner,
        by=by,
        due_at=due.answer,
        happened_at=happened_at,
        migrated=migrated,
    )
    if not migrated and owner != by:
        notify(owner, event)
    return lead


def _check_can_take(lead: Lead, owner: Person) -> None:
    if not owner.is_active or not owner.may(ACCEPT):
        raise NotPossible(_("{person} can't take leads.").format(person=owner), code="not_a_rep")
    if lead.owner_id == owner.pk and lead.status in Lead.HELD:
        raise NotPossible(_("{person} holds this lead already.").format(person=owner), code="holds_it")


@transaction.atomic
def accept_lead(lead: Lead, *, by: Person | None, happened_at: datetime | None = None, migrated: bool = False) -> Lead:
    """The owner takes the lead; the clock of the hand-over stops."""
    lead = locked(lead)
    _check_is_theirs(lead, by)
    lead.accepted_at = moment(happened_at)
    lead.last_worked_at = worked_at(happened_at, migrated=migrated)
    lead.protected_until = lead.pool_warned_at = None
    move(lead, Lead.Status.ACCEPTED, ["accepted_at", "last_worked_at", "protected_until", "pool_warned_at"])
    handover = open_handover(HAND_OVER, lead)
    if handover is not None:
        accept_handover(handover, by=by, happened_at=happened_at, migrated=migrated)
    record(LEAD_ACCEPTED, lead, by=by, happened_at=happened_at, migrated=migrated, owner=lead.owner_id)
    return lead


def _check_is_theirs(lead: Lead, by: Person | None) -> None:
    """Pooled leads are claimed, not accepted; an answer needs somebody whom the lead was offered to."""
    if lead.owner_id is None or lead.status != Lead.Status.ROUTED:
        raise NotPossible(_("“{lead}” is not waiting for an answer.").format(lead=lead), code="nothing_offered")
    if by is not None and by.pk != lead.owner_id and by.scope(ACCEPT) == "own":
        raise NotPossible(_("“{lead}” was offered to {owner}.").format(lead=lead, owner=lead.owner), "not_yours")


@transaction.atomic
def return_lead(
    lead: Lead,
    *,
    by: Person | None,
    why: str = "",
    reason: ReturnReason | None = None,
    missing: list[str] | None = None,
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> Lead:
    """Send the lead back to the lead desk with a reason of the list, in words, or both; whoever routed it is told."""
    told = _told(reason, why.strip())
    why, code = need_reason(told, _("Say why it goes back, so that marketing can learn from it.")), _code_of(reason)
    lead = locked(lead)
    Lead.MOVES.check(lead, Lead.Status.RETURNED)
    owner_id = lead.owner_id
    handover = open_handover(HAND_OVER, lead)
    if handover is not None:
        return_handover(
            handover, by=by, why=why, code=code, missing=missing, happened_at=happened_at, migrated=migrated
        )
    elif not migrated:
        undo_acceptance(HAND_OVER, lead, by=by, why=why, code=code, happened_at=happened_at)
    let_go(lead, by=by)
    lead.reason = why[:300]
    move(lead, Lead.Status.RETURNED, ["owner", "last_owner", "reason"])
    event = record(LEAD_RETURNED, lead, by=by, why=why, happened_at=happened_at, migrated=migrated, owner=owner_id)
    if not migrated and lead.desk is not None and lead.desk_id != (by.pk if by else None):
        notify(lead.desk, event)
    return lead


def _told(reason: ReturnReason | None, words: str) -> str:
    if reason is None or not words:
        return str(reason or words)
    return _("{reason}: {words}").format(reason=reason, words=words)


def _code_of(reason: ReturnReason | None) -> str:
    if reason is not None and (reason.parent_id is None or not reason.is_active):
        raise NotPossible(_("“{reason}” can't be chosen.").format(reason=reason), code="reason")
    return reason.code if reason else ""


@transaction.atomic
def start_work(lead: Lead, *, by: Person | None, happened_at: datetime | None = None, migrated: bool = False) -> Lead:
    """The rep has begun to talk with them. A lead that was not answered yet is accepted on the way."""
    lead = locked(lead)
    if lead.status == Lead.Status.ROUTED:
        lead = accept_lead(lead, by=by, happened_at=happened_at, migrated=migrated)
    lead.contacted_at = lead.contacted_at or moment(happened_at)
    lead.last_worked_at = worked_at(happened_at, migrated=migrated)
    move(lead, Lead.Status.WORKING, ["contacted_at", "last_worked_at"])
    record(LEAD_WORKED, lead, by=by, happened_at=happened_at, migrated=migrated, owner=lead.owner_id)
    return lead


@transaction.atomic
def log_contact(lead: Lead, *, how: str, by: Person | None, why: str = "", happened_at: datetime | None = None) -> Lead:
    """Write down that the rep reached or tried to reach them; the first one stops the clock of the first contact.

    `how` is a code of leads.wording.routing.CONTACTS, `why` what was said. A lead not answered yet is accepted.
    """
    if how not in CONTACTS:
        raise NotPossible(_("Say how you talked with them."), code="how")
    lead = locked(lead)
    if lead.status not in Lead.HELD:
        raise NotPossible(_("Nobody works “{lead}” now.").format(lead=lead), code="wrong_state")
    if lead.status == Lead.Status.ROUTED:
        lead = accept_lead(lead, by=by, happened_at=happened_at)
    lead.last_worked_at = max(filter(None, (lead.last_worked_at, moment(happened_at))))
    lead.contacted_at = lead.contacted_at or moment(happened_at)
    lead.save(update_fields=["contacted_at", "last_worked_at"])
    record(LEAD_CONTACTED, lead, by=by, why=why, happened_at=happened_at, owner=lead.owner_id, how=how)
    return lead
