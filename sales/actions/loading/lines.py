"""The lines of an order as a file writes them: “CRM Suite × 1 @ 12000; Seat × 20 @ 60”, a JSON list, or one amount."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from console.imports import Row
from journal.errors import NotPossible
from leads.actions.channels import channel_key
from sales.actions.checks import clean_amount
from sales.models import Product
from sales.queries.lookup import Lookup, joined, plain
from sales.rules.money import LARGEST, LineValue, line_amount, recurring_per_year
from sales.rules.terms import term_years

_APART = re.compile(r"[;；\n|]+")
_QUANTITY = re.compile(r"\s*[x×*]\s*(\d{1,7})(?=$|[\s@=:：,，])", re.I)
_PRICE = re.compile(r"\s*[@=:：]\s*[¥￥$€]?\s*([\d,]+(?:\.\d+)?)\s*$")
MOST_LINES = 200


@dataclass(frozen=True)
class Line:
    """One priced line; `amount` for the whole term."""

    product: Product
    quantity: int
    unit_price: Decimal
    amount: Decimal


def read_lines(
    row: Row, lookup: Lookup, currency: str, starts_on: date | None, ends_on: date | None
) -> tuple[list[Line], Decimal, Decimal]:
    """The lines of a row with the order's total and what recurs per year. A price that is missing is the list price.

    Raises NotPossible for what can't be read, negative amounts, and lines that don't add up to the row's amount.
    """
    years = term_years(starts_on, ends_on)
    lines, values = [], []
    for name, quantity, price in _parts(row):
        product = _product(row, lookup, name, currency)
        unit_price = clean_amount(product.list_price if price is None else price)
        value = LineValue(quantity, unit_price, product.is_recurring and ends_on is not None)
        lines.append(Line(product, quantity, unit_price, line_amount(value, years)))
        values.append(value)
    total = sum((line.amount for line in lines), Decimal("0.00"))
    told = row.values.get("amount")
    if not lines:
        total = clean_amount(told)
    elif told is not None and clean_amount(told) != total:
        raise NotPossible(
            _("The lines add up to {total}, the order says {amount}.").format(total=total, amount=clean_amount(told))
        )
    recurring = recurring_per_year(values)
    if max(total, recurring) > LARGEST:
        raise NotPossible(_("This amount is larger than the console can keep."))
    return lines, total, recurring


def _parts(row: Row) -> Iterator[tuple[str, int, Any]]:
    text = str(row.values.get("lines") or "").strip()
    parts = list(
        _from_json(text) if text.startswith("[") else map(_from_text, filter(None, map(str.strip, _APART.split(text))))
    )
    if len(parts) > MOST_LINES:
        raise NotPossible(_("An order has {most} lines at most.").format(most=MOST_LINES))
    yield from parts


def _from_json(text: str) -> Iterator[tuple[str, int, Any]]:
    try:
        rows = json.loads(text)
        for line in rows:
            price = line.get("unit_price", line.get("price", line.get("amount")))
            yield str(line.get("product") or line["name"]), int(line.get("quantity") or 1), price
    except (ValueError, TypeError, KeyError, AttributeError):
        raise NotPossible(_("The lines can't be read: write “Product × 2 @ 1000; …” or a JSON list.")) from None


def _from_text(text: str) -> tuple[str, int, Any]:
    price = None
    if found := _PRICE.search(text):
        price, text = _number(found.group(1)), text[: found.start()]
    quantity = 1
    if found := _QUANTITY.search(text):
        quantity, text = int(found.group(1)), text[: found.start()] + text[found.end() :]
    if price is None and (loose := re.search(r"\s+[¥￥$€]?([\d,]+(?:\.\d+)?)$", text)):
        price, text = _number(loose.group(1)), text[: loose.start()]
    if not 1 <= quantity <= 1_000_000 or not text.strip():
        raise NotPossible(_("The line “{line}” can't be read: write “Product × 2 @ 1000”.").format(line=text))
    return text.strip(), quantity, price


def _number(text: str) -> Decimal:
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise NotPossible(_("“{amount}” is not an amount.").format(amount=text)) from None


def _product(row: Row, lookup: Lookup, name: str, currency: str) -> Product:
    """The product of this code or name; one that nobody knows is added, to be completed, and the row says so."""
    if plain(name) in lookup.products or joined(name) in lookup.products_joined:
        product, is_loose = lookup.product(name)
        if is_loose:
            row.warn(_("“{name}” was taken for the product “{product}”.").format(name=name, product=product))
        return product
    code = channel_key(name)[:40] or "product"
    product = Product.objects.filter(Q(code=code) | Q(name=name[:120])).first() or Product.objects.create(
        code=code, name=name[:120], kind=Product.Kind.SETUP, currency=currency
    )
    lookup.products[plain(name)] = lookup.products_joined[joined(name)] = product
    row.warn(_("The product “{name}” was added: give it a kind and a price.").format(name=name))
    return product
