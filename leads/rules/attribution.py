"""To whom a result is credited when a lead had contact with several channels before it. Plain values in and out."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

C = TypeVar("C", bound=Hashable)
FIRST, LAST, EVEN = "first", "last", "even"
MODELS = (FIRST, LAST, EVEN)
CENT = Decimal("0.01")


def shares(touches: Sequence[C], model: str) -> dict[C, Fraction]:
    """Each channel's share of one result; the shares of a result sum to exactly 1.

    `touches` are the channels of all contacts up to the result, the earliest first; a channel may come twice. First:
    all to the earliest contact. Last: all to the latest. Even: the same to each contact. Without contacts nobody
    has a share. Raises ValueError for an unknown model.
    """
    if model not in MODELS:
        raise ValueError(f"There is no attribution by {model}.")
    if not touches:
        return {}
    if model == FIRST:
        return {touches[0]: Fraction(1)}
    if model == LAST:
        return {touches[-1]: Fraction(1)}
    return {channel: Fraction(count, len(touches)) for channel, count in Counter(touches).items()}


def split_money(amount: Decimal, touches: Sequence[C], model: str) -> dict[C, Decimal]:
    """An amount split over the channels to the cent: the parts sum to exactly the amount.

    Evenly split cents that don't go round go to the earliest contacts, one each.
    """
    if model != EVEN or not touches:
        return {channel: amount * share.numerator for channel, share in shares(touches, model).items()}
    each, left = divmod(int(amount / CENT), len(touches))
    parts: dict[C, Decimal] = {}
    for number, channel in enumerate(touches):
        parts[channel] = parts.get(channel, Decimal(0)) + (each + (number < left)) * CENT
    return parts


def weights(counts: Mapping[int, int]) -> Fraction:
    """The credit of contacts counted by how many contacts shared a result: {1: 4, 3: 2} is 4 + 2/3."""
    return sum((Fraction(count, of) for of, count in counts.items()), Fraction(0))
