"""Whose a bank receipt is: sure only when the order's number, or payer and amount, leave one answer."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

MOST_PROPOSALS = 5
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_\-/.]{2,38}[A-Za-z0-9]")
_OURS = re.compile(r"SO[\s\-_]?(\d{4})[\s\-_]?(\d{6})", re.IGNORECASE)


@dataclass(frozen=True)
class OpenOrder:
    """An order that still owes: what each of its payments leaves open, the oldest first."""

    pk: int
    company: int
    currency: str
    amounts: tuple[Decimal, ...]

    @property
    def first_open(self) -> Decimal:
        return self.amounts[0]

    @property
    def total_open(self) -> Decimal:
        return sum(self.amounts, Decimal("0.00"))

    def is_filled_by(self, amount: Decimal) -> bool:
        """Whether an amount pays the oldest payment, the oldest two … to the cent."""
        return amount in accumulate(self.amounts)


@dataclass(frozen=True)
class Proposal:
    """An order that the receipt may be for, and the word for why."""

    order: int
    why: str


@dataclass(frozen=True)
class Choice:
    """`order` when it is sure, with the word for `why`; else the proposals, and why it is not sure."""

    order: int | None
    why: str
    proposals: Sequence[Proposal] = ()


def numbers_in(text: str) -> set[str]:
    """What may be the number of an order in a remark: “付SO2026000123货款” holds SO-2026-000123."""
    found = {f"SO-{year}-{number}" for year, number in _OURS.findall(text)}
    for token in _TOKEN.findall(text):
        found |= {token, token.upper()}
    return found


def choose_order(
    amount: Decimal,
    currency: str,
    named: Sequence[OpenOrder],
    of_payer: Sequence[OpenOrder],
    sure_payers: Iterable[int],
) -> Choice:
    """Decide by the orders named in the remark and the open orders of the firms that the payer may be.

    `sure_payers` are the firms that the payer is for certain. An order is never sure when the receipt is more than it
    owes, in another currency, or names one customer's order while another customer paid.
    """
    payers = set(sure_payers)
    fits = [one for one in named if one.currency == currency]
    if len(fits) == 1:
        return _by_number(amount, fits[0], payers)
    if fits:
        return Choice(None, "many_numbers", _proposals(fits, "number"))
    return _by_payer(amount, [one for one in of_payer if one.currency == currency], payers)


def _by_number(amount: Decimal, order: OpenOrder, payers: set[int]) -> Choice:
    if amount > order.total_open:
        return Choice(None, "more_than_owed", [Proposal(order.pk, "number")])
    if payers and order.company not in payers:
        return Choice(None, "other_payer", [Proposal(order.pk, "number")])
    return Choice(order.pk, "number")


def _by_payer(amount: Decimal, orders: Sequence[OpenOrder], payers: set[int]) -> Choice:
    exact = [one for one in orders if one.is_filled_by(amount)]
    sure = [one for one in exact if one.company in payers]
    if len(sure) == 1 and len(payers) == 1:
        return Choice(sure[0].pk, "payer_amount")
    later = [one for one in orders if one not in exact and amount in one.amounts]
    others = [one for one in orders if one not in (*exact, *later) and amount <= one.total_open]
    proposals = [*_proposals([*exact, *later], "payer_amount"), *_proposals(others, "payer")][:MOST_PROPOSALS]
    if not proposals:
        return Choice(None, "owes_less" if orders else "nobody")
    if sure:
        return Choice(None, "many_orders", proposals)
    return Choice(None, "payer_unsure" if exact else "later_payment" if later else "other_amount", proposals)


def _proposals(orders: Sequence[OpenOrder], why: str) -> list[Proposal]:
    return [Proposal(one.pk, why) for one in orders[:MOST_PROPOSALS]]
