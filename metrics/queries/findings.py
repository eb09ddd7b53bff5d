"""What a page of figures says first: the finding, as values; the page puts them into words."""

from dataclasses import dataclass, replace

from metrics.queries.funnel import Funnel, Query, funnel
from metrics.queries.windows import Window
from metrics.rules.periods import stretch_before
from metrics.rules.rates import share, weakest_step
from metrics.stages import KEYS

# A lead that is old enough to have become an order may still be too young for what comes after.
AGED = KEYS[: KEYS.index("order") + 1]


@dataclass(frozen=True)
class FunnelFinding:
    """What became of a cohort against the one before it. Rates in percent, None when unknown."""

    leads: int
    orders: int
    rate: float | None
    before: Funnel | None
    weakest: str | None

    @property
    def rate_before(self) -> float | None:
        counts = self.before.total.counts if self.before else {}
        return share(counts["order"], counts["lead"]) if counts else None

    @property
    def change(self) -> float | None:
        """Percentage points against the stretch before."""
        if self.rate is None or self.rate_before is None:
            return None
        return self.rate - self.rate_before


def funnel_finding(found: Funnel) -> FunnelFinding:
    """The finding about a cohort; asks for the stretch before when the window has a start and an end."""
    counts = found.total.counts
    before = _before(found.query)
    fallen = weakest_step(counts, before.total.counts, AGED) if before and before.total.counts["lead"] else None
    return FunnelFinding(counts["lead"], counts["order"], share(counts["order"], counts["lead"]), before, fallen)


def _before(query: Query) -> Funnel | None:
    stretch = stretch_before(query.window.from_on, query.window.to_on)
    if stretch is None:
        return None
    return funnel(replace(query, window=Window(*stretch, query.window.as_of)))
