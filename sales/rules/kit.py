"""Does something of the sales kit go with winning? Two rates beside each other, and when they say nothing."""

from dataclasses import dataclass

FEWEST = 20


@dataclass(frozen=True)
class WinRates:
    """Of decided deals (won or lost). Rates in percent; None where fewer than FEWEST deals were decided."""

    won_with: int
    lost_with: int
    won_without: int
    lost_without: int

    @property
    def with_it(self) -> float | None:
        """won ÷ decided among the deals that used it."""
        return _rate(self.won_with, self.lost_with)

    @property
    def without_it(self) -> float | None:
        """won ÷ decided among all other deals."""
        return _rate(self.won_without, self.lost_without)

    @property
    def decided_with(self) -> int:
        return self.won_with + self.lost_with


def _rate(won: int, lost: int) -> float | None:
    return 100 * won / (won + lost) if won + lost >= FEWEST else None


def rates_of(won_with: int, lost_with: int, won_all: int, lost_all: int) -> WinRates:
    """The rates from what used it and from all decided deals; raises ValueError for a part larger than the whole."""
    if won_with > won_all or lost_with > lost_all:
        raise ValueError("More deals used it than were decided.")
    return WinRates(won_with, lost_with, won_all - won_with, lost_all - lost_with)
