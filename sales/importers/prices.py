"""A price book, from a file."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.imports import Field, Importer, Option, Row, register
from console.imports.reversal import plain
from journal.errors import NotPossible
from sales.actions.prices import set_price
from sales.importers.reversal import PriceReversal
from sales.models import Price, PriceBook, Product

if TYPE_CHECKING:
    from console.imports.models import Import


def book_choices() -> list[tuple[str, str]]:
    """Every book, the newest first."""
    return [(str(book.pk), f"{book.name} · {book.currency} · {book.why_line}") for book in PriceBook.objects.all()]


@register
class PriceImporter(Importer):
    """One price per row, for a product that is known by its code; the book is chosen once per file."""

    kind = "sales.price"
    label = gettext_lazy("Prices")
    right = "sales.change_product"
    reversal = PriceReversal()
    fields = [
        Field("ref", gettext_lazy("Code"), ("code", "product code", "sku", "产品编码", "编码", "id"), required=True),
        Field("price", gettext_lazy("Price"), ("list price", "unit price", "价格", "标价", "单价", "目录价"),
              required=True, kind="money"),
        Field("currency", gettext_lazy("Currency"), ("currency", "币种")),
    ]  # fmt: skip
    options = [Option("book", gettext_lazy("Price book"), kind="choice", choices=book_choices, required=True)]
    key_fields = ("ref",)

    def take(self, rows: list[Row], run: "Import") -> None:
        """Set each price; one that is the same already stays."""
        book = PriceBook.objects.filter(pk=str(run.options.get("book") or "0")).first()
        products = {product.code: product for product in Product.objects.filter(code__in=[row.ref for row in rows])}
        known = dict(Price.objects.filter(book=book).values_list("product_id", "price")) if book else {}
        for row in rows:
            try:
                self._take_one(row, book, products.get(row.ref), known, run)
            except NotPossible as refusal:
                row.refused(refusal)

    def _take_one(
        self, row: Row, book: PriceBook | None, product: Product | None, known: dict[int, Decimal], run: "Import"
    ) -> None:
        if book is None:
            raise NotPossible(_("Choose the price book that the file belongs to."))
        if product is None:
            raise NotPossible(_("No product has the code {code}.").format(code=row.ref))
        currency = str(row.values.get("currency") or "").strip().upper()
        if currency and currency != book.currency:
            raise NotPossible(
                _("The row is in {currency}, the book in {book}.").format(currency=currency, book=book.currency)
            )
        before = known.get(product.pk)
        price = set_price(book, product, row.values["price"], by=run.by)
        known[product.pk] = price.price
        if before is None:
            row.created(price.pk)
        elif before == price.price:
            row.unchanged(price.pk)
        else:
            row.updated(price.pk)
        if before != price.price:
            row.before = {"price": [None if before is None else plain(before), plain(price.price)]}
