"""Write down what happened, and what is owed because of it, in the caller's transaction."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db import models, transaction
from django.utils import timezone

from journal.actions.copying import add_rows, copy_rows
from journal.kinds import REACTIONS, EventKind
from journal.models import Delivery, Event

log = logging.getLogger(__name__)


_COLUMNS = (
    "name", "subject_type", "subject_id", "journey", "by_id", "why", "facts", "happened_at", "recorded_at", "known_at",
)  # fmt: skip


class Saved(NamedTuple):
    """A saved record of which only the id is at hand: enough of a subject where the journey is named."""

    model: type[models.Model]
    pk: int

    @property
    def _meta(self) -> Any:
        return self.model._meta


@dataclass(slots=True)
class Entry:
    """One line for record_many: the same fields as the arguments of `record`."""

    subject: models.Model | Saved
    by: models.Model | None = None
    why: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    happened_at: datetime | None = None
    migrated: bool = False
    journey: Any = None


class Recorded(NamedTuple):
    """An event that was written: its id, and that of the record it is about."""

    pk: int
    subject_id: int


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
    _check_in_transaction(kind)
    event = _event(kind, Entry(subject, by, why, facts, happened_at, migrated, journey), timezone.now())
    event.save(force_insert=True)
    _owe(kind, [event.pk])
    return event


def record_many(kind: EventKind, entries: Iterable[Entry]) -> list[Recorded]:
    """Record one kind of event for many records with a few statements, in the caller's transaction."""
    rows = _rows(kind, entries)
    ids = copy_rows(Event, _COLUMNS, rows)
    _owe(kind, ids)
    return [Recorded(pk, row[2]) for pk, row in zip(ids, rows, strict=True)]


def note_many(kind: EventKind, entries: Iterable[Entry]) -> None:
    """As record_many, for chunks of a file: quicker, since nobody asks for the ids of the events."""
    if REACTIONS.get(kind.name):
        record_many(kind, entries)
    else:
        add_rows(Event, _COLUMNS, _rows(kind, entries))


def _rows(kind: EventKind, entries: Iterable[Entry]) -> list[tuple[Any, ...]]:
    _check_in_transaction(kind)
    now = timezone.now()
    return [
        (
            kind.name,
            entry.subject._meta.label_lower,
            entry.subject.pk,
            entry.journey or getattr(entry.subject, "journey", None),
            entry.by.pk if entry.by else None,
            entry.why,
            entry.facts,
            (happened_at := entry.happened_at or now),
            now,
            happened_at if entry.migrated else now,
        )
        for entry in entries
    ]


def _check_in_transaction(kind: EventKind) -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{kind} was recorded outside a transaction: the change and its event must commit together.")


def _owe(kind: EventKind, events: Iterable[int]) -> None:
    """Write the deliveries that events owe, and tell a worker."""
    rows = [(event, reaction) for event in events for reaction in REACTIONS.get(kind.name, {})]
    if rows:
        add_rows(Delivery, ("event_id", "reaction"), rows)
        transaction.on_commit(_wake_worker, robust=True)


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
