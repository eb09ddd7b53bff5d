"""From a score and its evidence to what the console does: surely one, ask a person, or two parties.

A score alone is not enough: no free mailbox's domain, no shared phone and no legal representative makes one firm, and
no firm that two people share makes one person.
"""

from companies.rules.emails import read_email
from companies.rules.match_weights import ASK_SCORE, SURE_SCORE
from companies.rules.parties import Contribution, Evidence, Kind, Verdict

_NAMED = frozenset(f"name.{how}" for how in ("same", "core", "brand", "pinyin", "short", "typo"))
_FIRM_ALONE = _NAMED | {
    "credit_code.same", "domain.same", "phone.mobile", "phone.same", "phone.line", "email.same", "email.role",
}  # fmt: skip
_FIRM_SURE = frozenset({"credit_code.same", "name.same"})
_AGAINST = frozenset({"credit_code.differs", "person.differs", "name.differs", "form.differs"})
_OTHER_PERSON = frozenset({"person.surname", "person.differs"})
_OF_A_PERSON = frozenset({"person", "phone", "email", "extra"})
_OF_A_FIRM = frozenset({"phone.line", "email.role"})
_PROOFS = frozenset({"phone", "email", "domain", "address", "extra"})
_STRONG = 3.0


def decide(kind: Kind, score: float, evidence: Evidence) -> Verdict:
    """sure, ask or no."""
    if score < ASK_SCORE:
        return "no"
    if kind == "company" and not _may_be_one_firm(evidence):
        return "no"
    if kind == "person" and not _may_be_one_person(evidence):
        return "no"
    levels = {e.level for e in evidence}
    if "group.same" in levels:
        return "no"
    if score < SURE_SCORE or not levels.isdisjoint(_AGAINST):
        return "ask"
    return "sure" if _is_proven(kind, levels, evidence) else "ask"


def _may_be_one_firm(evidence: Evidence) -> bool:
    """One telling key, or two weak ones that differ: a legal representative and one more."""
    telling = {e.level for e in evidence if not _is_shared(e)}
    free_only = {e.field for e in evidence if e.weight > 0} <= {"email", "place"} and _all_free(evidence)
    if not telling.isdisjoint(_FIRM_ALONE) and not free_only:
        return True
    return len({e.field for e in evidence if e.weight > 0 and e.field != "place"}) >= 2


def _may_be_one_person(evidence: Evidence) -> bool:
    """Something of a person's own agrees; a firm's phone and mailbox say nothing between two different names."""
    own = {e.level for e in evidence if e.weight > 0 and e.field in _OF_A_PERSON}
    is_other = any(e.level in _OTHER_PERSON for e in evidence)
    return bool(own - _OF_A_FIRM) or bool(own and not is_other)


def _is_shared(part: Contribution) -> bool:
    return part.code.endswith(".shared")


def _all_free(evidence: Evidence) -> bool:
    mails = [e.value for e in evidence if e.field == "email"]
    return bool(mails) and all(read_email(mail).kind in ("free", "disposable") for mail in mails)


def _is_proven(kind: Kind, levels: set[str], evidence: Evidence) -> bool:
    """Sure needs a proof by itself, or a name and an independent key that both agree."""
    strong = any(e.weight >= _STRONG and e.field in _PROOFS for e in evidence)
    if kind == "company":
        return not levels.isdisjoint(_FIRM_SURE) or (strong and not levels.isdisjoint(_NAMED))
    return strong and any(e.field == "person" and e.weight > 0 for e in evidence)


def is_group_of(evidence: Evidence) -> bool:
    """Two firms of one group: somebody said so, or two credit codes stand against a common name, domain or chief."""
    levels = {e.level for e in evidence}
    if "group.same" in levels:
        return True
    if "credit_code.differs" not in levels:
        return False
    return not levels.isdisjoint({*_NAMED, "domain.same", "legal_representative.same"})
