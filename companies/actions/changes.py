"""What firms and contacts have in common when they change."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from companies.models import Company, Contact, MatchKeys
from journal.actions import record
from people.models import Person

KEYS = frozenset(f.name for f in MatchKeys._meta.local_fields)


def save_changes(
    subject: Company | Contact,
    columns: dict[str, Any],
    kind: Any,
    by: Person | None,
    why: str,
    at: datetime | None,
    facts: Mapping[str, Any],
) -> None:
    """Save what differs and record it; `facts` stand beside the names of the fields."""
    changed = [name for name, value in columns.items() if getattr(subject, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(subject, name, columns[name])
    subject.save(update_fields=changed)
    said = [name for name in changed if name not in KEYS - {"credit_code", "legal_representative"}]
    said = [_label(subject, name) for name in said if name not in ("search", "person_key")]
    if said:
        record(kind, subject, by=by, why=why, happened_at=at, **{**facts, "fields": ", ".join(sorted(said))})


def _label(subject: Any, name: str) -> str:
    return str(subject._meta.get_field(name).verbose_name)
