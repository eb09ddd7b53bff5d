"""Whether a lead may claim a customer that a rep calls self-sourced: domain.md, formula 12.

The matcher asks whether two parties are one firm; the audit asks whether one customer stands behind both, which a
sister firm or a new name does not disprove. So the matcher's evidence is weighed again here, and a gate decides what may
credit: a strong key (credit code, the firm's own domain or mailbox, a phone that is not shared), or the legal
representative and one more. A free mailbox counts only beside the firm's or the person's name.
"""
# ruff: noqa: E501 (a Chinese character counts double)

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import log2
from typing import Literal

from companies.rules.comparisons import compare_persons
from companies.rules.emails import read_email
from companies.rules.match_weights import LEAST, SHIPPED, Weights, score_of
from companies.rules.matching import Contribution, Party, Rarity, match
from companies.rules.parties import Evidence
from companies.rules.text import has_han
from people.rules.dates import add_months
from sales.rules.premises import has_room, near

Strength = Literal["strong", "medium", "weak"]
LOOK_BACK_MONTHS = 12
PRIOR = -7.0
STRONG_SCORE = 97.0
CREDIT_SCORE = 50.0

REPRESENTATIVE = 4.0
PERSON, COMMON_PERSON = 4.5, 1.0
MOBILE = 10.0
SHARED_BESIDE_CHIEF = 4.0
# Beside a common name: an office building, or the very room in it. Of one street number: see rules.premises.
ADDRESS_BESIDE_COMMON, ROOM_BESIDE_COMMON = 1.5, 3.0
PREMISES = 3.0
LATIN_BRAND = 5.0
ELSEWHERE, ELSEWHERE_BESIDE_CHIEF = -1.0, -3.5
# What tells two firms apart tells little about who stands behind them, and nothing once their representative agrees.
AGAINST = {"name.differs": -1.0, "credit_code.differs": -1.5, "legal_representative.differs": -1.5}
SILENT = frozenset({"phone.differs", "domain.differs", "email.differs", "address.differs", "group.same", "place.city",
                    "place.region"})  # fmt: skip
# A line stays with its premises: where both are known to sit elsewhere, it is a switchboard that two firms share.
OF_A_PLACE = frozenset({"address.differs", "domain.differs"})
STRONG_KEYS = frozenset({"credit_code.same", "domain.same", "phone.mobile", "phone.same", "phone.line"})
BESIDE_CHIEF = frozenset({"name", "address", "phone", "email", "domain", "person"})
# What makes a landline the customer's own where too few leads are known to see who else holds it: a switchboard of two
# firms looks like one firm's line until a third one shows up. The number was found by planted months of growing size.
BESIDE_LINE = frozenset({"name.same", "name.core", "name.brand", "name.pinyin", "name.short", "name.typo", "person.same",
                         "legal_representative.same", "address.same", "address.alike"})  # fmt: skip
