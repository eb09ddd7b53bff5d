"""Every way a contact changes."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from companies import events
from companies.actions.changes import save_changes
from companies.keys import cut, match_keys, searchable
from companies.models import Company, Contact
from companies.rules.cleaning import Cleaned, clean_party
from companies.rules.names import person_key
from journal.actions import record
from journal.errors import NotPossible
from people.models import Person

CONTACT_FIELDS = frozenset("company name title phone email legal_representative source_ref".split())


def clean_contact(values: Mapping[str, Any], company: Company | None) -> tuple[dict[str, Any], Cleaned]:
    """The columns of a contact for typed values (names of CONTACT_FIELDS), and what cleaning said."""
    raw = {k: v for k, v in values.items() if isinstance(v, str)}
    cleaned = clean_party({**raw, "company": company.name if company else ""})
    kept = {k: cleaned.values.get(k, v) if isinstance(v, str) else v for k, v in values.items() if k in CONTACT_FIELDS}
    kept |= {"title": cleaned.values.get("title", ""), "person_key": person_key(cleaned.values.get("name", ""))}
    kept |= match_keys(cleaned)
    return cut(Contact, {**kept, "company": company, "search": searchable(cleaned)}), cleaned


@transaction.atomic
def create_contact(
    values: Mapping[str, Any],
    *,
    by: Person | None,
    company: Company | None = None,
    why: str = "",
    journey: UUID | None = None,
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> Contact:
    """Add a person at a firm from CONTACT_FIELDS. NotPossible without a name, phone or e-mail."""
    columns, cleaned = clean_contact(values, company or values.get("company"))
    columns["name"] = columns.get("name") or cleaned.values["email_clean"] or cleaned.values["phone_e164"]
    if not columns["name"]:
        raise NotPossible(_("A contact needs a name, a phone or an e-mail address."), code="no_name")
    contact = Contact.objects.create(**columns, journey=journey, created_at=happened_at or timezone.now())
    record(events.CONTACT_ADDED, contact, by=by, why=why, happened_at=happened_at, migrated=migrated)
    return contact


@transaction.atomic
def change_contact(
    contact: Contact,
    values: Mapping[str, Any],
    *,
    by: Person | None,
    why: str = "",
    happened_at: datetime | None = None,
    facts: Mapping[str, Any] = MappingProxyType({}),
) -> Contact:
    """Change named fields of CONTACT_FIELDS; keys and search follow, `facts` go to history.

    NotPossible when left without a name.
    """
    contact = Contact.objects.select_for_update(of=("self",)).select_related("company").get(pk=contact.pk)
    current = {name: getattr(contact, name) for name in CONTACT_FIELDS}
    given = {**current, **values}
    columns, _cleaned = clean_contact(given, given.get("company"))
    if not columns.get("name"):
        raise NotPossible(_("A contact needs a name, a phone or an e-mail address."), code="no_name")
    save_changes(contact, columns, events.CONTACT_CHANGED, by, why, happened_at, facts)
    return contact
