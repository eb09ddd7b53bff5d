"""The beats that every change of a lead shares: lock, ask MOVES, save the named fields."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.utils import timezone

from journal.errors import NotPossible
from leads.models import Lead
from people.actions import withdraw_handover
from people.models import HandOver, Person

HAND_OVER = HandOver.Kind.LEAD
_INTAKE_LOCK = 4_711_001


def locked(lead: Lead) -> Lead:
    """The lead as it is now, locked until the transaction ends; others may still point at it meanwhile."""
    return Lead.objects.select_for_update(of=("self",), no_key=True).select_related("channel", "owner").get(pk=lead.pk)


def locked_pair(a: Lead, b: Lead) -> tuple[Lead, Lead]:
    """Both leads, locked in the order of their ids, so that two merges never wait for each other."""
    first, second = sorted((a, b), key=lambda lead: lead.pk)
    held = {lead.pk: locked(lead) for lead in (first, second)}
    return held[a.pk], held[b.pk]


def move(lead: Lead, status: str, fields: Iterable[str] = ()) -> None:
    """Ask MOVES, then save the new status and the named fields. Raises NotPossible."""
    Lead.MOVES.check(lead, status)
    lead.status = status
    lead.save(update_fields=["status", *fields])


def need_reason(why: str, sentence: str) -> str:
    """The reason without surrounding spaces. Raises NotPossible with the sentence when there is none."""
    why = why.strip()
    if not why:
        raise NotPossible(sentence, code="no_reason")
    return why


def let_go(lead: Lead, *, by: Person | None) -> None:
    """Take the lead off its owner's desk; remembers who held it. The caller saves owner and last_owner."""
    withdraw_handover(HAND_OVER, lead, by=by)
    lead.last_owner = lead.owner or lead.last_owner
    lead.owner = None


def lock_intake() -> None:
    """Let one import at a time look for twins and write its leads, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_INTAKE_LOCK])


def moment(happened_at: datetime | None) -> datetime:
    """When it happened; now unless a past is told."""
    return happened_at or timezone.now()


def worked_at(happened_at: datetime | None, *, migrated: bool) -> datetime:
    """From when a lead's protection counts: when it was worked; for a past that is loaded, from today on."""
    return timezone.now() if migrated else moment(happened_at)
