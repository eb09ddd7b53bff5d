"""Many firms or contacts at once, in a few statements: what a file brings in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from companies import events
from companies.actions.contacts import clean_contact
from companies.actions.firms import clean_company
from companies.models import Company, Contact
from journal.actions import Entry, record_many
from people.models import Person


@dataclass
class Load:
    """One new record: typed values, when it was added (aware, None for now), and for a contact its company."""

    values: Mapping[str, Any]
    added_at: datetime | None = None
    company: Company | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def load_companies(loads: Sequence[Load], *, by: Person | None, migrated: bool = False) -> list[Company]:
    """Add firms in the order given, with two statements, in the caller's transaction. Each must have a name."""
    now = timezone.now()
    new = [Company(**clean_company(load.values)[0], created_at=load.added_at or now) for load in loads]
    made = Company.objects.bulk_create(new, batch_size=1000)
    _record(events.COMPANY_ADDED, made, loads, by, migrated)
    return made


def load_contacts(loads: Sequence[Load], *, by: Person | None, migrated: bool = False) -> list[Contact]:
    """Add contacts in the order given, with two statements, in the caller's transaction. Each must have a name."""
    now = timezone.now()
    new = [Contact(**clean_contact(load.values, load.company)[0], created_at=load.added_at or now) for load in loads]
    made = Contact.objects.bulk_create(new, batch_size=1000)
    _record(events.CONTACT_ADDED, made, loads, by, migrated)
    return made


def _record(kind: Any, made: Sequence[Any], loads: Sequence[Load], by: Person | None, migrated: bool) -> None:
    pairs = zip(made, loads, strict=True)
    entries = [Entry(one, by, facts=load.facts, happened_at=load.added_at, migrated=migrated) for one, load in pairs]
    record_many(kind, entries)
