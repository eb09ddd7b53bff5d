"""Is it a lead at all: a way to reach somebody, somebody to reach, and whatever else the company asks."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leads.rules.compiled import Compiler
from leads.rules.conditions import FIELDS as LEAD_FIELDS
from leads.rules.conditions import Facts, leaves
from leads.rules.scoring import FIELDS as SCORE_FIELDS

# what a definition may ask about: all that scores may, and what comes out of them
FIELDS = tuple(dict.fromkeys((*LEAD_FIELDS, *SCORE_FIELDS)))
UNMET = "unmet:"
_NOBODY = "nobody"
_LONGEST = 40  # of a code in Lead.invalid_reasons


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reasons` are codes (leads.wording.INVALID) of everything that speaks against it; none means valid."""

    reasons: tuple[str, ...] = ()

    @property
    def is_valid(self) -> bool:
        return not self.reasons


@dataclass(frozen=True, slots=True)
class Definition:
    """What a valid lead is: whether it needs a phone or mailbox that can work, a name or firm, and all conditions."""

    version: int = 1
    needs_contact: bool = True
    needs_somebody: bool = True
    conditions: Sequence[Mapping[str, Any]] = ()


SHIPPED_DEFINITION = Definition()


def judge(values: Mapping[str, Any]) -> Verdict:
    """Judge cleaned values. Valid: an e-mail or phone that can work, and a name or firm."""
    reasons = [*_contact_reasons(values)]
    if not values.get("name") and not values.get("company") and not values.get("company_name"):
        reasons.append(_NOBODY)
    return Verdict(tuple(reasons))


def _contact_reasons(values: Mapping[str, Any]) -> list[str]:
    has_phone = bool(values.get("phone_e164"))
    mail, kind = values.get("email_clean"), values.get("email_kind")
    if has_phone or (mail and kind != "disposable"):
        return []
    if mail:
        return ["disposable"]
    reasons = []
    if values.get("phone") or values.get("mobile"):
        reasons.append("phone_invalid")
    if values.get("email"):
        reasons.append("email_invalid")
    return reasons or ["no_contact"]


def compile_definition(definition: Definition) -> Callable[[Facts, Iterable[str]], list[str]]:
    """One function for many leads: the facts (see FIELDS) and what `judge` says against it, in; all that speaks against
    it by this definition, out. A condition that does not hold is told as `unmet:<field>`."""
    compiler = Compiler()
    checks = [(compiler.check([condition]), _unmet(condition)) for condition in definition.conditions]
    read = compiler.reader()

    def reasons(facts: Facts, found: Iterable[str]) -> list[str]:
        kept = [code for code in found if (definition.needs_somebody if code == _NOBODY else definition.needs_contact)]
        if checks:
            values = read(facts)
            kept += [code for check, code in checks if not check(values)]
        return list(dict.fromkeys(kept))

    return reasons


def _unmet(condition: Mapping[str, Any]) -> str:
    return f"{UNMET}{leaves([condition])[0]['field']}"[:_LONGEST]
