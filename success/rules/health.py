"""Health: groups of measures with weights. Unknown is not zero; what is known is shown; thin knowledge caps the grade.

These numbers are the only place where weights and lines stand: the SQL that scores all accounts takes them from here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

HEALTHY, WATCH, RISK, UNKNOWN = "healthy", "watch", "risk", "unknown"

WEIGHTS = {"executives": 20, "seats": 25, "trend": 20, "breadth": 15, "payment": 20}

HEALTHY_FROM = Decimal(75)
RISK_BELOW = Decimal(50)
THIN_BELOW = Decimal(60)  # coverage in percent under which nobody is called healthy

WINDOW_WEEKS = 4
SEATS_FULL_AT = Decimal("0.8")  # this share of the seats active in the week gives full marks
KEY_PROCESSES = 5  # key processes in use that give full marks
OVERDUE_DAYS_TO_ZERO = 60
TREND_BASE, TREND_SLOPE = Decimal(80), Decimal(200)  # flat use gives 80, +10 % gives 100, −40 % gives 0


@dataclass(frozen=True)
class Measure:
    """One measured group: `score` 0–100, or None while nothing is known."""

    key: str
    weight: int
    score: Decimal | None


@dataclass(frozen=True)
class Health:
    """`score` None means unknown. `coverage` is the known share of the weights in percent."""

    score: Decimal | None
    coverage: Decimal
    grade: str


def health_of(measures: Sequence[Measure]) -> Health:
    """Weighted mean of what is known. 80 and 40 with weights 50 and 20 and an unknown of 30: 68.57, coverage 70 %."""
    known = [one for one in measures if one.score is not None]
    total = sum(one.weight for one in measures)
    weight = sum(one.weight for one in known)
    coverage = _rounded(Decimal(100 * weight) / total) if total else Decimal("0.00")
    if not weight:
        return Health(None, coverage, UNKNOWN)
    score = _rounded(sum((Decimal(one.score or 0) * one.weight for one in known), Decimal(0)) / weight)
    return Health(score, coverage, grade_of(score, coverage))


def grade_of(score: Decimal | None, coverage: Decimal) -> str:
    """The word for a score; with thin coverage at best "watch"."""
    if score is None:
        return UNKNOWN
    if score < RISK_BELOW:
        return RISK
    return HEALTHY if score >= HEALTHY_FROM and coverage >= THIN_BELOW else WATCH


def effect_of(measure: Measure, known_weight: int) -> Decimal | None:
    """By how many points a measure lifts or lowers the score from the line of healthy. The line plus all effects is
    the score, so that "why 41 points" adds up."""
    if measure.score is None or not known_weight:
        return None
    return _rounded((Decimal(measure.score) - HEALTHY_FROM) * measure.weight / known_weight)


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
