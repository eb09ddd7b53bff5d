"""What the matcher compares: a party of normalised values, how rare a value is, and the answer with its reasons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from companies.rules.cleaning import Cleaned
from companies.rules.company_names import read_company
from companies.rules.names import person_key

Kind = Literal["person", "company"]
Verdict = Literal["sure", "ask", "no"]
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Party:
    """A firm or a person as normalised values; blank means unknown. `name` is the firm's name as shown.

    `phones` in E.164, `emails` normalised, `extra` any other values to compare (date of birth, postcode …).
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
    extra: Mapping[str, str] = field(default_factory=lambda: _NOTHING, hash=False)


@dataclass(frozen=True, slots=True)
class Rarity:
    """How many records hold a value: `counts[(kind of key, value)]`. A value that is not in it is rare."""

    counts: Mapping[tuple[str, str], int] = field(default_factory=dict, hash=False)

    def others(self, kind: str, value: str) -> int:
        """How many firms besides the two compared hold the value; 0 when unknown."""
        return max(0, self.counts.get((kind, value), 0) - 2)


@dataclass(frozen=True, slots=True)
class Contribution:
    """One piece of evidence: an English message with {places} for `params`, and its weight in bits (log2 odds)."""

    field: str
    sentence: str
    weight: float
    params: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.sentence.format(**dict(self.params))}: {self.weight:+.1f}"


@dataclass(frozen=True, slots=True)
class Match:
    """`score` 0–100 is the probability that both are one; `verdict`: sure (merge), ask (a person decides), no."""

    score: float
    verdict: Verdict
    contributions: tuple[Contribution, ...] = ()

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


def company_party(name: str, **values: object) -> Party:
    """A party of kind company from its name and other values that are normalised already."""
    company = read_company(name)
    return Party(name=company.shown, company_core=company.core, company_pinyin=company.pinyin, **values)  # type: ignore[arg-type]


def candidate_keys(party: Party) -> list[tuple[str, str]]:
    """(column, value) pairs by which records that may be the same are looked up; the most telling first.

    The columns are those of models.MatchKeys; `person_company` is a person's name and firm, joined by a tab.
    """
    keys = [("credit_code", party.credit_code)]
    keys += [("email_clean", mail) for mail in party.emails]
    keys += [("phone_e164", phone) for phone in party.phones]
    keys += [("domain", party.domain), ("company_core", party.company_core), ("company_pinyin", party.company_pinyin)]
    if party.person_name and party.company_core:
        keys.append(("person_company", f"{party.person_name}\t{party.company_core}"))
    return [(kind, value) for kind, value in keys if value]
