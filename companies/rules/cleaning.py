"""The one cleaning of a row, used by the import, by forms and by clean_file: what came → what is kept, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from companies.rules.company_names import CompanyName, place_at_start, read_company
from companies.rules.countries import read_country
from companies.rules.credit_codes import read_credit_code
from companies.rules.domains import is_company_domain, registrable_domain
from companies.rules.emails import Email, read_emails
from companies.rules.industries import BY_CODE, read_industry
from companies.rules.names import is_empty_word, person_key, read_person
from companies.rules.phones import Phone, read_phones
from companies.rules.places import CITIES
from companies.rules.regions import Region, is_no_city, read_region
from companies.rules.text import close_han, has_han, simplified, tidy

FIELDS = (
    "name", "title", "company", "phone", "mobile", "email", "website", "credit_code", "legal_representative",
    "region", "province", "city", "address", "industry", "country",
)  # fmt: skip
KEYS = (
    "person_key", "company_core", "company_brand", "company_pinyin", "phone_e164", "phone_valid", "phone_type",
    "email_clean", "email_valid", "email_kind", "domain",
)  # fmt: skip
_CELLS = ("phone", "mobile", "email")  # a line break in them stands between two values


class Change(NamedTuple):
    """One automatic change: `rule` is a name in sentences.RULES."""

    field: str
    old: str
    new: str
    rule: str


class Reason(NamedTuple):
    """Something that is wrong or worth knowing: `code` is a name in sentences.REASONS, `value` what it is about."""

    field: str
    code: str
    value: str = ""


class Cleaned(NamedTuple):
    """`values`: the fields as they should be kept, with the keys of KEYS; then what was changed and why."""

    values: dict[str, str]
    changes: tuple[Change, ...]
    reasons: tuple[Reason, ...]
    phones: tuple[Phone, ...] = ()
    emails: tuple[Email, ...] = ()

    @property
    def valid_phones(self) -> tuple[str, ...]:
        """Every valid number in E.164, in the order written."""
        return tuple(phone.e164 for phone in self.phones if phone.valid)

    @property
    def valid_emails(self) -> tuple[str, ...]:
        """Every valid address, in the order written."""
        return tuple(mail.address for mail in self.emails if mail.valid)


@dataclass(slots=True)
class _Bench:
    """The row while it is worked on."""

    values: dict[str, str]
    leave: frozenset[tuple[str, str]]
    changes: list[Change] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)

    def get(self, name: str) -> str:
        return self.values.get(name, "")

    def put(self, name: str, new: str, rule: str) -> str:
        """Changes one field and notes it, unless a person told this rule to leave this field alone."""
        old = self.values.get(name, "")
        if new == old or (name, rule) in self.leave:
            return old
        self.changes.append(Change(name, old, new, rule))
        self.values[name] = new
        return new

    def say(self, name: str, code: str, value: str = "") -> None:
        self.reasons.append(Reason(name, f"{name}.{code}", value))


def clean_party(raw: Mapping[str, object], *, leave: frozenset[tuple[str, str]] = frozenset()) -> Cleaned:
    """A row of FIELDS (others pass unchanged) → Cleaned. Cleaning what is clean changes nothing.

    `leave` holds (field, rule) pairs that a person took back: that rule leaves that field as it is. Phones without +
    are read as numbers of the field `country` (code or name), else of mainland China.
    """
    bench = _Bench({k: "" if v is None else str(v) for k, v in raw.items()}, leave)
    _tidy_all(bench)
    _clean_person(bench)
    company = _clean_company(bench)
    phones = _clean_phones(bench)
    emails = _clean_emails(bench)
    _clean_website(bench, emails)
    _clean_region(bench, company, phones)
    _clean_industry(bench)
    return Cleaned(bench.values, tuple(bench.changes), tuple(bench.reasons), phones, emails)


def _tidy_all(bench: _Bench) -> None:
    for name in FIELDS:
        value = bench.values.get(name)
        if value:
            value = bench.put(name, tidy(value.replace("\n", "; ") if name in _CELLS else value), "tidy")
            if is_empty_word(value):
                bench.put(name, "", "empty_word")


def _clean_person(bench: _Bench) -> None:
    name = bench.get("name")
    if name:
        _person_field(bench, "name", name)
    chief = bench.get("legal_representative")
    if chief:
        bench.put("legal_representative", read_person(chief).shown, "tidy")
    bench.values["person_key"] = person_key(bench.get("name"))


def _person_field(bench: _Bench, field_name: str, text: str) -> None:
    person = read_person(text)
    if not person.title:
        bench.put(field_name, person.shown, _name_rule(text, person.shown))
    elif bench.put(field_name, person.shown, "name.title") == person.shown and not bench.get("title"):
        bench.put("title", person.title, "name.title")


def _name_rule(text: str, shown: str) -> str:
    if not has_han(text):
        return "name.case"
    return "tidy" if close_han(text) == shown else "simplified"


def _clean_company(bench: _Bench) -> CompanyName:
    text = bench.get("company")
    company = read_company(text)
    if text:
        bench.put("company", company.shown, "tidy" if simplified(text) == text else "simplified")
    if company.branch:
        bench.say("company", "branch")
    if company.shown and not company.core:
        bench.say("company", "no_name", company.shown)
    bench.values |= {"company_core": company.core, "company_brand": company.brand, "company_pinyin": company.pinyin}
    code = read_credit_code(bench.get("credit_code"))
    bench.put("credit_code", code.code, "credit_code.normal")
    if code.reason:
        bench.say("credit_code", code.reason, code.code)
    return company


def _clean_phones(bench: _Bench) -> tuple[Phone, ...]:
    country = read_country(bench.get("country")) or "CN"
    found: dict[tuple[str, str], Phone] = {}
    for name in ("mobile", "phone"):
        phones = read_phones(bench.get(name), country) if bench.get(name) else ()
        if phones and all(phone.valid for phone in phones):
            bench.put(name, "; ".join(_written(p) for p in phones), "phone.split" if len(phones) > 1 else "phone.e164")
        found |= {(p.e164, p.extension): p for p in phones}
        for phone in phones:
            if phone.reason:
                bench.say("phone", phone.reason, bench.get(name))
    best = sorted(found.values(), key=lambda phone: not phone.valid)
    first = best[0] if best else Phone("", False, "")
    bench.values["phone_e164"] = first.e164 if first.valid else ""
    bench.values["phone_valid"] = ("yes" if first.valid else "no") if best else ""
    bench.values["phone_type"] = first.type.lower()
    return tuple(best)


def _written(phone: Phone) -> str:
    return f"{phone.e164} ext. {phone.extension}" if phone.extension else phone.e164


def _clean_emails(bench: _Bench) -> tuple[Email, ...]:
    text = bench.get("email")
    emails = read_emails(text) if text else ()
    if emails and all(mail.valid for mail in emails):
        bench.put("email", "; ".join(mail.address for mail in emails), "email.normal")
    for mail in emails:
        if mail.reason or mail.kind in ("disposable", "free", "role"):
            bench.say("email", mail.reason or mail.kind, mail.address or text)
    best = sorted(emails, key=lambda mail: not mail.valid)
    first = best[0] if best else Email("", False)
    bench.values["email_clean"], bench.values["email_kind"] = first.address, first.kind
    bench.values["email_valid"] = ("yes" if first.valid else "no") if best else ""
    return tuple(best)


def _clean_website(bench: _Bench, emails: tuple[Email, ...]) -> None:
    """The domain that names the firm: its web address first, then that of a mailbox of its own."""
    text = bench.get("website")
    domain = registrable_domain(text) if text else ""
    if text and not domain:
        bench.say("website", "no_domain", text)
    elif text and " " not in text and not text.islower() and "/" not in text.partition("://")[2]:
        bench.put("website", text.lower(), "website.domain")
    own = [domain, *(mail.domain for mail in emails if mail.kind in ("work", "role"))]
    bench.values["domain"] = next((d for d in own if is_company_domain(d)), "")


def _clean_region(bench: _Bench, company: CompanyName, phones: tuple[Phone, ...]) -> None:
    """What is written wins; then the address, the company's name, the area of a phone. Nothing written is overruled."""
    if is_no_city(bench.get("city")):
        bench.put("city", "", "empty_word")
    for _ in range(3):  # a province that was found may tell which city is meant
        written = ", ".join(filter(None, (bench.get("province") or bench.get("region"), bench.get("city"))))
        _put_region(bench, read_region(written), "region.words")
    if bench.get("city") or (written and not read_region(written).known):
        return
    for rule, region in _hints(bench, company, phones):
        fits = region.province and bench.get("region") in ("", region.province)
        if fits and (not bench.get("region") or region.city):
            _put_region(bench, region, rule)
        if bench.get("city"):
            return


def _put_region(bench: _Bench, region: Region, rule: str) -> None:
    if not region.known:
        return
    bench.put("region", region.province, rule)
    if region.city and bench.get("region") == region.province:
        bench.put("city", region.city, rule)


def _hints(bench: _Bench, company: CompanyName, phones: tuple[Phone, ...]) -> list[tuple[str, Region]]:
    address = read_region(bench.get("address"))
    place = read_region(company.place or place_at_start(company.shown)[0])
    area = next((Region(p.province, p.city, True) for p in phones if p.valid and p.province), Region())
    found = [("region.address", address), ("region.company", place), ("region.phone", area)]
    return [(rule, region) for rule, region in found if region.known]


def _clean_industry(bench: _Bench) -> None:
    text = bench.get("industry")
    code = read_industry(text) if text else ""
    node = BY_CODE.get(code)
    if node is None:
        return
    if text in (node.chinese, node.english) and ("industry", "industry.words") not in bench.leave:
        bench.values["industry"] = code  # the tree's own word, kept as its code: no reader would see a change
    else:
        bench.put("industry", code, "industry.words")


def is_place(text: str) -> bool:
    """True when a text is the name of a city or province of China."""
    return text in CITIES or read_region(text).known
