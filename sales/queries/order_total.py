"""What an order comes to while it is typed: priced by the code that saves it, so never off by a cent."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sales.actions.order_lines import price_order, value_of
from sales.actions.orders import take_values
from sales.models import Order, OrderLine, Product
from sales.queries.prices import discount_limits
from sales.rules.discounts import discount_limit
from sales.rules.money import LineValue, line_amount
from sales.rules.terms import term_years

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class OrderTotal:
    """Amounts of an order that is not saved, in its currency. `listed` is the worth at list prices, `discount` what is
    given off it; `kinds` the net amount of each kind of product; `needs_approval` whether the seller may not give it.
    """

    order: Order
    lines: list[OrderLine]
    kinds: list[tuple[str, Decimal]]
    listed: Decimal
    needs_approval: bool

    @property
    def discount(self) -> Decimal:
        return max(self.listed - self.order.total_amount, ZERO)


def total_of(order: Order, values: dict[str, Any], rows: Sequence[dict[str, Any]]) -> OrderTotal:
    """Price an order in memory with what is typed; saves nothing. Raises NotPossible for what saving would refuse."""
    take_values(order, values)
    lines = price_order(order, rows)
    limit = discount_limit(order.owner.roles, discount_limits())
    return OrderTotal(order, lines, _by_kind(lines), _listed(order, lines), order.deepest_discount > limit)


def _by_kind(lines: Sequence[OrderLine]) -> list[tuple[str, Decimal]]:
    sums: dict[str, Decimal] = {}
    for line in lines:
        sums[line.product.kind] = sums.get(line.product.kind, ZERO) + line.amount
    return [(str(kind.label), sums[kind]) for kind in Product.Kind if kind in sums]


def _listed(order: Order, lines: Sequence[OrderLine]) -> Decimal:
    years = term_years(order.starts_on, order.ends_on)
    whole = [value_of(line) for line in lines]
    priced = [
        LineValue(value.quantity, line.unit_price if line.list_price is None else line.list_price, value.is_recurring)
        for line, value in zip(lines, whole, strict=True)
    ]
    return sum((line_amount(one, years) for one in priced), ZERO)
