"""Is it a lead at all: a way to reach somebody, and somebody to reach."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reasons` are codes (leads.wording.INVALID) of everything that speaks against it; none means valid."""

    reasons: tuple[str, ...] = ()

    @property
    def is_valid(self) -> bool:
        return not self.reasons


def judge(values: Mapping[str, str]) -> Verdict:
    """Judge cleaned values. Valid: an e-mail or phone that can work, and a name or firm."""
    reasons = [*_contact_reasons(values)]
    if not values.get("name") and not values.get("company") and not values.get("company_name"):
        reasons.append("nobody")
    return Verdict(tuple(reasons))


def _contact_reasons(values: Mapping[str, str]) -> list[str]:
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
