"""Write down what happened, and what is owed because of it, in the caller's transaction."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from journal.kinds import REACTIONS, EventKind
from journal.models import Delivery, Event

log = logging.getLogger(__name__)


@dataclass
class Entry:
    """One line for record_many: the same fields as the arguments of `record`."""

    subject: models.Model
    by: models.Model | None = None
    why: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    happened_at: datetime | None = None
    migrated: bool = False
    journey: Any = None


def record(
    kind: EventKind,
    subject: models.Model,
    /,
    *,
    by: models.Model | None,
    why: str = "",
    happened_at: datetime | None = None,
    migrated: bool = False,
    journey: Any = None,
    **facts: Any,
) -> Event:
    """Record one event about a saved record and the deliveries it owes; returns the event.

    `by` is the person, None for the console itself. `happened_at` defaults to now (aware, any zone). `migrated` says
    that a firm's past is being loaded: then figures as of an earlier date count it from when it happened. `journey`
    defaults to the subject's own. Must run inside the transaction that makes the change.
    """
    return record_many(kind, [Entry(subject, by, why, facts, happened_at, migrated, journey)])[0]


def record_many(kind: EventKind, entries: Iterable[Entry]) -> list[Event]:
    """Record one kind of event for many records with two statements, in the caller's transaction."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{kind} was recorded outside a transaction: the change and its event must commit together.")
    now = timezone.now()
    events = Event.objects.bulk_create([_event(kind, entry, now) for entry in entries], batch_size=2000)
    reactions = REACTIONS.get(kind.name, {})
    if reactions and events:
        Delivery.objects.bulk_create(
            [Delivery(event=event, reaction=reaction) for event in events for reaction in reactions], batch_size=2000
        )
        transaction.on_commit(_wake_worker, robust=True)
    return events


def _event(kind: EventKind, entry: Entry, now: datetime) -> Event:
    happened_at = entry.happened_at or now
    return Event(
        name=kind.name,
        subject_type=entry.subject._meta.label_lower,
        subject_id=entry.subject.pk,
        journey=entry.journey or getattr(entry.subject, "journey", None),
        by_id=entry.by.pk if entry.by else None,
        why=entry.why,
        facts=entry.facts,
        happened_at=happened_at,
        recorded_at=now,
        known_at=happened_at if entry.migrated else now,
    )


def _wake_worker() -> None:
    """Tell a worker at once; should the broker be away, the sweep of the next minute finds the delivery."""
    from journal.tasks import run_deliveries

    try:
        run_deliveries.delay()
    except Exception:
        log.warning("The broker did not answer; the sweep will run the deliveries.", exc_info=True)
