"""The pool: who may take a lead out of it, and when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

NO_RECLAIM = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Claim:
    """Whether a person may claim. `why_not` is a code of leads.wording.CLAIM; `until` says until when it is so."""

    may: bool
    why_not: str = ""
    until: datetime | None = None


def may_claim(
    *, open_leads: int, capacity: int, is_last_owner: bool, pooled_at: datetime | None, now: datetime
) -> Claim:
    """A full desk can't claim, and who gave a lead up can't take the same one again for 30 days."""
    if 0 < capacity <= open_leads:
        return Claim(False, "full")
    until = pooled_at + NO_RECLAIM if is_last_owner and pooled_at else None
    if until and now < until:
        return Claim(False, "had_it", until)
    return Claim(True)
