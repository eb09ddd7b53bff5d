"""The pool of leads that nobody holds, and the ends of a lead that is not sold to."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from journal.actions import record
from journal.errors import NotPossible
from journal.kinds import EventKind
from leads.actions.steps import let_go, locked, moment, move, need_reason
from leads.events import LEAD_LOST, LEAD_POOLED, LEAD_RECYCLED
from leads.models import Lead
from people.models import Person

_LEFT = ["owner", "last_owner", "pooled_at", "reason", "unroutable_why", "protected_until"]


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
    lead.protected_until = None
    move(lead, Lead.Status.POOLED, _LEFT)
    facts = {"owner": lead.last_owner_id} if lead.last_owner_id else {}
    record(kind, lead, by=by, why=why, happened_at=happened_at, migrated=migrated, **facts)
    return lead


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
