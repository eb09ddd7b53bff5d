"""What came of a renewal, in words and in order lines."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal

CENT = Decimal("0.01")


def outcome_of(due: Decimal, renewed: Decimal) -> str:
    """same, expanded or shrunk, by the recurring amounts per year."""
    if renewed == due:
        return "same"
    return "expanded" if renewed > due else "shrunk"


@dataclass(frozen=True)
class Line:
    """One recurring line: a product's id, how many, at which price per year."""

    product_id: int
    quantity: int
    unit_price: Decimal


def scale_lines(lines: Sequence[Line], amount: Decimal) -> list[Line]:
    """The lines with prices scaled so that they add up to `amount` to the cent, quantities kept (seats stay seats).

    Where cents are left over, one piece of the last line carries them on a line of its own.
    """
    total = sum((line.quantity * line.unit_price for line in lines), Decimal(0))
    if not lines or total <= 0:
        return []
    scaled = [replace(line, unit_price=_down(line.unit_price * amount / total)) for line in lines]
    left = amount - sum((line.quantity * line.unit_price for line in scaled), Decimal(0))
    return scaled if not left else [*scaled[:-1], *_with_rest(scaled[-1], left)]


def _with_rest(line: Line, left: Decimal) -> list[Line]:
    single = replace(line, quantity=1, unit_price=line.unit_price + left)
    return [single] if line.quantity == 1 else [replace(line, quantity=line.quantity - 1), single]


def _down(value: Decimal) -> Decimal:
    return value.quantize(CENT, rounding=ROUND_DOWN)
