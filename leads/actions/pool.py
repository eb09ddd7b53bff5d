"""The pool of leads that nobody holds, and the ends of a lead that is not sold to."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from console.values import day
from journal.actions import record
from journal.errors import NotPossible
from journal.kinds import EventKind
from leads.actions.steps import let_go, locked, moment, move, need_reason
from leads.events import LEAD_CLAIMED, LEAD_LOST, LEAD_POOLED, LEAD_RECYCLED
from leads.models import Lead
from leads.rules.pool import Claim, may_claim
from leads.wording import CLAIM
from people.models import Person

_LEFT = ["owner", "last_owner", "pooled_at", "reason", "unroutable_why"]


@transaction.atomic
def pool_lead(lead: Lead, *, by: Person | None, why: str) -> Lead:
    """Put it into the pool, from which any rep may claim it. Its first source stays."""
    why = need_reason(why, _("Say why it goes into the pool."))
    return _into_pool(lead, LEAD_POOLED, by=by, why=why)


@transaction.atomic
def recycle_lead(
    lead: Lead,
    *,
    why: str,
    by: Person | None,
    after_deal: bool = False,
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> Lead:
    """Bring a lost lead back into the pool. It keeps its channel and first day.

    `after_deal` is said by sales when the deal that the lead became is lost; until then a converted lead stays.
    """
    why = need_reason(why, _("Say why it is worth another try."))
    return _into_pool(lead, LEAD_RECYCLED, after_deal, by=by, why=why, happened_at=happened_at, migrated=migrated)


def _into_pool(
    lead: Lead,
    kind: EventKind,
    after_deal: bool = False,
    *,
    by: Person | None,
    why: str,
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> Lead:
    lead = locked(lead)
    if lead.status == Lead.Status.CONVERTED and not after_deal:
        raise NotPossible(
            _("“{lead}” became a deal: it can go into the pool when that deal is lost.").format(lead=lead),
            code="wrong_state",
        )
    let_go(lead, by=by)
    lead.pooled_at, lead.reason, lead.unroutable_why = moment(happened_at), why[:300], ""
    move(lead, Lead.Status.POOLED, _LEFT)
    record(kind, lead, by=by, why=why, happened_at=happened_at, migrated=migrated)
    return lead


@transaction.atomic
def claim_lead(lead: Lead, *, by: Person) -> Lead:
    """Take a lead out of the pool. Of two who click at once one gets it, the other a sentence."""
    lead = locked(lead)
    if lead.status != Lead.Status.POOLED:
        raise NotPossible(_("“{lead}” is not in the pool any more.").format(lead=lead), code="gone")
    claim = claim_of(lead, by)
    if not claim.may:
        raise NotPossible(claim_sentence(claim), code=claim.why_not)
    now = timezone.now()
    lead.owner, lead.routed_at, lead.accepted_at, lead.pooled_at, lead.reason = by, now, now, None, ""
    move(lead, Lead.Status.ACCEPTED, ["owner", "routed_at", "accepted_at", "pooled_at", "reason"])
    record(LEAD_CLAIMED, lead, by=by, owner=by.pk)
    return lead


def claim_of(lead: Lead, person: Person) -> Claim:
    """Whether the person may claim the lead now. One query, none when the person has no limit."""
    held = Lead.objects.held_by(person).count() if person.capacity else 0
    return may_claim(
        open_leads=held,
        capacity=person.capacity,
        is_last_owner=lead.last_owner_id == person.pk,
        pooled_at=lead.pooled_at,
        now=timezone.now(),
    )


def claim_sentence(claim: Claim) -> str:
    """Why a claim is not possible, in the reader's language."""
    until = day(claim.until) if claim.until else ""
    return str(CLAIM[claim.why_not]).format(until=until)


@transaction.atomic
def lose_lead(
    lead: Lead, *, by: Person | None, why: str, happened_at: datetime | None = None, migrated: bool = False
) -> Lead:
    """Give it up, with the reason. It can be recycled later."""
    why = need_reason(why, _("Say why it is lost."))
    lead = locked(lead)
    let_go(lead, by=by)
    lead.reason, lead.unroutable_why = why[:300], ""
    move(lead, Lead.Status.LOST, ["reason", "unroutable_why", "owner", "last_owner"])
    record(LEAD_LOST, lead, by=by, why=why, happened_at=happened_at, migrated=migrated)
    return lead
