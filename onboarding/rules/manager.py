"""Who leads a new project."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Candidate:
    """Somebody who may lead, with the projects they lead now and ever led. `rank` 0 is asked before rank 1."""

    id: int
    running: int
    rank: int = 0
    ever: int = 0


@dataclass(frozen=True)
class Choice:
    """The chosen person's id and the reason as a key with its numbers."""

    id: int
    reason: str
    running: int


def choose_manager(candidates: Sequence[Candidate]) -> Choice | None:
    """The candidate of the lowest rank with the fewest running projects; on a tie the one who led the fewest."""
    if not candidates:
        return None
    best = min(candidates, key=lambda one: (one.rank, one.running, one.ever, one.id))
    return Choice(best.id, "fewest_projects" if best.rank == 0 else "stands_in", best.running)
