"""The one matcher of the console: two parties in; a score, a verdict and the evidence in words out."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from companies.rules.common_names import is_common_name
from companies.rules.comparisons import compare_forms, compare_names, compare_persons, compare_texts
from companies.rules.emails import read_email
from companies.rules.match_weights import (
    COMMON_CHIEF,
    COMMON_PERSON,
    LEAST,
    NAME_PER_DOUBLING,
    SHIPPED,
    Weights,
    rare,
    score_of,
)
from companies.rules.parties import (
    Contribution,
    Kind,
    Match,
    Party,
    Rarity,
    candidate_keys,
    company_party,
    is_line,
    is_mobile,
    lead_party,
    party_of,
)
from companies.rules.verdicts import decide, is_group_of

__all__ = [
    "Contribution", "Match", "Party", "Rarity", "candidate_keys", "company_party", "lead_party", "match", "party_of",
]  # fmt: skip

NO_RARITY = Rarity()
# More firms than this beside the two on one phone or mailbox make it a switchboard: it proves nothing alone.
SHARED_BY = 2
# A key that hits more records than this is noise: it neither brings candidates nor counts for rare.
TOO_COMMON = 20
Bits = Mapping[str, float]


def match(a: Party, b: Party, rarity: Rarity = NO_RARITY, weights: Weights = SHIPPED) -> Match:
    """Compare two parties: as firms when both are firms, else as persons. The same in both directions; never raises.

    The score is the probability (0–100) from the sum of the contributions' bits and the kind's prior. The verdict asks
    for more than a score, see `rules.verdicts`.
    """
    kind: Kind = "company" if a.kind == b.kind == "company" else "person"
    evidence = tuple(_evidence(a, b, rarity, weights.levels[kind]))
    score = score_of(weights.prior[kind] + sum(e.weight for e in evidence))
    ordered = tuple(sorted(evidence, key=lambda e: -abs(e.weight)))
    return Match(score, decide(kind, score, ordered), ordered, kind, is_group_of(ordered))


def _evidence(a: Party, b: Party, rarity: Rarity, bits: Bits) -> Iterator[Contribution]:
    yield from _codes(a, b, rarity, bits)
    yield from _names(a, b, rarity, bits)
    yield from _persons(a, b, bits)
    yield from _phones(a, b, rarity, bits)
    yield from _mails(a, b, rarity, bits)
    yield from _places(a, b, bits)
    if a.extra and b.extra:
        yield from _extras(a, b, bits)


def _codes(a: Party, b: Party, rarity: Rarity, bits: Bits) -> Iterator[Contribution]:
    if a.credit_code and b.credit_code and "credit_code.same" in bits:
        same = a.credit_code == b.credit_code
        yield _say("credit_code.same" if same else "credit_code.differs", bits, a.credit_code if same else "")
    if (
        a.group
        and a.group == b.group
        and "group.same" in bits
        and not (a.credit_code and a.credit_code == b.credit_code)
    ):
        yield _say("group.same", bits)
    one, two = a.legal_representative, b.legal_representative
    if one and two and "legal_representative.same" in bits:
        if one == two:
            chief = _held(a, b, "legal_representative", one, rarity, "legal_representative.same", bits, "")
            yield _borne_by_many(chief, COMMON_CHIEF) if is_common_name(one) else chief
        else:
            yield _say("legal_representative.differs", bits)


def _say(level: str, bits: Bits, value: str = "") -> Contribution:
    return Contribution(level, bits[level], value)


def _held(
    a: Party, b: Party, column: str, value: str, rarity: Rarity, level: str, bits: Bits, shared: str, least: int = 1
) -> Contribution:
    """A value that both hold, weighed by how many other firms hold it too; `shared` is said when those are many."""
    firms = rarity.firms(column, value)
    others = firms - len({a.company_core, b.company_core} - {""})
    if others < least:
        return Contribution(level, bits[level], value)
    count = f"{TOO_COMMON}+" if firms > TOO_COMMON else str(firms)
    return Contribution(level, round(rare(bits[level], others), 2), value, count, shared if others >= SHARED_BY else "")


def _names(a: Party, b: Party, rarity: Rarity, bits: Bits) -> Iterator[Contribution]:
    found = compare_names(a, b)
    if found is None:
        return
    level, value = found
    weight = bits[f"name.{level}"]
    if level in ("core", "brand", "pinyin", "short"):
        firms = rarity.firms("company_core", value) if level == "core" else _brand_firms(a, b, rarity)
        weight = rare(weight, firms - 2, NAME_PER_DOUBLING)
    yield Contribution(f"name.{level}", round(weight, 2), value)
    is_one_entity = bool(a.credit_code) and a.credit_code == b.credit_code
    if "form.differs" in bits and not is_one_entity and (forms := compare_forms(a, b)):
        yield _say("form.differs", bits, forms)


def _brand_firms(a: Party, b: Party, rarity: Rarity) -> int:
    return max(rarity.firms("company_pinyin", a.company_pinyin), rarity.firms("company_pinyin", b.company_pinyin))


def _borne_by_many(part: Contribution, less: float) -> Contribution:
    """The same name, weighed as one that very many bear."""
    if part.weight <= LEAST:
        return part
    return replace(part, weight=round(max(LEAST, part.weight - less), 2), code=f"{part.field}.common")


def _persons(a: Party, b: Party, bits: Bits) -> Iterator[Contribution]:
    found = compare_persons(a.person_name, b.person_name)
    if found and (level := f"person.{found[0]}") in bits:
        said = _say(level, bits)
        is_common = level == "person.same" and is_common_name(a.person_name)
        yield _borne_by_many(said, COMMON_PERSON) if is_common else said


def _phones(a: Party, b: Party, rarity: Rarity, bits: Bits) -> Iterator[Contribution]:
    """The most telling number that both have."""
    same = [_phone(a, b, phone, rarity, bits) for phone in a.phones if phone in b.phones]
    if same:
        yield max(same, key=_strength)
    elif a.phones and b.phones:
        yield _say("phone.differs", bits)


def _phone(a: Party, b: Party, phone: str, rarity: Rarity, bits: Bits) -> Contribution:
    level = "phone.mobile" if is_mobile(phone) else "phone.line" if is_line(phone) else "phone.same"
    return _held(a, b, "phone_e164", phone, rarity, level, bits, "phone.shared")


def _strength(part: Contribution) -> tuple[float, str]:
    return part.weight, part.value


def _mails(a: Party, b: Party, rarity: Rarity, bits: Bits) -> Iterator[Contribution]:
    """The most telling of the mailboxes and the domain that both have: one mailbox implies its domain."""
    same = [_mail(a, b, mail, rarity, bits) for mail in a.emails if mail in b.emails]
    if not same and "email.differs" in bits and _own_mailbox(a) and _own_mailbox(b):
        yield _say("email.differs", bits)
    if a.domain and a.domain == b.domain:
        same.append(_held(a, b, "domain", a.domain, rarity, "domain.same", bits, "domain.shared"))
    elif a.domain and b.domain:
        yield _say("domain.differs", bits)
    if same:
        yield max(same, key=_strength)


def _mail(a: Party, b: Party, mail: str, rarity: Rarity, bits: Bits) -> Contribution:
    level = "email.role" if read_email(mail).kind == "role" else "email.same"
    return _held(a, b, "email_clean", mail, rarity, level, bits, "email.shared")


def _own_mailbox(party: Party) -> bool:
    return any(read_email(mail).kind != "role" for mail in party.emails)


def _places(a: Party, b: Party, bits: Bits) -> Iterator[Contribution]:
    if a.region and b.region:
        cities = a.city and b.city
        if a.region != b.region:
            yield _say("place.differs", bits)
        elif cities and a.city != b.city:
            yield Contribution("place.differs", round(bits["place.differs"] / 2, 2), code="place.city_differs")
        else:
            yield _say("place.city" if cities else "place.region", bits)
    if a.address and b.address and (likeness := compare_texts(a.address, b.address)):
        yield _say(f"address.{likeness}", bits)


def _extras(a: Party, b: Party, bits: Bits) -> Iterator[Contribution]:
    for name in sorted(a.extra.keys() & b.extra.keys()) if "extra.same" in bits else ():
        if likeness := compare_texts(a.extra[name], b.extra[name]):
            yield _say(f"extra.{likeness}", bits, name)
