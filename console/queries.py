"""What the shell and its own pages need to know."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from console.models import Notice, SavedView
from journal.queries import Line, lines

UNNAMED = ("people.person",)  # the reader knows that it is about him


def saved_views_for(person: Any) -> list[SavedView]:
    """The person's own views of all pages, then those the team shares, by name."""
    views = SavedView.objects.filter(_own_or_shared(person)).select_related("person")
    return sorted(views, key=lambda view: (view.person_id != person.pk, view.name))


def _own_or_shared(person: Any) -> Q:
    own = Q(person=person)
    return own | Q(is_shared=True, person__team=person.team_id) if person.team_id else own


def unread_notices(person: Any) -> QuerySet[Notice]:
    """The notices that the person has not opened."""
    return Notice.objects.filter(person=person, read_at=None)


def notices_of(person: Any) -> QuerySet[Notice]:
    """The person's notices with their events."""
    return Notice.objects.filter(person=person).select_related("event")


def sentences_of(notices: list[Notice]) -> list[tuple[Notice, Line, str]]:
    """Each notice with its event as a sentence in the reader's language, and the name of the record it is about.

    A fixed number of queries: one for each kind of record.
    """
    by_event = {line.id: line for line in lines([notice.event for notice in notices])}
    names = _names_of_subjects(list(by_event.values()))
    return [
        (notice, line, names.get((line.subject_type, line.subject_id), ""))
        for notice in notices
        if (line := by_event[notice.event_id])
    ]


def _names_of_subjects(found: list[Line]) -> dict[tuple[str, int], str]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for line in found:
        if line.subject_type not in UNNAMED:
            wanted[line.subject_type].add(line.subject_id)
    return {
        (label, record.pk): str(record)
        for label, ids in wanted.items()
        for record in apps.get_model(label)._default_manager.filter(pk__in=ids)
    }
