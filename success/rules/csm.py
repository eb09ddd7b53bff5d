"""Who looks after a new customer. No account is ever without somebody."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Candidate:
    """Somebody who may look after customers, with how many they have. `rank` 0 is asked before rank 1."""

    id: int
    accounts: int
    rank: int = 0


def choose_csm(candidates: Sequence[Candidate]) -> int | None:
    """The id of the candidate of the lowest rank with the fewest accounts; the longest-serving one on a tie."""
    best = min(candidates, key=lambda one: (one.rank, one.accounts, one.id), default=None)
    return best.id if best else None
