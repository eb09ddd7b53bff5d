"""How figures are divided. A share of nothing is unknown, never 0 and never infinity."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


def share(part: float, whole: float) -> float | None:
    """`part` of `whole` in percent, or None when there is no whole."""
    return 100 * part / whole if whole else None


@dataclass(frozen=True)
class Step:
    """One stage of a funnel: how many reached it, and which share of the stage before (percent, None: unknown)."""

    key: str
    count: int
    rate: float | None


def steps(counts: Mapping[str, int], keys: Sequence[str]) -> list[Step]:
    """The stages in order, each with its step rate; the first has none."""
    made = []
    for number, key in enumerate(keys):
        rate = share(counts[key], counts[keys[number - 1]]) if number else None
        made.append(Step(key, counts[key], rate))
    return made


def through_rate(counts: Mapping[str, int], first: str = "lead", last: str = "order") -> float | None:
    """Which share of the first stage reached the last, in percent."""
    return share(counts[last], counts[first])


def win_rate(won: int, lost: int) -> float | None:
    """Won of all decided deals, in percent; open deals are not decided."""
    return share(won, won + lost)


def weakest_step(counts: Mapping[str, int], before: Mapping[str, int], keys: Sequence[str]) -> str | None:
    """The stage whose step rate fell most against an earlier period, or None when none fell."""
    old = {step.key: step.rate for step in steps(before, keys)}
    falls = [
        (old_rate - step.rate, step.key)
        for step in steps(counts, keys)
        if step.rate is not None and (old_rate := old[step.key]) is not None and old_rate > step.rate
    ]
    return max(falls)[1] if falls else None
