"""Of several leads that are one: which had best stay, and from which each value had best come, with the reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

ORDER = ("converted", "working", "accepted", "routed", "valid", "returned", "pooled", "clean", "new", "lost")
OWN, VERIFIED, COMPLETE, RECENT, FURTHEST = "own", "verified", "complete", "recent", "furthest"
_BY_RECENCY = frozenset({"title", "employees", "website"})
_MAILBOXES = ("work", "role", "free", "disposable")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of the leads: its id, how far it is, when it came, its values, and which of them were checked.

    `verified` names the fields whose value is known to be right: a phone of its numbering plan, a company's mailbox, a
    credit code with its check digit, an industry or region of the lists.
    """

    pk: int
    status: str
    came_at: datetime
    values: Mapping[str, Any]
    verified: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Proposal:
    """From which lead a value had best come (its id), and why: a code of leads.wording.PROPOSED."""

    pk: int
    why: str


def best_of(candidates: Sequence[Candidate]) -> Candidate:
    """The lead that had best stay: the one furthest on its way, then the oldest."""
    rank = {status: place for place, status in enumerate(ORDER)}
    return min(candidates, key=lambda c: (rank.get(c.status, len(ORDER)), c.came_at, c.pk))


def propose(candidates: Sequence[Candidate], kept: int, names: Sequence[str]) -> dict[str, Proposal]:
    """For each field in which a lead says anything: where its value had best come from.

    A checked value goes before an unchecked one; then the newest for what changes with time (job title, employees,
    website), the longest for the rest; of equals the one of the lead that stays.
    """
    found = {}
    for name in names:
        said = [c for c in candidates if c.values.get(name) not in ("", None)]
        if said:
            found[name] = _choose(said, kept, name)
    return found


def _choose(said: Sequence[Candidate], kept: int, name: str) -> Proposal:
    own = next((c for c in said if c.pk == kept), None)
    if len({str(c.values[name]) for c in said}) == 1:
        return Proposal(own.pk if own else said[0].pk, OWN if own else COMPLETE)
    checked = [c for c in said if name in c.verified]
    pool = checked or said
    if name in _BY_RECENCY:
        return Proposal(max(pool, key=lambda c: (c.came_at, c.pk)).pk, RECENT)
    best = max(pool, key=lambda c: (len(str(c.values[name])), c.pk == kept, c.came_at, -c.pk))
    if own in pool and len(str(own.values[name])) == len(str(best.values[name])):  # type: ignore[union-attr]
        best = own  # type: ignore[assignment]
    return Proposal(best.pk, VERIFIED if checked and len(checked) < len(said) else COMPLETE)


def furthest(candidates: Sequence[Candidate], held: Sequence[str]) -> int | None:
    """The lead whose work goes on: the one furthest on its way among those that somebody holds, None without one."""
    working = [c for c in candidates if c.status in held]
    return best_of(working).pk if working else None
