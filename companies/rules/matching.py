"""The one matcher of the console: two parties in; a score, a verdict and the evidence in words out."""

from collections.abc import Iterator

from companies.rules.comparisons import compare_names, compare_persons, compare_texts
from companies.rules.emails import read_email
from companies.rules.match_weights import (
    ASK_SCORE,
    COMPANY,
    NAME_PER_DOUBLING,
    PERSON,
    PRIOR,
    SURE_SCORE,
    rare,
    score_of,
)
from companies.rules.parties import Contribution, Match, Party, Rarity, Verdict, candidate_keys, company_party, party_of
from companies.rules.sentences import MATCHES

__all__ = ["Contribution", "Match", "Party", "Rarity", "candidate_keys", "company_party", "match", "party_of"]

NO_RARITY = Rarity()
# More firms than this on one phone or mailbox make it a switchboard: it proves nothing alone.
SHARED_BY = 2


def match(a: Party, b: Party, rarity: Rarity = NO_RARITY) -> Match:
    """Compare two parties of the kind of `a`. The same in both directions; never raises for odd values.

    The score is the probability (0–100) from the sum of the contributions' bits and the kind's prior. The verdict asks
    for more than a score: no free mailbox's domain, no shared phone and no legal representative makes a match alone.
    """
    evidence = tuple(_evidence(a, b, rarity))
    score = score_of(PRIOR[a.kind] + sum(e.weight for e in evidence))
    return Match(score, _verdict(a, score, evidence, rarity), tuple(sorted(evidence, key=lambda e: -abs(e.weight))))


def _evidence(a: Party, b: Party, rarity: Rarity) -> Iterator[Contribution]:
    weights = COMPANY if a.kind == "company" else PERSON
    yield from _codes(a, b, weights)
    yield from _names(a, b, weights, rarity)
    yield from _persons(a, b, weights, rarity)
    yield from _shared(a, b, weights, rarity)
    yield from _places(a, b, weights)
    yield from _extras(a, b, weights)


def _say(level: str, weight: float, value: str = "", count: int = 0) -> Contribution:
    params = (("value", value), ("count", str(count)))
    return Contribution(level.partition(".")[0], MATCHES[level], round(weight, 2), params)


def _codes(a: Party, b: Party, weights: dict[str, float]) -> Iterator[Contribution]:
    if a.credit_code and b.credit_code and "credit_code.same" in weights:
        level = "credit_code.same" if a.credit_code == b.credit_code else "credit_code.differs"
        yield _say(level, weights[level], a.credit_code)
    if a.legal_representative and b.legal_representative and "legal_representative.same" in weights:
        same = a.legal_representative == b.legal_representative
        level = "legal_representative.same" if same else "legal_representative.differs"
        yield _say(level, weights[level])


def _names(a: Party, b: Party, weights: dict[str, float], rarity: Rarity) -> Iterator[Contribution]:
    found = compare_names(a, b)
    if found is None:
        return
    level, value = found
    weight = weights[f"name.{level}"]
    if weight > 0 and level not in ("same", "typo", "alike"):
        others = rarity.others("company_core", value) if level == "core" else _brand_others(a, b, rarity)
        weight = rare(weight, others, NAME_PER_DOUBLING)
    yield _say(f"name.{level}", weight, value)


def _brand_others(a: Party, b: Party, rarity: Rarity) -> int:
    return max(rarity.others("company_pinyin", a.company_pinyin), rarity.others("company_pinyin", b.company_pinyin))


def _persons(a: Party, b: Party, weights: dict[str, float], rarity: Rarity) -> Iterator[Contribution]:
    found = compare_persons(a.person_name, b.person_name)
    if found and (level := f"person.{found[0]}") in weights:
        yield _say(level, weights[level])


def _shared(a: Party, b: Party, weights: dict[str, float], rarity: Rarity) -> Iterator[Contribution]:
    """Phones, mailboxes and domains: the most telling common value of each."""
    phones = [_phone(p, weights, rarity) for p in a.phones if p in b.phones]
    mails = [_mail(m, weights, rarity) for m in a.emails if m in b.emails]
    yield from sorted(phones, key=lambda c: -c.weight)[:1]
    yield from sorted(mails, key=lambda c: -c.weight)[:1]
    if not phones and a.phones and b.phones:
        yield _say("phone.differs", weights["phone.differs"])
    if a.domain and b.domain:
        if a.domain != b.domain:
            yield _say("domain.differs", weights["domain.differs"])
        elif not mails:
            others = rarity.others("domain", a.domain)
            level = "domain.shared" if others >= SHARED_BY else "domain.same"
            yield _say(level, rare(weights["domain.same"], others), a.domain, others + 2)


