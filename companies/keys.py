"""From a cleaned row to the columns of a record, and from a record back to the party that the matcher compares."""

from typing import Any

from companies.models import Company, Contact, MatchKeys
from companies.rules.cleaning import Cleaned
from companies.rules.emails import read_emails
from companies.rules.matching import Party
from companies.rules.names import person_key
from companies.rules.phones import read_phones
from companies.rules.search_words import search_text


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
    return Party(name=company.name, phones=_phones(company), emails=_emails(company), **_common(company))


def contact_as_party(contact: Contact) -> Party:
    """A stored person as the matcher sees it, with the firm's name."""
    firm = contact.company if contact.company_id else None
    return Party(
        kind="person",
        name=firm.name if firm else "",
        person_name=contact.person_key or person_key(contact.name),
        phones=_phones(contact),
        emails=_emails(contact),
        **_common(contact),
    )


def _common(record: Any) -> dict[str, Any]:
    names = ("company_core", "company_pinyin", "credit_code", "domain", "region", "city", "address")
    values = {name: getattr(record, name, "") for name in names}
    return values | {"legal_representative": person_key(record.legal_representative)}


def _phones(record: Any) -> tuple[str, ...]:
    more = [phone.e164 for phone in read_phones(record.phone) if phone.valid]
    return tuple(dict.fromkeys(filter(None, (record.phone_e164, *more))))


def _emails(record: Any) -> tuple[str, ...]:
    more = [mail.address for mail in read_emails(getattr(record, "email", "")) if mail.valid]
    return tuple(dict.fromkeys(filter(None, (record.email_clean, *more))))
