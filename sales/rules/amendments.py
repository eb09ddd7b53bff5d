"""What a signed order is worth when its lines change from a day on; every sum holds to the cent."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from sales.rules.money import LineValue, discounted, line_amount, pro_rata, to_cents
from sales.rules.terms import share_left, term_years

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Piece:
    """One line of an order over its own days, both inclusive: `key` is the line's id, None while it is only wanted.

    `is_standing` says that no amendment has ended it.
    """

    key: int | None
    value: LineValue
    amount: Decimal
    starts_on: date
    ends_on: date
    is_standing: bool = True


@dataclass(frozen=True)
class Wanted:
    """How a line is wanted from the day on: `value` None removes it; `replaces` None adds it."""

    replaces: int | None
    value: LineValue | None


@dataclass(frozen=True)
class Changed:
    """What became of one wanted line: what is credited for the old one, what is charged for the new one."""

    credit: Decimal
    charge: Decimal


@dataclass(frozen=True)
class Restated:
    """The order afterwards: all its pieces, and what each wanted line did, in their order."""

    pieces: list[Piece]
    changes: list[Changed]
    total: Decimal
    recurring: Decimal


def restate(
    pieces: Sequence[Piece], wanted: Sequence[Wanted], on: date, ends_on: date, order_percent: Decimal
) -> Restated:
    """Change lines from a day on, and move the end of the term.

    A recurring line that changes is credited for the share of its term that is left and charged anew for the same
    days: upgrading from 10 to 20 at half of the period credits 5, charges 10. What is paid once (set-up, hardware) is
    credited and charged whole. Lines that stay are priced for their days up to the new end. Ended lines stay as they
    are.
    """
    standing = {piece.key: piece for piece in pieces if piece.is_standing}
    closed = {one.replaces for one in wanted if one.replaces is not None}
    after = [piece for piece in pieces if not piece.is_standing]
    after += [_moved(piece, ends_on, order_percent) for key, piece in standing.items() if key not in closed]
    changes = []
    for one in wanted:
        credit = ZERO
        if one.replaces is not None:
            ended, credit = _ended(standing[one.replaces], on)
            after.append(ended)
        charge = ZERO
        if one.value is not None:
            fresh = _fresh(one.value, on, ends_on, order_percent)
            after.append(fresh)
            charge = fresh.amount
        changes.append(Changed(credit, charge))
    total = sum((piece.amount for piece in after), ZERO)
    return Restated(after, changes, total, recurring_of([p for p in after if p.is_standing], order_percent))


def recurring_of(pieces: Sequence[Piece], order_percent: Decimal) -> Decimal:
    """What pieces bring per year."""
    yearly = (to_cents(discounted(p.value.price, order_percent)) for p in pieces if p.value.is_recurring)
    return sum(yearly, ZERO)


def _ended(piece: Piece, on: date) -> tuple[Piece, Decimal]:
    kept, credit = ZERO, piece.amount
    if piece.value.is_recurring:
        kept, credit = pro_rata(piece.amount, share_left(piece.starts_on, piece.ends_on, on))
    return replace(piece, amount=kept, ends_on=on - timedelta(days=1), is_standing=False), credit


def _fresh(value: LineValue, on: date, ends_on: date, order_percent: Decimal) -> Piece:
    amount = line_amount(value, term_years(on, ends_on), order_percent)
    return Piece(None, value, amount, on, ends_on)


def _moved(piece: Piece, ends_on: date, order_percent: Decimal) -> Piece:
    if piece.ends_on == ends_on:
        return piece
    if not piece.value.is_recurring:
        return replace(piece, ends_on=ends_on)
    amount = line_amount(piece.value, term_years(piece.starts_on, ends_on), order_percent)
    return replace(piece, amount=amount, ends_on=ends_on)


def restate_plan(planned: Sequence[tuple[Decimal, Decimal]], total: Decimal) -> tuple[list[Decimal], Decimal]:
    """Bring a plan, (amount, received) in the order of its due days, in line with another total.

    Returns the new amount of each part and what is owed on top. What grew is owed on top; what shrank is taken off the
    last open parts first; no part falls below what was received on it. The sum is the total, or what was received when
    that is more.
    """
    amounts = [amount for amount, _received in planned]
    over = sum(amounts, ZERO) - total
    if over <= 0:
        return amounts, -over
    for number in range(len(planned) - 1, -1, -1):
        amount, received = planned[number]
        cut = min(over, amount - received)
        amounts[number] -= cut
        over -= cut
    return amounts, ZERO
