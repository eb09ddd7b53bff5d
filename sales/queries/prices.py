"""Prices and limits as an installation keeps them."""

from datetime import date
from decimal import Decimal

from sales.models import DiscountLimit, Price, PriceBook
from sales.rules.discounts import LIMITS
from sales.rules.prices import PriceList


def price_list(currency: str, day: date) -> PriceList:
    """What everything costs in a currency on a day. Three statements, however many products."""
    book = PriceBook.objects.filter(currency=currency).valid_on(day).first()
    if book is None:
        has_books = PriceBook.objects.filter(currency=currency).exists()
        return PriceList(currency, day, "", has_books, {})
    prices = dict(Price.objects.filter(book=book).values_list("product_id", "price"))
    return PriceList(currency, day, book.name, True, prices)


def discount_limits() -> dict[str, Decimal]:
    """The limit of each role: what the installation says, else what is shipped."""
    return {**LIMITS, **dict(DiscountLimit.objects.values_list("role", "percent"))}