def _phone(phone: str, weights: dict[str, float], rarity: Rarity) -> Contribution:
    others = rarity.others("phone_e164", phone)
    level = "phone.mobile" if phone.startswith("+861") and len(phone) == 14 else "phone.line"
    shown = "phone.shared" if others >= SHARED_BY else level
    return _say(shown, rare(weights[level], others), phone, others + 2)


def _mail(mail: str, weights: dict[str, float], rarity: Rarity) -> Contribution:
    others = rarity.others("email_clean", mail)
    level = "email.role" if read_email(mail).kind == "role" else "email.same"
    shown = "email.shared" if others >= SHARED_BY else level
    return _say(shown, rare(weights[level], others), mail, others + 2)


def _places(a: Party, b: Party, weights: dict[str, float]) -> Iterator[Contribution]:
    if a.region and b.region:
        cities = a.city and b.city
        if a.region != b.region or (cities and a.city != b.city):
            weight = weights["place.differs"] / (1 if a.region != b.region else 2)
            yield _say("place.differs", weight)
        else:
            level = "place.city" if cities else "place.region"
            yield _say(level, weights[level])
    if likeness := compare_texts(a.address, b.address):
        yield _say(f"address.{likeness}", weights[f"address.{likeness}"])


def _extras(a: Party, b: Party, weights: dict[str, float]) -> Iterator[Contribution]:
    for name in a.extra.keys() & b.extra.keys() if "extra.same" in weights else ():
        if likeness := compare_texts(a.extra[name], b.extra[name]):
            yield _say(f"extra.{likeness}", weights[f"extra.{likeness}"], name)


_FIRM_ALONE = frozenset(
    MATCHES[key]
    for key in (
        "credit_code.same", "name.same", "name.core", "name.brand", "name.pinyin", "name.short", "name.typo",
        "domain.same", "phone.mobile", "phone.line", "email.same", "email.role",
    )
)  # fmt: skip
_FIRM_SURE = frozenset(MATCHES[key] for key in ("credit_code.same", "name.same"))
_NAMED = frozenset(MATCHES[f"name.{key}"] for key in ("same", "core", "brand", "pinyin", "short", "typo"))
_AGAINST = frozenset(MATCHES[key] for key in ("credit_code.differs", "person.differs", "name.differs"))


def _verdict(a: Party, score: float, evidence: tuple[Contribution, ...], rarity: Rarity) -> Verdict:
    if score < ASK_SCORE:
        return "no"
    said = {e.sentence for e in evidence}
    free_only = {e.field for e in evidence if e.weight > 0} <= {"email", "place"} and _all_free(a, evidence)
    if a.kind == "company" and (said.isdisjoint(_FIRM_ALONE) or free_only):
        return "no" if not _corroborated(evidence) else "ask"
    if score < SURE_SCORE or not said.isdisjoint(_AGAINST):
        return "ask"
    return "sure" if _is_proven(a, said, evidence) else "ask"


def _all_free(a: Party, evidence: tuple[Contribution, ...]) -> bool:
    mails = [dict(e.params)["value"] for e in evidence if e.field == "email"]
    return bool(mails) and all(read_email(m).kind in ("free", "disposable") for m in mails)


def _corroborated(evidence: tuple[Contribution, ...]) -> bool:
    """Weak keys count when two different ones agree (a legal representative plus one more)."""
    fields = {e.field for e in evidence if e.weight > 0 and e.field != "place"}
    return len(fields) >= 2


def _is_proven(a: Party, said: set[str], evidence: tuple[Contribution, ...]) -> bool:
    """Sure needs a proof by itself, or a name and an independent key that both agree."""
    strong = [e for e in evidence if e.weight >= 3 and e.field in ("phone", "email", "domain", "address", "extra")]
    if a.kind == "company":
        return not said.isdisjoint(_FIRM_SURE) or (not said.isdisjoint(_NAMED) and bool(strong))
    return any(e.field == "person" and e.weight > 0 for e in evidence) and bool(strong)
