"""What the shell and its own pages need to know."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from console.models import Notice, SavedView
from journal.queries import Line, lines


def saved_views_for(person: Any, page: str) -> list[SavedView]:
    """The person's own views of a page, then those the team shares, by name."""
    views = SavedView.objects.filter(_own_or_shared(person), page=page).select_related("person")
    return sorted(views, key=lambda view: (view.person_id != person.pk, view.name))


def pinned_views_for(person: Any) -> list[SavedView]:
    """All the person's own views, for the navigation."""
    return list(SavedView.objects.filter(person=person).order_by("name")[:12])


def _own_or_shared(person: Any) -> Q:
    own = Q(person=person)
    return own | Q(is_shared=True, person__team=person.team_id) if person.team_id else own


def unread_count(person: Any, cap: int = 99) -> int:
    """How many notices the person has not opened, counted no further than the cap + 1."""
    return Notice.objects.filter(person=person, read_at=None)[: cap + 1].count()


def notices_of(person: Any) -> QuerySet[Notice]:
    """The person's notices with their events."""
    return Notice.objects.filter(person=person).select_related("event")


def sentences_of(notices: list[Notice]) -> list[tuple[Notice, Line]]:
    """Each notice with its event as a sentence in the reader's language; a fixed number of queries."""
    by_event = {line.id: line for line in lines([notice.event for notice in notices])}
    return [(notice, by_event[notice.event_id]) for notice in notices]
