"""What the lines of an order cost: price book of the day, discounts, term. Used for drafts and for amendments."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from journal.errors import NotPossible
from sales.actions.checks import check_same_currency, clean_amount, clean_percent, local_day
from sales.models import Order, OrderLine, Product
from sales.queries.prices import price_list
from sales.rules.discounts import given_discount
from sales.rules.money import LARGEST, LineValue, line_amount, recurring_per_year
from sales.rules.prices import PriceList
from sales.rules.terms import term_years

MOST_PIECES = 1_000_000


def price_order(order: Order, rows: Iterable[dict[str, Any]]) -> list[OrderLine]:
    """The lines with their amounts; sets the order's total, its recurring amount and its deepest discount.

    Raises NotPossible without lines, and for what read_line refuses.
    """
    prices = price_list(order.currency, price_day(order))
    lines = [read_line(order.currency, row, prices) for row in rows]
    if not lines:
        raise NotPossible(_("An order needs at least one line."), code="no_lines")
    years = term_years(order.starts_on, order.ends_on)
    for line in lines:
        line.amount = line_amount(value_of(line), years, order.discount_percent)
    order.total_amount = sum((line.amount for line in lines), Decimal("0.00"))
    order.recurring_amount = recurring_per_year([value_of(line) for line in lines], order.discount_percent)
    order.deepest_discount = max(discount_of(line, order.discount_percent) for line in lines)
    if max(order.total_amount, order.recurring_amount) > LARGEST:
        raise NotPossible(_("This amount is larger than the console can keep."), code="bad_amount")
    return lines


def price_day(order: Order) -> date:
    """The day whose price book holds for an order: that of its draft, also when it is changed or signed later."""
    return local_day(order.created_at)


def read_line(currency: str, row: dict[str, Any], prices: PriceList) -> OrderLine:
    """One line as typed: product, quantity, unit_price (the list price when not given), discount_percent.

    A row that names its `list_price` keeps it. Raises NotPossible for a quantity below one, a negative amount, a
    discount outside 0 to 100, a product that has no price on the day or only one in another currency.
    """
    product: Product = row["product"]
    listed = row.get("list_price")
    if listed is None:
        listed = prices.price_of(product.pk, product.list_price, product.currency)
    price = row.get("unit_price")
    if listed is None:
        if price is None and product.currency == currency:
            raise _no_price(product, prices)
        check_same_currency(currency, product.currency, str(product))
        listed = product.list_price  # a typed price is held against it, else leaving the book would hide any discount
    return OrderLine(
        product=product,
        quantity=_quantity(row.get("quantity")),
        unit_price=clean_amount(listed if price is None else price, what=_("Unit price")),
        list_price=listed,
        discount_percent=clean_percent(row.get("discount_percent"), what=_("Discount, %")),
    )


def _quantity(typed: Any) -> int:
    quantity = 1 if typed is None else int(typed)
    if not 1 <= quantity <= MOST_PIECES:
        raise NotPossible(_("A line has a quantity of 1 or more."), code="bad_quantity")
    return quantity


def _no_price(product: Product, prices: PriceList) -> NotPossible:
    if prices.book:
        sentence = _("{product} has no price in the book “{book}” that holds on {day}: type a price, or add it there.")
    else:
        sentence = _("No price book in {currency} holds on {day}: type a price for {product}, or add a book.")
    return NotPossible(
        sentence.format(product=product, book=prices.book, day=prices.day, currency=prices.currency), code="no_price"
    )


def value_of(line: OrderLine) -> LineValue:
    """What the formulas need of a line."""
    return LineValue(line.quantity, line.unit_price, line.product.is_recurring, line.discount_percent)


def discount_of(line: OrderLine, order_percent: Decimal) -> Decimal:
    """What the customer gets off the list price of a line, in per cent."""
    return given_discount(line.list_price, line.unit_price, line.discount_percent, order_percent)


def rows_of(order: Order) -> list[dict[str, Any]]:
    """The lines of an order as rows, with the list prices that they were drafted with."""
    names = ("product", "quantity", "unit_price", "list_price", "discount_percent")
    return [{name: getattr(line, name) for name in names} for line in order.lines.select_related("product")]


def are_same_lines(order: Order, lines: list[OrderLine]) -> bool:
    """Whether the order has exactly these lines."""
    names = ("product_id", "quantity", "unit_price", "discount_percent")
    return list(order.lines.values_list(*names)) == [tuple(getattr(line, name) for name in names) for line in lines]


def save_lines(order: Order, lines: list[OrderLine]) -> None:
    """Write fresh lines."""
    for line in lines:
        line.order = order
    OrderLine.objects.bulk_create(lines)


def save_amounts(order: Order, lines: list[OrderLine]) -> None:
    """Give the lines that stay their new amounts."""
    for kept, priced in zip(order.lines.all(), lines, strict=True):
        kept.amount = priced.amount
        kept.save(update_fields=["amount"])
