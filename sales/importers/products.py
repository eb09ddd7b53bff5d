"""The product list, from a file."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from console.imports import Field, Importer, Row, register
from console.imports.reversal import state_of, told
from journal.errors import NotPossible
from sales.actions.products import add_product, change_product
from sales.importers.reversal import ProductReversal
from sales.models import Product

if TYPE_CHECKING:
    from console.imports.models import Import


@register
class ProductImporter(Importer):
    """One product per row, known again by its code."""

    kind = "sales.product"
    label = gettext_lazy("Products")
    right = "sales.change_product"
    reversal = ProductReversal()
    fields = [
        Field("ref", gettext_lazy("Code"), ("code", "product code", "sku", "产品编码", "编码", "id"), required=True),
        Field("name", gettext_lazy("Product"), ("product", "product name", "产品", "产品名称", "名称")),
        Field("series", gettext_lazy("Series"), ("series", "family", "系列")),
        Field("kind", gettext_lazy("Kind"), ("type", "类型"), kind="choice", choices=Product.Kind.choices),
        Field("list_price", gettext_lazy("List price"), ("sales_price", "price", "价格", "标价", "单价"), kind="money"),
        Field("currency", gettext_lazy("Currency"), ("currency", "币种")),
    ]
    key_fields = ("ref",)

    def take(self, rows: list[Row], run: "Import") -> None:
        """Add or change each product; a row that says nothing new leaves it as it is."""
        known = {p.code: p for p in Product.objects.filter(code__in=[row.ref for row in rows])}
        for row in rows:
            try:
                known[row.ref] = self._take_one(row, known.get(row.ref), run)
            except NotPossible as refusal:
                row.refused(refusal)

    def _take_one(self, row: Row, product: Product | None, run: "Import") -> Product:
        values: dict[str, Any] = {k: v for k, v in row.values.items() if k != "ref" and v is not None}
        if product is None:
            product = add_product({"name": row.ref, **values, "code": row.ref}, by=run.by)
            row.created(product.pk)
            return product
        before = state_of(product)
        product = change_product(product, values, by=run.by, run=run.pk)
        if differences := told(before, state_of(product)):
            row.updated(product.pk, differences)
        else:
            row.unchanged(product.pk)
        return product
