"""How price books change: what orders were drafted with stays."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from journal.actions import record
from journal.errors import NotPossible
from people.models import Person
from sales import events
from sales.actions.checks import clean_amount, clean_currency
from sales.models import Price, PriceBook, Product

TYPED = ("name", "currency", "valid_from", "valid_to")
_LOCK = 4_711_008  # any number that no other part of the console takes as an advisory lock


@transaction.atomic
def add_price_book(values: dict[str, Any], *, by: Person | None, copies: PriceBook | None = None) -> PriceBook:
    """Open a price book: name, currency, valid_from, valid_to (both days inclusive; without an end it stays open).

    `copies` is a book whose prices it starts with. Raises NotPossible for a name that is taken, dates out of order, or
    days on which another book of this currency holds.
    """
    book = PriceBook()
    _take(book, values)
    book.save(force_insert=True)
    record(events.PRICE_BOOK_ADDED, book, by=by, **_facts(book))
    if copies is not None:
        rows = [Price(book=book, product_id=p.product_id, price=p.price) for p in copies.prices.all()]
        Price.objects.bulk_create(rows)
    return book


@transaction.atomic
def change_price_book(book: PriceBook, values: dict[str, Any], *, by: Person | None, why: str = "") -> PriceBook:
    """Change name or days of a book; orders keep their prices. Raises as add_price_book does, and for another currency
    once the book has prices.
    """
    book = PriceBook.objects.select_for_update().get(pk=book.pk)
    before = {name: getattr(book, name) for name in TYPED}
    _take(book, values)
    changed = [name for name in TYPED if getattr(book, name) != before[name]]
    if "currency" in changed and book.prices.exists():
        raise NotPossible(
            _("“Currency”: the prices of “{book}” are in {currency}: open another book.").format(
                book=before["name"], currency=before["currency"]
            ),
            code="currency_mismatch",
        )
    if changed:
        book.save(update_fields=changed)
        record(events.PRICE_BOOK_CHANGED, book, by=by, why=why, fields=", ".join(changed))
    return book


@transaction.atomic
def set_price(book: PriceBook, product: Product, amount: Any, *, by: Person | None, why: str = "") -> Price:
    """Say what a product costs in a book; the same price again changes nothing."""
    PriceBook.objects.select_for_update().get(pk=book.pk)
    money = clean_amount(amount)
    found = Price.objects.filter(book=book, product=product).first()
    if found is not None and found.price == money:
        return found
    before = None if found is None else found.price
    price = Price.objects.update_or_create(book=book, product=product, defaults={"price": money})[0]
    tell_price(price, before, by=by, why=why)
    return price


def tell_price(price: Price, before: Decimal | None, *, by: Person | None, why: str) -> None:
    """Say in the history of a book what one of its prices was and is."""
    facts: dict[str, Any] = {"product": price.product_id, "amount": str(price.price), "currency": price.book.currency}
    record(events.PRICE_SET, price.book, by=by, why=why, before="" if before is None else str(before), **facts)


@transaction.atomic
def drop_price(book: PriceBook, product: Product, *, by: Person | None, why: str = "") -> PriceBook:
    """Take a product out of a book; it can't be ordered from it any more without typing a price."""
    PriceBook.objects.select_for_update().get(pk=book.pk)
    count, _rows = Price.objects.filter(book=book, product=product).delete()
    if not count:
        raise NotPossible(_("{product} has no price in “{book}”.").format(product=product, book=book), code="no_price")
    record(events.PRICE_DROPPED, book, by=by, why=why, product=product.pk)
    return book


def _take(book: PriceBook, values: dict[str, Any]) -> None:
    for name in TYPED:
        if name in values:
            setattr(book, name, values[name])
    book.name, book.currency = str(book.name or "").strip(), clean_currency(book.currency)
    if not book.name:
        raise NotPossible(_("“Name”: a price book needs one."), code="no_name")
    if PriceBook.objects.filter(name=book.name).exclude(pk=book.pk).exists():
        raise NotPossible(_("There is a price book “{book}” already.").format(book=book.name), code="name_taken")
    _check_days(book)


def _check_days(book: PriceBook) -> None:
    if not isinstance(book.valid_from, date):
        raise NotPossible(_("“Valid from”: say from which day the prices hold."), code="bad_term")
    if book.valid_to and book.valid_to < book.valid_from:
        raise NotPossible(
            _("“Valid to”: {valid_to} lies before {valid_from}.").format(
                valid_to=book.valid_to, valid_from=book.valid_from
            ),
            code="bad_term",
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    rows = PriceBook.objects.filter(currency=book.currency).exclude(pk=book.pk)
    other = rows.overlapping(book.valid_from, book.valid_to).first()
    if other is not None:
        raise NotPossible(
            _("“{book}” holds from {valid_from} to {valid_to} in {currency}: on a day only one book does.").format(
                book=other, valid_from=other.valid_from, valid_to=other.valid_to or "…", currency=other.currency
            ),
            code="books_overlap",
        )


def _facts(book: PriceBook) -> dict[str, Any]:
    return {"name": book.name, "currency": book.currency, "valid_from": str(book.valid_from)}
