"""What is asked of the numbers of sales, and what is answered: plain values."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from metrics.queries.windows import Window
from metrics.rules.rates import win_rate
from people.models import Person
from sales.models import DealKind

RIGHT = "metrics.view_sales_numbers"
NONE = "none"
OF_SALES, EVERY_KIND = "sales", "all"
KINDS = (OF_SALES, *DealKind.values, EVERY_KIND)


@dataclass(frozen=True)
class SalesQuery:
    """What is asked: grouping, when deals were closed, as known when, which kind of deal, and who asks.

    The kind "sales" is what sales answers for: new deals, and expansions that nobody of customer success held.
    """

    by: str = "region"
    window: Window = field(default_factory=Window)
    person: Person | None = None
    deal_kind: str = OF_SALES


@dataclass
class SalesRow:
    """One group. Amounts are kept by currency: those of two currencies are never added up.

    `cycle` is the median of days from opening to signing of new deals; `heads` the people who sell there.
    """

    key: str
    label: str
    group: str
    won: int = 0
    lost: int = 0
    open: int = 0
    revenue: Counter[str] = field(default_factory=Counter)
    worth: Counter[str] = field(default_factory=Counter)  # how many orders make up the revenue
    cash: Counter[str] = field(default_factory=Counter)
    cycle: float | None = None
    heads: int = 0
    target: Decimal | None = None
    before: "SalesRow | None" = None

    @property
    def win_rate(self) -> float | None:
        """Won of all decided deals, in percent."""
        return win_rate(self.won, self.lost)

    @property
    def per_head(self) -> float | None:
        """Orders for each person who sells; None where nobody does."""
        return self.won / self.heads if self.heads else None

    def revenue_in(self, currency: str) -> Decimal:
        return Decimal(self.revenue[currency])

    def cash_in(self, currency: str) -> Decimal:
        return Decimal(self.cash[currency])

    def average_in(self, currency: str) -> Decimal | None:
        """What one order in that currency is worth, to the cent; None without one."""
        count = self.worth[currency]
        return round(self.revenue_in(currency) / count, 2) if count else None

    def attained(self, currency: str) -> float | None:
        """Revenue of the target, in percent; None without a target."""
        return float(100 * self.revenue_in(currency) / self.target) if self.target else None

    def change(self, currency: str) -> float | None:
        """Revenue against the stretch before, in percent; None when there was none."""
        old = self.before.revenue_in(currency) if self.before else Decimal(0)
        return float(100 * (self.revenue_in(currency) - old) / old) if old else None


@dataclass(frozen=True)
class SalesNumbers:
    """The answer. `currency` is the one in which most was won; the others are shown apart."""

    query: SalesQuery
    rows: list[SalesRow]
    total: SalesRow
    currency: str
    undated: int

    @property
    def other_currencies(self) -> dict[str, Decimal]:
        return _others(self.total.revenue, self.currency)

    @property
    def other_cash(self) -> dict[str, Decimal]:
        return _others(self.total.cash, self.currency)

    def as_json(self) -> dict[str, Any]:
        """The shape that the command and the API promise; rates in percent, amounts as numbers."""
        return {
            "by": self.query.by,
            "deal_kind": self.query.deal_kind,
            "currency": self.currency,
            "rows": [{"key": row.key, **self._figures(row)} for row in self.rows],
            "total": self._figures(self.total),
            "open_undated": self.undated,
            "other_currencies": {code: _number(amount) for code, amount in self.other_currencies.items()},
            "other_cash": {code: _number(amount) for code, amount in self.other_cash.items()},
        }

    def _figures(self, row: SalesRow) -> dict[str, Any]:
        code = self.currency
        average, attained = row.average_in(code), row.attained(code)
        return {
            "won": row.won,
            "lost": row.lost,
            "open": row.open,
            "win_rate": _rounded(row.win_rate),
            "revenue": _number(row.revenue_in(code)),
            "average_order": None if average is None else _number(average),
            "cycle_days": _rounded(row.cycle),
            "heads": row.heads,
            "orders_per_head": _rounded(row.per_head),
            "cash": _number(row.cash_in(code)),
            "revenue_before": None if row.before is None else _number(row.before.revenue_in(code)),
            "target": None if row.target is None else _number(row.target),
            "attained": _rounded(attained),
        }


def _others(amounts: Counter[str], currency: str) -> dict[str, Decimal]:
    return {code: Decimal(amount) for code, amount in amounts.items() if code != currency and amount}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _number(amount: Decimal) -> int | float:
    return int(amount) if amount == int(amount) else float(round(amount, 2))
