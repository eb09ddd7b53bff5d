"""Which price holds: the rule of the day, without a database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class PriceList:
    """What the price book of one currency says on one day.

    Orders are priced on the day on which they are drafted, and keep these prices when they are signed later. `book` is
    the name of the book that holds on that day, empty when none does; `has_books` whether the currency has any.
    """

    currency: str
    day: date
    book: str
    has_books: bool
    prices: Mapping[int, Decimal]

    def price_of(self, product_id: int, own_price: Decimal, own_currency: str) -> Decimal | None:
        """The list price of a product. Without any book in the currency the product's own price counts, in its own
        currency only; None when nobody says what it costs.
        """
        if self.has_books:
            return self.prices.get(product_id)
        return own_price if own_currency == self.currency else None
