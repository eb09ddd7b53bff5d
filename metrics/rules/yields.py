"""What a customer brings for what it cost to win one. Formula 6 of the domain. Plain values in and out."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Yield:
    """`simple`: what a customer brings in its lifetime ÷ what one lead cost. `full`: ÷ what one customer cost, leads
    that came to nothing included. None: unknown, never infinity or 0."""

    simple: float | None
    full: float | None


def yield_of(lifetime: float, customers: float, leads: float, cost: float | None) -> Yield:
    """The yield of `customers` won among `leads` that cost `cost`, who brought `lifetime` so far.

    (8000 + 5000 + 5000) ÷ 105 = 171.4 for one lead; when 5 % of them become customers one costs 2,100, and the full
    yield is 8.6. Without cost, leads or customers there is none.
    """
    if not cost or not customers or not leads:
        return Yield(None, None)
    each = lifetime / customers
    return Yield(each / (cost / leads), each / (cost / customers))