ENOUGH_LEADS = 2_000
# The full names that most people in China bear: they prove little wherever a firm's data is thin.
COMMON_NAMES = frozenset(
    "张伟 王伟 李娜 王芳 李伟 王静 李静 张敏 刘伟 张静 张丽 王秀英 李强 王敏 李敏 王磊 刘洋 王艳 李军 张勇 李杰 张杰 张磊 王强 "
    "李丽 王丽 张涛 王涛 张强 李勇 王勇 王军 王杰 李艳 李磊 张军 刘杰 王超 李超 刘敏 刘静 刘强 陈杰 陈静 张艳 王平 王刚 李刚 "
    "张超 李明 王鹏 张鹏 李涛 王斌 李斌 张斌 陈伟 李霞 杨伟 赵伟 刘勇 张华 李华 王华 王建国 李建国 张建国 王建军 李秀英 张秀英 "
    "张红 李红 王红 王丹 李丹 李桂英 王桂英 张桂英 陈刚 刘磊 刘涛 陈涛 刘军 刘超 王玲 李玲 张玲 王建华 李建华 张建华 王海燕 "
    "李梅 王梅 张梅 王浩 李浩 张浩 陈敏 杨洋 王琳 李琳 周杰 陈磊 陈勇 刘丽 刘芳 李芳 张芳 陈芳 王婷 李婷 张婷".split()
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What speaks for one lead behind one order: `score` 0–100, the strongest evidence first, whether it may credit."""

    score: float
    strength: Strength
    is_credited: bool
    evidence: Evidence


def window_of(signed_on: date, months: int = LOOK_BACK_MONTHS) -> tuple[date, date]:
    """The first day on which a lead may have come in to claim an order signed on this day, and the day of signing."""
    return add_months(signed_on, -months), signed_on


def weigh(
    order: Party,
    lead: Party,
    rarity: Rarity,
    persons: Sequence[str] = (),
    weights: Weights = SHIPPED,
    *,
    lines_tell: bool = True,
) -> Finding:
    """Compare the customer of an order with a lead. `persons`: keys of everyone known at the customer's firm.

    `lines_tell`: so many leads are known (ENOUGH_LEADS) that a landline which nobody else holds is the customer's own.
    """
    one, other = _aligned(order, lead, persons)
    said = match(one, other, rarity, weights).contributions
    chief = next((part for part in said if part.level == "legal_representative.same"), None)
    bits = REPRESENTATIVE if chief is None else _chief_bits(chief, one, other, rarity)
    is_common = bits < 1.0
    heard = [_heard(part, one, other) for part in said]
    silent = SILENT - OF_A_PLACE if chief is None and any(p.level == "phone.line" for p in heard) else SILENT
    parts = [_weighed(part, chief, bits, is_common, one, other) for part in heard if part.level not in silent]
    evidence = tuple(sorted((p for p in parts if p is not None), key=lambda p: -abs(p.weight)))
    score = score_of(PRIOR + sum(part.weight for part in evidence))
    is_credited = score >= CREDIT_SCORE and may_credit(evidence, lines_tell)
    return Finding(score, _strength(score, is_credited, evidence), is_credited, evidence)


def _heard(part: Contribution, one: Party, other: Party) -> Contribution:
    """The matcher's contribution with what the audit knows better: who was met, and what an address leaves out."""
    if part.level == "person.same":
        return replace(part, value=one.person_name)
    one_city = bool(one.city) and one.city == other.city
    if part.level == "address.differs" and near(one.address, other.address, one_city=one_city):
        return Contribution("address.alike", PREMISES)
    return part


def _aligned(order: Party, lead: Party, persons: Sequence[str]) -> tuple[Party, Party]:
    """Both as firms; a representative written in Latin letters, or who left the data as the contact, is recognised."""
    people = tuple(dict.fromkeys(filter(None, (order.person_name, *persons))))
    one_chief, other_chief = order.legal_representative, lead.legal_representative
    if (one_chief and other_chief and _is_same_person(one_chief, other_chief)) or (
        one_chief and not other_chief and _is_same_person(one_chief, lead.person_name)
    ):
        other_chief = one_chief
    elif other_chief and not one_chief and other_chief in people:
        one_chief = other_chief
    met = next((name for name in people if _is_same_person(name, lead.person_name)), "")
    is_chief = bool(met) and met == one_chief == other_chief
    own = replace(order, kind="company", legal_representative=one_chief, person_name="" if is_chief else met)
    return own, replace(lead, kind="company", legal_representative=other_chief, person_name=own.person_name)


def _is_same_person(one: str, other: str) -> bool:
    found = compare_persons(one, other)
    return found is not None and found[0] in ("same", "pinyin")


def _chief_bits(chief: Contribution, one: Party, other: Party, rarity: Rarity) -> float:
    """What the representative's name weighs: less the more other firms have one of that name."""
    if chief.value in COMMON_NAMES:
        return LEAST
    firms = rarity.firms("legal_representative", chief.value)
    others = max(0, firms - len({one.company_core, other.company_core} - {""}))
    return round(max(LEAST, REPRESENTATIVE - log2(1 + others)), 2)


def _weighed(
    part: Contribution, chief: Contribution | None, bits: float, is_common: bool, one: Party, other: Party
) -> Contribution | None:
    """The matcher's contribution with what it weighs here; None when it says nothing here."""
    if part is chief:
        count = part.count or ("20+" if part.value in COMMON_NAMES else "")
        return replace(part, weight=bits, count=count)
    if part.level == "name.differs" and chief is not None and (brand := _written_in_latin(one, other)):
        return Contribution("name.pinyin", LATIN_BRAND, brand)
    if part.level in AGAINST:
        return None if chief is not None else replace(part, weight=AGAINST[part.level])
    if part.level == "place.differs":
        return replace(part, weight=ELSEWHERE_BESIDE_CHIEF if chief is not None else ELSEWHERE)
    if part.level == "person.same":
        return replace(part, weight=COMMON_PERSON if _is_common_person(part.value) else PERSON)
    if part.field == "address" and is_common:
        is_room = part.level == "address.same" and has_room(one.address)
        return replace(part, weight=min(part.weight, ROOM_BESIDE_COMMON if is_room else ADDRESS_BESIDE_COMMON))
    if part.level == "phone.mobile" and not part.count:
        return replace(part, weight=MOBILE)
    if is_shared(part) and chief is not None and not is_common:
        return replace(part, weight=max(part.weight, SHARED_BESIDE_CHIEF))
    return part


def _written_in_latin(one: Party, other: Party) -> str:
    """The brand of one firm when the other's Latin name begins with it as whole words; too short for the matcher."""
    for han, latin in ((one, other), (other, one)):
        words = latin.company_core.split()
        starts = {"".join(words[:size]) for size in range(1, len(words))}
        if has_han(han.company_core) and len(han.company_pinyin) >= 4 and han.company_pinyin in starts:
            return han.company_pinyin
    return ""


def _is_common_person(name: str) -> bool:
    return name in COMMON_NAMES or len(name) < 2


def is_shared(part: Contribution) -> bool:
    """Whether so many firms hold the value that it proves nothing alone."""
    return part.code.endswith(".shared")


def may_credit(evidence: Iterable[Contribution], lines_tell: bool = True) -> bool:
    """Formula 12 without its dates: a strong key agrees, or the legal representative and one more."""
    agree = [part for part in evidence if part.weight > 0]
    keys = {part.level for part in agree if part.level in STRONG_KEYS and not is_shared(part)}
    if keys - {"phone.line"} or (keys and (lines_tell or any(part.level in BESIDE_LINE for part in agree))):
        return True
    fields = {part.field for part in agree}
    mails = [part for part in agree if part.field == "email" and not is_shared(part)]
    if any(not _is_free(part.value) for part in mails) or (mails and fields & {"name", "person"}):
        return True
    return "legal_representative" in fields and bool(fields & BESIDE_CHIEF)


def _is_free(mail: str) -> bool:
    return read_email(mail).kind in ("free", "disposable")


def _strength(score: float, is_credited: bool, evidence: Evidence) -> Strength:
    if not is_credited:
        return "weak"
    fields = {part.field for part in evidence if part.weight > 0}
    return "strong" if score >= STRONG_SCORE or "credit_code" in fields or len(fields) >= 3 else "medium"
