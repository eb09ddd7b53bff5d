"""History as a reader sees it: sentences with names in them, from events that hold only ids."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.utils.translation import gettext as _

from journal.kinds import KINDS
from journal.models import Event
from journal.wording import erased, words_of


@dataclass(frozen=True)
class Line:
    """One line of a timeline, ready to show. `sentence` is in the reader's language, times are aware (UTC)."""

    id: int
    name: str
    sentence: str
    by: str
    why: str
    happened_at: datetime
    recorded_at: datetime
    subject_type: str
    subject_id: int
    facts: dict[str, Any]

    @property
    def is_late_record(self) -> bool:
        """True when it was written down more than a day after it happened."""
        return (self.recorded_at - self.happened_at).total_seconds() > 86_400


def history_of(record: models.Model, limit: int = 200) -> list[Line]:
    """Lines about one record, newest first."""
    events = Event.objects.filter(subject_type=record._meta.label_lower, subject_id=record.pk)
    return lines(events.order_by("-happened_at", "-id")[:limit])


def story_of(journey: UUID, limit: int = 500) -> list[Line]:
    """The whole story of a journey across all departments, newest first."""
    return lines(Event.objects.filter(journey=journey).order_by("-happened_at", "-id")[:limit])


def lines(events: Any) -> list[Line]:
    """Turn events into sentences. Ids become names with one query per kind of record, whatever the number of events."""
    events = list(events)
    names = _names_of(_wanted(events))
    return [_line(event, names) for event in events]


def _wanted(events: list[Event]) -> dict[str, set[int]]:
    wanted: dict[str, set[int]] = defaultdict(set)
    person = get_user_model()._meta.label
    for event in events:
        if event.by_id:
            wanted[person].add(event.by_id)
        for fact, label in _refs(event).items():
            if event.facts.get(fact) is not None:
                wanted[label].add(event.facts[fact])
    return wanted


def _refs(event: Event) -> Any:
    kind = KINDS.get(event.name)
    return kind.refs if kind else {}


def _names_of(wanted: dict[str, set[int]]) -> dict[tuple[str, int], str]:
    names = {}
    for label, ids in wanted.items():
        for record in apps.get_model(label)._default_manager.filter(pk__in=ids):
            names[label, record.pk] = str(record)
    return names


def _line(event: Event, names: dict[tuple[str, int], str]) -> Line:
    kind = KINDS.get(event.name)
    words = words_of(event)
    for fact, label in _refs(event).items():
        if event.facts.get(fact) is not None:
            words[fact] = names.get((label, event.facts[fact]), erased())
    person = get_user_model()._meta.label
    return Line(
        id=event.pk,
        name=event.name,
        sentence=str(kind.sentence).format_map(words) if kind else event.name,
        by=names.get((person, event.by_id), erased()) if event.by_id else _("LtoC"),
        why=event.why,
        happened_at=event.happened_at,
        recorded_at=event.recorded_at,
        subject_type=event.subject_type,
        subject_id=event.subject_id,
        facts=event.facts,
    )
