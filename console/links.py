"""Addresses of records of which only the kind and the id are known, as in events."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse

from console.navigation import record_urls
from journal.kinds import KINDS
from journal.models import Event
from journal.queries import Line


def url_of(subject_type: str, subject_id: int) -> str:
    """The page of a record ("leads.lead", 7), or "" when its kind has no page. No query."""
    name = record_urls().get(subject_type)
    if not name:
        return ""
    try:
        return reverse(name, args=[subject_id])
    except NoReverseMatch:
        return ""


def url_of_event(event: Event | Line) -> str:
    """Where a reader of an event goes: the record that its kind opens, else the one it happened to. No query."""
    kind = KINDS.get(event.name)
    fact, label = kind.opens if kind and kind.opens else ("", "")
    found = event.facts.get(fact) if fact else None
    return (url_of(label.lower(), int(found)) if found else "") or url_of(event.subject_type, event.subject_id)


def url_for(record: Any) -> str:
    """The page of a record: its own get_absolute_url, else the one registered for its kind, else ""."""
    if hasattr(record, "get_absolute_url"):
        return str(record.get_absolute_url())
    return url_of(record._meta.label_lower, record.pk)
