"""Where a model keeps what the matcher compares, and its rows as parties: slim tuples for jobs, records for pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models

from companies.rules.emails import read_emails
from companies.rules.matching import Party
from companies.rules.names import person_key
from companies.rules.parties import Kind, kind_of
from companies.rules.phones import read_phones

_KEYS = ("company_core", "company_pinyin", "credit_code", "legal_representative", "phone_e164", "email_clean",
         "email_kind", "domain")  # fmt: skip
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Shape:
    """The columns (or paths, as in values_list) of a model with MatchKeys; blank where it has none.

    `kind` is what every row is, blank when the content decides: a lead is a person as soon as something in it belongs
    to one, else a firm. `group` leads to the firm that a firm is part of.
    """

    firm: str
    person: str = ""
    phone: str = "phone"
    email: str = ""
    region: str = ""
    city: str = ""
    address: str = ""
    group: str = ""
    kind: str = ""

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """What a row holds, after its primary key."""
        own = (self.firm, self.person, self.phone, self.email, self.region, self.city, self.address, self.group)
        return _KEYS + tuple(path or "pk" for path in own)

    @cached_property
    def has(self) -> tuple[bool, ...]:
        own = (self.firm, self.person, self.phone, self.email, self.region, self.city, self.address, self.group)
        return tuple(map(bool, own))

    def row_of(self, record: Any) -> Row:
        """The row that `values_list("pk", *paths)` gives for a record."""
        return (record.pk, *(_follow(record, path) for path in self.paths))

    def person_in(self, row: Row) -> str:
        """The person's name of a row; blank for a firm."""
        return row[_PERSON] if self.person else ""

    def has_more(self, row: Row) -> bool:
        """True when a cell says more than its key: another phone or mailbox, an extension."""
        mail = row[_MAILS] if self.email else ""
        return row[_PHONES] not in ("", row[_PHONE]) or mail not in ("", row[_MAIL])


_PHONE, _MAIL = 1 + _KEYS.index("phone_e164"), 1 + _KEYS.index("email_clean")
_PERSON, _PHONES, _MAILS = (1 + len(_KEYS) + place for place in (1, 2, 3))


def _follow(record: Any, path: str) -> Any:
    for name in path.split("__"):
        record = getattr(record, name, None)
    return record


COMPANY = Shape(firm="name", region="region", city="city", address="address", group="parent_id", kind="company")
CONTACT = Shape(firm="company__name", person="name", email="email", kind="person")
LEAD = Shape(firm="company_name", person="name", email="email", region="region", city="city", address="address")


def shape_of(model: type[models.Model]) -> Shape:
    """The shape of a model with MatchKeys: a firm, somebody at a firm, or a lead (which has a `company_name`)."""
    names = {field.name for field in model._meta.get_fields()}
    if "company_name" in names:
        return LEAD
    return CONTACT if "company" in names else COMPANY


def party_of_row(shape: Shape, row: Row) -> Party:
    """A row (primary key, then `shape.paths`) as the matcher sees it."""
    (pk, core, pinyin, code, chief, phone, mail, mail_kind, domain, *own) = row
    firm, person, phones, mails, region, city, address, group = (
        value or "" if has else "" for value, has in zip(own, shape.has, strict=True)
    )
    kind: Kind = shape.kind or kind_of(person, mail, mail_kind == "role", phone)  # type: ignore[assignment]
    return Party(
        kind=kind,
        name=firm,
        person_name=person_key(person) if person else "",
        company_core=core,
        company_pinyin=pinyin,
        credit_code=code,
        legal_representative=person_key(chief) if chief else "",
        phones=_phones(phone, phones),
        emails=_emails(mail, mails),
        domain=domain,
        region=region,
        city=city,
        address=address,
        group=str(group or pk or "") if shape.group else "",
    )


def record_as_party(record: Any, shape: Shape | None = None) -> Party:
    """A stored record of a model with MatchKeys as the matcher sees it."""
    shape = shape or shape_of(type(record))
    return party_of_row(shape, shape.row_of(record))


def _phones(first: str, text: str) -> tuple[str, ...]:
    if not text or text == first:
        return (first,) if first else ()
    return _once(first, [phone.e164 for phone in read_phones(text) if phone.valid])


def _emails(first: str, text: str) -> tuple[str, ...]:
    if not text or text == first:
        return (first,) if first else ()
    return _once(first, [mail.address for mail in read_emails(text) if mail.valid])


def _once(first: str, more: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (first, *more))))
