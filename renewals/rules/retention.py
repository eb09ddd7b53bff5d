"""Retention and renewal rate: two names, never mixed. Numbers in, exact fractions out; None where nothing was due.

Amounts are recurring amounts only: set-up fees and hardware never count.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

Amount = Decimal | int


@dataclass(frozen=True)
class Retention:
    """What a frozen cohort of accounts is worth at the end: gross (capped per account), net, and by heads."""

    gross: Fraction | None
    net: Fraction | None
    logos: Fraction | None


def retention_of(cohort: Mapping[object, tuple[Amount, Amount]]) -> Retention:
    """GRR = Σ min(end, start) ÷ Σ start, NRR = Σ end ÷ Σ start, logos = kept ÷ all, over the accounts of the start.

    A 100→60, B 100→150: gross 80 %, net 105 %, logos 100 %. Who came later is not in the cohort; who churned and came
    back within the period has to be given with an end of 0.
    """
    pairs = [(Fraction(start), Fraction(end)) for start, end in cohort.values() if start > 0]
    start = sum((pair[0] for pair in pairs), Fraction(0))
    if not start:
        return Retention(None, None, None)
    kept = sum(end > 0 for _start, end in pairs)
    gross = sum((min(pair) for pair in pairs), Fraction(0)) / start
    return Retention(gross, sum((end for _start, end in pairs), Fraction(0)) / start, Fraction(kept, len(pairs)))


def retention_of_flows(start: Amount, expansion: Amount = 0, downsell: Amount = 0, churn: Amount = 0) -> Retention:
    """The same from totals of flows: 27,000 + 8,000 − 5,000 churn is 111.1 % net and 81.48 % gross."""
    if start <= 0:
        return Retention(None, None, None)
    lost = Fraction(downsell) + Fraction(churn)
    whole = Fraction(start)
    return Retention((whole - lost) / whole, (whole + Fraction(expansion) - lost) / whole, None)


@dataclass(frozen=True)
class Due:
    """One renewal that fell due in the period: whose, how much a year, and what was renewed (None: not renewed)."""

    account: object
    due: Decimal
    renewed: Decimal | None


@dataclass(frozen=True)
class RenewalRate:
    """Renewed ÷ due, by customers (the headline) and by value (capped at what was due)."""

    customers_due: int
    customers_renewed: int
    value_due: Decimal
    value_renewed: Decimal

    @property
    def by_customers(self) -> Fraction | None:
        return Fraction(self.customers_renewed, self.customers_due) if self.customers_due else None

    @property
    def by_value(self) -> Fraction | None:
        return Fraction(self.value_renewed) / Fraction(self.value_due) if self.value_due else None


def renewal_rate(due: Iterable[Due]) -> RenewalRate:
    """The renewal rate of what fell due. Contracts over several years that were not due are not in it.

    A customer with several terms due counts once, as renewed when any of them was. By value an expansion does not make
    up for somebody else's loss: each renewal counts at most with what was due.
    """
    rows = list(due)
    return RenewalRate(
        customers_due=len({row.account for row in rows}),
        customers_renewed=len({row.account for row in rows if row.renewed is not None}),
        value_due=sum((row.due for row in rows), Decimal(0)),
        value_renewed=sum((min(row.renewed, row.due) for row in rows if row.renewed is not None), Decimal(0)),
    )


@dataclass(frozen=True)
class Expansion:
    """What more seats bring: recurring per month, and over the rest of the contract."""

    monthly: Decimal
    contract_value: Decimal


def expansion_of(seats_before: int, seats_after: int, price_per_month: Decimal, months: int) -> Expansion:
    """10 → 13 seats at 5.00 a month for 9 months: +15.00 a month, 135.00 over the contract."""
    monthly = (seats_after - seats_before) * price_per_month
    return Expansion(monthly, monthly * months)


@dataclass(frozen=True)
class Change:
    """A change within a paid period: what is given back, what is charged, and the balance."""

    credit: Decimal
    charge: Decimal

    @property
    def net(self) -> Decimal:
        return self.charge - self.credit


def prorate(old_price: Decimal, new_price: Decimal, days_left: int, days: int) -> Change:
    """A change of price within a period of `days`: from 10 to 20 at its half credits 5 and charges 10, net 5."""
    share = Fraction(days_left, days)
    return Change(_cents(old_price, share), _cents(new_price, share))


def _cents(price: Decimal, share: Fraction) -> Decimal:
    exact = price * share.numerator / share.denominator
    return exact.quantize(Decimal("0.01"))
