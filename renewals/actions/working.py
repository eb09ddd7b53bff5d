"""How a renewal is worked: plan, talks, owner."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from console.actions import notify
from journal.actions import record
from journal.errors import NotPossible
from journal.kinds import EventKind
from people.models import Person
from renewals import events
from renewals.models import Renewal

Status = Renewal.Status


def lock(renewal: Renewal) -> Renewal:
    """The renewal as it stands in the database, held until the transaction ends."""
    return Renewal.objects.select_for_update().get(pk=renewal.pk)


def change(
    renewal: Renewal,
    event: EventKind,
    *,
    by: Person | None,
    values: dict[str, Any],
    why: str = "",
    happened_at: datetime | None = None,
    migrated: bool = False,
    **facts: Any,
) -> Any:
    """Set `values` on a locked renewal and record the event. A new status has to be allowed by MOVES."""
    if "status" in values:
        Renewal.MOVES.check(renewal, values["status"])
    for name, value in values.items():
        setattr(renewal, name, value)
    renewal.save(update_fields=list(values))
    return record(event, renewal, by=by, why=why, happened_at=happened_at, migrated=migrated, **facts)


@transaction.atomic
def plan_renewal(
    renewal: Renewal,
    *,
    by: Person | None,
    usage_review: str,
    plan: str,
    next_step: str = "",
    next_step_on: date | None = None,
    forecast: str = "",
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> Renewal:
    """Write the usage review and the follow-up plan, or change them. Raises NotPossible when one of them is missing."""
    if not usage_review.strip() or not plan.strip():
        raise NotPossible(_("A plan needs both: what the usage shows, and what follows from it."))
    renewal = lock(renewal)
    if renewal.is_decided:
        Renewal.MOVES.check(renewal, Status.PLANNED)
    values = {
        "usage_review": usage_review,
        "plan": plan,
        "next_step": next_step[:200],
        "next_step_on": next_step_on,
        "forecast": forecast,
        "planned_at": renewal.planned_at or happened_at or timezone.now(),
    }
    if renewal.status != Status.IN_TALKS:
        values["status"] = Status.PLANNED
    change(renewal, events.RENEWAL_PLANNED, by=by, values=values, happened_at=happened_at, migrated=migrated)
    return renewal


@transaction.atomic
def start_talks(
    renewal: Renewal,
    *,
    by: Person | None,
    why: str = "",
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> Renewal:
    """The customer is asked. Possible once there is a plan."""
    renewal = lock(renewal)
    if renewal.status == Status.OPEN:
        raise NotPossible(_("Review the usage and make a plan first: talks without one are a breach."), "wrong_state")
    values = {"status": Status.IN_TALKS}
    change(
        renewal,
        events.RENEWAL_TALKS_STARTED,
        by=by,
        why=why,
        values=values,
        happened_at=happened_at,
        migrated=migrated,
    )
    return renewal


@transaction.atomic
def assign_renewal(renewal: Renewal, owner: Person, *, by: Person | None, why: str = "") -> Renewal:
    """Give an undecided renewal to somebody else, who is told."""
    renewal = lock(renewal)
    if renewal.is_decided:
        raise NotPossible(_("The renewal is decided: there is nothing left to work."))
    if not owner.is_active:
        raise NotPossible(_("{person} is not at work.").format(person=owner))
    if renewal.owner_id != owner.pk:
        event = change(renewal, events.RENEWAL_ASSIGNED, by=by, why=why, values={"owner": owner}, owner=owner.pk)
        notify(owner, event)
    return renewal
