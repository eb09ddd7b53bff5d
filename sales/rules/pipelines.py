"""Where a deal stands when the way it takes is another."""

from collections.abc import Sequence
from typing import Protocol, TypeVar


class Step(Protocol):
    """A stage as this rule sees it."""

    probability: int
    position: int


S = TypeVar("S", bound=Step)


def nearest(probability: int, stages: Sequence[S]) -> S:
    """Of these stages (at least one) the one whose probability (in %) is nearest; of two alike the earlier."""
    return min(stages, key=lambda stage: (abs(stage.probability - probability), stage.position))
