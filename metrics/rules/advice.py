"""What to do with a channel: scale, hold or drop, and when there is too little to say so. Plain values in and out."""

from dataclasses import dataclass
from math import sqrt

FEWEST_LEADS = 30  # below this a share of leads tells nothing
Z = 1.645  # nine of ten samples lie within these bounds
CONCENTRATED = 0.5  # of all orders, or all leads, from one paid channel

SCALE, HOLD, DROP, FEW, FREE = "scale", "hold", "drop", "few", "free"


@dataclass(frozen=True)
class Case:
    """One channel: how many leads and orders, what it cost, and what one order brings there (None: unknown)."""

    leads: float
    orders: float
    cost: float
    per_order: float | None


@dataclass(frozen=True)
class Advice:
    """`best` and `worst` bound what a customer costs, nine times of ten; None where there is no bound. `limit` is
    what decided: the average cost to scale, what an order brings to drop."""

    word: str
    best: float | None = None
    worst: float | None = None
    limit: float | None = None


def bounds(hits: float, of: float) -> tuple[float, float]:
    """Wilson's interval of a share: between which shares the true one lies, nine times of ten."""
    share, spread = min(1.0, hits / of), Z * Z / of
    middle = (share + spread / 2) / (1 + spread)
    half = Z * sqrt(share * (1 - share) / of + spread / of / 4) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def advise(case: Case, average: float | None) -> Advice:
    """Scale: even at worst a customer costs less here than on all paid channels together (`average`). Drop: even at
    best one costs more than an order brings. Else hold. Too few leads: no advice; without cost there is none either.
    """
    if not case.cost:
        return Advice(FREE)
    if case.leads < FEWEST_LEADS:
        return Advice(FEW)
    low, high = bounds(case.orders, case.leads)
    best = case.cost / (case.leads * high)
    worst = case.cost / (case.leads * low) if low > 0 else None
    if case.per_order is not None and best > case.per_order:
        return Advice(DROP, best, worst, case.per_order)
    if average is not None and worst is not None and worst < average:
        return Advice(SCALE, best, worst, average)
    return Advice(HOLD, best, worst)


def concentrated(parts: dict[str, float], paid: set[str]) -> tuple[str, float] | None:
    """The one paid channel from which more than half comes, with its share; None when there is none."""
    total = sum(parts.values())
    if not total:
        return None
    key, most = max(parts.items(), key=lambda item: item[1])
    return (key, most / total) if key in paid and most / total > CONCENTRATED else None
