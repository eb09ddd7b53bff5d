"""What the matcher compares: a party of normalised values, how rare a value is, and the answer with its reasons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from companies.rules.cleaning import Cleaned
from companies.rules.company_names import read_company
from companies.rules.names import person_key
from companies.rules.sentences import MATCHES

Kind = Literal["person", "company"]
Verdict = Literal["sure", "ask", "no"]
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Party:
    """A firm or a person as normalised values; blank means unknown. `name` is the firm's name as shown.

    `phones` in E.164, `emails` normalised, `extra` any other values to compare (date of birth, postcode …). `group`
    names the group of firms that somebody has put the firm into.
    """

    kind: Kind = "company"
    name: str = ""
    person_name: str = ""
    company_core: str = ""
    company_pinyin: str = ""
    credit_code: str = ""
    legal_representative: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    domain: str = ""
    region: str = ""
    city: str = ""
    address: str = ""
    group: str = ""
    extra: Mapping[str, str] = field(default_factory=lambda: _NOTHING, hash=False)


@dataclass(frozen=True, slots=True)
class Rarity:
    """How many firms hold a value: `counts[(column of MatchKeys, value)]`. A value that is not in it is rare."""

    counts: Mapping[tuple[str, str], int] = field(default_factory=dict, hash=False)

    def firms(self, column: str, value: str) -> int:
        """How many firms hold the value; 0 when unknown."""
        return self.counts.get((column, value), 0)


@dataclass(frozen=True, slots=True)
class Contribution:
    """One piece of evidence: the level of a comparison, its weight in bits (log2 odds), and what its sentence names.

    `level` is a name of match_weights (phone.line); `code` a name of sentences.MATCHES where it differs (phone.shared).
    """

    level: str
    weight: float
    value: str = ""
    count: str = ""
    code: str = ""

    @property
    def field(self) -> str:
        """What was compared: phone, name …"""
        return self.level.partition(".")[0]

    @property
    def sentence(self) -> str:
        """The English message with {places} for `params`."""
        return MATCHES[self.code or self.level]

    @property
    def params(self) -> dict[str, str]:
        """The values for the places of the sentence."""
        return {"value": self.value, "count": self.count}

    @property
    def is_weakened(self) -> bool:
        """True when it weighs less than its level: many share the value, or bear the name."""
        return bool(self.count or self.code)

    def __str__(self) -> str:
        return f"{self.sentence.format(**self.params)}: {self.weight:+.1f}"


Evidence = tuple[Contribution, ...]


def evidence_as_json(evidence: Evidence) -> list[dict[str, object]]:
    """Evidence as plain JSON, to be stored; words are made when it is read, in the reader's language."""
    names = ("level", "weight", "value", "count", "code")
    return [{name: value for name in names if (value := getattr(part, name)) != ""} for part in evidence]


def evidence_from_json(stored: object) -> Evidence:
    """The evidence that was stored by `evidence_as_json`; what can't be read any more is left out."""
    parts = [part for part in stored if isinstance(part, dict)] if isinstance(stored, list) else []
    known = [p for p in parts if (p.get("code") or p.get("level")) in MATCHES and _is_number(p.get("weight"))]
    texts = ("value", "count", "code")
    return tuple(
        Contribution(str(p.get("level")), float(p["weight"]), **{name: str(p.get(name) or "") for name in texts})
        for p in known
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)


@dataclass(frozen=True, slots=True)
class Match:
    """`score` 0–100 is the probability that both are one; `verdict`: sure (merge), ask (a person decides), no.

    `kind` says as what they were compared; `is_group` that they are two firms of one group.
    """

    score: float
    verdict: Verdict
    contributions: Evidence = ()
    kind: Kind = "company"
    is_group: bool = False

    @property
    def why(self) -> str:
        """The contributions as one line of English."""
        return "; ".join(map(str, self.contributions))


def party_of(cleaned: Cleaned, kind: Kind = "company", extra: Mapping[str, str] = _NOTHING) -> Party:
    """The party of a cleaned row."""
    values = cleaned.values
    return Party(
        kind=kind,
        name=values.get("company", ""),
        person_name=values.get("person_key", ""),
        company_core=values.get("company_core", ""),
        company_pinyin=values.get("company_pinyin", ""),
        credit_code=values.get("credit_code", ""),
        legal_representative=person_key(values.get("legal_representative", "")),
        phones=cleaned.valid_phones,
        emails=cleaned.valid_emails,
        domain=values.get("domain", ""),
        region=values.get("region", ""),
        city=values.get("city", ""),
        address=values.get("address", ""),
        extra=extra,
    )


def lead_party(cleaned: Cleaned) -> Party:
    """The party of a lead: a person as soon as something in it belongs to one (see `kind_of`), else a firm."""
    values = cleaned.values
    is_role = values.get("email_kind", "") == "role"
    kind = kind_of(values.get("person_key", ""), values.get("email_clean", ""), is_role, values.get("phone_e164", ""))
    return party_of(cleaned, kind)


def kind_of(person: str, email: str, is_role: bool, phone: str) -> Kind:
    """person when there is a name, a mailbox that is not shared, or a mobile phone; company for a firm alone.

    Where a number does not tell whether it is a mobile, it belongs to the firm.
    """
    return "person" if person or (email and not is_role) or is_mobile(phone) else "company"


def is_mobile(phone: str) -> bool:
    """True for a mobile number of mainland China in E.164; elsewhere the number doesn't tell."""
    return phone.startswith("+861") and len(phone) == 14


def is_line(phone: str) -> bool:
    """True for a fixed line of mainland China in E.164."""
    return phone.startswith("+86") and not is_mobile(phone)


def company_party(name: str, **values: object) -> Party:
    """A party of kind company from its name and other values that are normalised already."""
    company = read_company(name)
    return Party(name=company.shown, company_core=company.core, company_pinyin=company.pinyin, **values)  # type: ignore[arg-type]


_SPOKEN = {
    "credit_code": "credit_code", "email_clean": "email", "phone_e164": "phone", "domain": "domain",
    "company_core": "company", "company_pinyin": "pinyin", "person": "person",
}  # fmt: skip


def shared_keys(a: Party, b: Party) -> list[str]:
    """The names of the keys that both hold: credit_code, email, phone, domain, company, pinyin, person."""
    held = set(candidate_keys(b))
    return list(dict.fromkeys(_SPOKEN[key[0]] for key in candidate_keys(a) if key in held))


def candidate_keys(party: Party) -> list[tuple[str, str]]:
    """(column, value) pairs by which records that may be the same are looked up; the most telling first.

    The columns are those of models.MatchKeys; `person` is a person's name and the firm's pinyin, joined by a tab.
    """
    keys = [("credit_code", party.credit_code)]
    keys += [("email_clean", mail) for mail in party.emails]
    keys += [("phone_e164", phone) for phone in party.phones]
    keys += [("domain", party.domain), ("company_core", party.company_core), ("company_pinyin", party.company_pinyin)]
    if party.person_name and party.company_pinyin:
        keys.append(("person", f"{party.person_name}\t{party.company_pinyin}"))
    return [(column, value) for column, value in keys if value]
