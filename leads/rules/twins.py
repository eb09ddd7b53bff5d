"""Are two leads the same on exact keys: the same mailbox, mobile phone, or firm and person.

A shared key (a switchboard, info@) proves nothing alone: it counts when neither person nor firm speaks against it.
"""

from collections.abc import Mapping
from typing import NamedTuple

NOISE = 20  # a value that more records than this share tells nothing


class Card(NamedTuple):
    """What a lead is recognised by; blank means unknown."""

    email: str = ""
    is_shared_email: bool = False
    phone: str = ""
    is_shared_phone: bool = False
    company: str = ""
    person: str = ""
    credit_code: str = ""

    @property
    def is_firm_only(self) -> bool:
        """Names a firm and nobody in it."""
        return bool(self.company) and not (self.person or self.email or self.phone)

    @property
    def keys(self) -> list[tuple[str, str]]:
        """(column of MatchKeys, value) pairs by which twins are looked up."""
        pairs = [("email_clean", self.email), ("phone_e164", self.phone), ("company_core", self.company)]
        return [(column, value) for column, value in pairs if value]


def card_of(values: Mapping[str, str]) -> Card:
    """The card of cleaned values."""
    phone = values.get("phone_e164") or ""
    return Card(
        email=values.get("email_clean") or "",
        is_shared_email=values.get("email_kind") in ("role", "disposable"),
        phone=phone,
        is_shared_phone=bool(phone) and not is_mobile(phone),
        company=values.get("company_core") or "",
        person=values.get("person_key") or "",
        credit_code=values.get("credit_code") or "",
    )


def is_mobile(phone: str) -> bool:
    """Whether a number in E.164 belongs to one person. Outside mainland China this can't be told from the number."""
    return not phone.startswith("+86") or (phone.startswith("+861") and len(phone) == 14)


def same_keys(a: Card, b: Card, *, mail_counts: bool = True) -> list[str]:
    """The exact keys on which two cards are one: email, phone, person; none means that they are two.

    `mail_counts` off lets two leads share a mailbox.
    """
    found = []
    if mail_counts and a.email and a.email == b.email and (not a.is_shared_email or _may_be_one(a, b)):
        found.append("email")
    if a.phone and a.phone == b.phone and (not a.is_shared_phone or _may_be_one(a, b)):
        found.append("phone")
    if a.company and a.company == b.company and (_same(a.person, b.person) or (a.is_firm_only and b.is_firm_only)):
        found.append("person")
    return found


def _same(a: str, b: str) -> bool:
    return bool(a) and a == b


def _may_be_one(a: Card, b: Card) -> bool:
    if a.person and b.person:
        return a.person == b.person
    return not (a.company and b.company) or a.company == b.company
