"""One measured value, and how values are taken."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Result:
    """`goal` is the most that is allowed, or, with `more_is_better`, the least; None: for information."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    more_is_better: bool = False

    @property
    def ok(self) -> bool | None:
        if self.goal is None:
            return None
        return self.value >= self.goal if self.more_is_better else self.value <= self.goal

    def as_json(self) -> dict[str, Any]:
        value = round(self.value, 2) if self.value < 100 else round(self.value)
        return {"name": self.name, "value": value, "unit": self.unit, "goal": self.goal, "ok": self.ok}


class Watch:
    """Seconds of a `with stopwatch() as watch:` block, after it."""

    seconds = 0.0


@contextmanager
def stopwatch() -> Iterator[Watch]:
    watch, started = Watch(), time.perf_counter()
    yield watch
    watch.seconds = time.perf_counter() - started


def times(function: Callable[[], Any], count: int) -> list[float]:
    """Milliseconds of each of `count` calls, after one to warm up, in order of length."""
    function()
    taken = []
    for _ in range(count):
        with stopwatch() as watch:
            function()
        taken.append(1000 * watch.seconds)
    return sorted(taken)


def p95(taken: list[float]) -> float:
    return taken[min(len(taken) - 1, int(0.95 * len(taken)))]
