"""What sales tells of a lead: it became a customer's company, or that was taken back."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from companies.models import Company
from journal.actions import Entry, record, record_many
from journal.errors import NotPossible
from leads.actions.steps import HAND_OVER, locked, moment
from leads.events import CONVERSION_UNDONE, LEAD_CONVERTED
from leads.models import Lead
from people.actions import accept_handover, open_handover
from people.models import Person

# A former system does not tell every step that ours knows: its leads may convert from any open state.
_FROM_PAST = (*Lead.OPEN, Lead.Status.LOST, Lead.Status.REFUSED)


@transaction.atomic
def mark_converted(
    lead: Lead,
    company: Company,
    *,
    by: Person | None,
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> Lead:
    """Called by sales inside its own transaction. A lead that was offered and not answered is accepted on the way."""
    lead = locked(lead)
    if lead.status == Lead.Status.ROUTED:
        handover = open_handover(HAND_OVER, lead)
        if handover is not None:
            accept_handover(handover, by=by, happened_at=happened_at, migrated=migrated)
        lead.status, lead.accepted_at = Lead.Status.ACCEPTED, moment(happened_at)
    if not (migrated and lead.status in _FROM_PAST):
        Lead.MOVES.check(lead, Lead.Status.CONVERTED)
    _become(lead, company, moment(happened_at))
    lead.save(update_fields=[*_CONVERTED, "accepted_at"])
    record(
        LEAD_CONVERTED,
        lead,
        by=by,
        happened_at=happened_at,
        migrated=migrated,
        company=company.pk,
        owner=lead.owner_id,
    )
    return lead


_CONVERTED = ["status", "company", "converted_at", "reason", "unroutable_why"]


def _become(lead: Lead, company: Company | None, when: datetime) -> None:
    lead.status, lead.company, lead.converted_at = Lead.Status.CONVERTED, company, when
    lead.reason, lead.unroutable_why = "", ""


@transaction.atomic
def mark_converted_many(
    pairs: Sequence[tuple[Lead, Company | None, datetime]], *, by: Person | None, owners: dict[int, int] | None = None
) -> None:
    """A firm's past: these leads became these companies (None: not told) then. `owners`: lead id → person id.

    Three statements, whatever their number; leads that are merged or converted already raise NotPossible.
    """
    ids = [lead.pk for lead, _company, _when in pairs]
    held = {lead.pk: lead for lead in Lead.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    entries = []
    for old, company, when in pairs:
        lead = held[old.pk]
        if lead.status not in _FROM_PAST:
            Lead.MOVES.check(lead, Lead.Status.CONVERTED)
        _become(lead, company, when)
        lead.owner_id = (owners or {}).get(lead.pk, lead.owner_id)
        facts = {"company": company.pk if company else None, "owner": lead.owner_id}
        entries.append(Entry(lead, by, facts=facts, happened_at=when, migrated=True))
    Lead.objects.bulk_update(held.values(), [*_CONVERTED, "owner"], batch_size=1000)
    record_many(LEAD_CONVERTED, entries)


@transaction.atomic
def undo_conversion(
    lead: Lead, *, by: Person | None, why: str, status: str = "", accepted_at: datetime | None = None
) -> Lead:
    """Called by sales inside its own transaction: the lead has the status again from which it was converted.

    Without a `status` it is worked by its owner, or valid when it has none; one that was only offered stays accepted.
    """
    if not why.strip():
        raise NotPossible(_("Say why the conversion is taken back."), code="no_reason")
    lead = locked(lead)
    if lead.status != Lead.Status.CONVERTED:
        raise NotPossible(_("“{lead}” is not converted.").format(lead=lead), code="wrong_state")
    lead.company, lead.converted_at, lead.last_worked_at = None, None, timezone.now()
    fields = ["company", "converted_at", "last_worked_at"]
    if status and lead.owner_id:
        lead.status = Lead.Status.ACCEPTED if status == Lead.Status.ROUTED else status
        lead.accepted_at = accepted_at or lead.accepted_at
    else:
        lead.status = Lead.Status.WORKING if lead.owner_id else Lead.Status.VALID
    lead.save(update_fields=["status", "accepted_at", *fields])
    record(CONVERSION_UNDONE, lead, by=by, why=why)
    return lead
