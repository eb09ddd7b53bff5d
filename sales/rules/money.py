"""Money to the cent: amounts are Decimal, shares and payments add up exactly."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction

CENT = Decimal("0.01")
LARGEST = Decimal("999999999999.99")
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class LineValue:
    """What one line is made of. `is_recurring` says that its price is per year and counts for the term."""

    quantity: int
    unit_price: Decimal
    is_recurring: bool
    discount_percent: Decimal = Decimal(0)

    @property
    def price(self) -> Decimal:
        """Quantity × unit price less the line's own discount, unrounded; per year when it recurs."""
        return discounted(self.unit_price * self.quantity, self.discount_percent)


def to_cents(amount: Decimal) -> Decimal:
    """Round half up to the cent, as invoices do."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def to_whole(amount: Decimal) -> Decimal:
    """Round half up to the whole unit, for a column that is compared by eye."""
    return amount.quantize(Decimal(1), ROUND_HALF_UP)


def split_amount(total: Decimal, parts: int) -> list[Decimal]:
    """Split an amount of whole cents into `parts` payments that differ by at most one cent and add up exactly.

    The first payments carry the odd cents. Raises ValueError for no parts, a negative amount or a part of a cent.
    """
    if parts < 1:
        raise ValueError("An amount is split into at least one part.")
    if total < 0 or total != total.quantize(CENT):
        raise ValueError("Only a positive amount of whole cents is split.")
    base = (total / parts).quantize(CENT, ROUND_FLOOR)
    odd = int((total - base * parts) / CENT)
    return [base + CENT if number < odd else base for number in range(parts)]


def discounted(amount: Decimal, discount_percent: Decimal) -> Decimal:
    """The amount less a discount of so many per cent, unrounded."""
    return amount * (HUNDRED - discount_percent) / HUNDRED


def line_amount(line: LineValue, years: Fraction, discount_percent: Decimal = Decimal(0)) -> Decimal:
    """Quantity × unit price, × years of the term for recurring lines, less both discounts, rounded once."""
    value = line.price
    if line.is_recurring:
        value = value * years.numerator / years.denominator
    return to_cents(discounted(value, discount_percent))


def pro_rata(amount: Decimal, share: Fraction) -> tuple[Decimal, Decimal]:
    """Part an amount of whole cents in time: what lies before and what after; `share` of it, 0 to 1, lies after.

    Both parts are whole cents and add up to the amount. Raises ValueError for a share outside 0 to 1.
    """
    if not 0 <= share <= 1:
        raise ValueError("A part of a term is between nothing and all of it.")
    after = to_cents(amount * share.numerator / share.denominator)
    return amount - after, after


def recurring_per_year(lines: Iterable[LineValue], discount_percent: Decimal = Decimal(0)) -> Decimal:
    """What the recurring lines bring per year, less the discount; set-up fees and hardware never count."""
    return sum(
        (to_cents(discounted(line.price, discount_percent)) for line in lines if line.is_recurring),
        Decimal("0.00"),
    )


def allocate(amount: Decimal, open_amounts: Iterable[Decimal]) -> list[Decimal]:
    """Lay a receipt on open amounts, the first (oldest) ones filled first; returns the share of each.

    Raises ValueError when the receipt is larger than all of them together.
    """
    shares = []
    for open_amount in open_amounts:
        share = min(amount, open_amount)
        shares.append(share)
        amount -= share
    if amount > 0:
        raise ValueError("More came in than is owed.")
    return shares
