"""From a cleaned row to the columns of a record, and from a record back to the party that the matcher compares."""

from typing import Any

from companies.models import Company, Contact, MatchKeys
from companies.rules.cleaning import Cleaned
from companies.rules.matching import Party
from companies.rules.search_words import search_text
from companies.shapes import record_as_party


def match_keys(cleaned: Cleaned) -> dict[str, str]:
    """The columns of MatchKeys for a cleaned row, cut to their lengths."""
    values = {name: cleaned.values.get(name, "") for name in (f.name for f in MatchKeys._meta.local_fields)}
    return cut(MatchKeys, values)


def cut(model: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Texts no longer than their columns, without null characters; other values unchanged."""
    lengths = {f.name: getattr(f, "max_length", None) for f in model._meta.get_fields()}
    return {
        name: value.replace("\x00", "")[: lengths.get(name) or None] if isinstance(value, str) else value
        for name, value in values.items()
    }


def searchable(cleaned: Cleaned) -> str:
    """What a firm or person is found by: names, phones, mails, domain, pinyin."""
    values = cleaned.values
    spoken = (values.get("company_core", ""), values.get("person_key", ""))
    texts = [values.get(name, "") for name in ("company", "name", "domain", "credit_code")]
    return search_text(*texts, *cleaned.valid_phones, *cleaned.valid_emails, spoken=spoken)


def company_as_party(company: Company) -> Party:
    """A stored firm as the matcher sees it."""
    return record_as_party(company)


def contact_as_party(contact: Contact) -> Party:
    """A stored person as the matcher sees it, with the firm's name."""
    return record_as_party(contact)
