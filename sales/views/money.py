"""What is owed and what is on sale."""

from dataclasses import replace
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from companies.models import Company
from companies.searching import search_q
from console import values
from console.pages import Act, Column, Empty, FormPage, ListPage
from sales.actions import add_product, change_product
from sales.actions.checks import today
from sales.filters.products import ProductFilter
from sales.filters.receivables import ReceivableFilter
from sales.forms.products import ProductForm
from sales.models import Product, Receivable
from sales.queries.receivables import ageing_of
from sales.views.sums import sum_words
from sales.views.ways import TO_ORDERS


class ReceivableListPage(ListPage):
    """Everything that is still to come in, the latest first, with its ageing above."""

    right = "sales.view_order"
    template_name = "sales/receivable_list.html"
    model = Receivable
    filterset_class = ReceivableFilter
    default_sort = "due_on"
    panel = False
    columns = [
        Column("company", gettext_lazy("Company"), kind="link", value="order.company", why="why_line", url="order_url"),
        Column("order", gettext_lazy("Order"), value="order.number"),
        Column("due_on", gettext_lazy("Due"), kind="date", sort="due_on"),
        Column("expected_on", gettext_lazy("Expected"), kind="date", value="expected_shown"),
        Column("amount", gettext_lazy("Owed"), kind="money", sort="amount"),
        Column("received_amount", gettext_lazy("Received"), kind="money", value=lambda row: row.amount - row.open_now),
        Column("open_amount", pgettext_lazy("receivable", "Open"), kind="money", value="open_now"),
        Column("owner", gettext_lazy("Seller"), kind="person", value="order.owner"),
    ]
    acts = [
        Act(gettext_lazy("Receipts"), "sales:receipt-list", "sales.view_order", icon="cash"),
        Act(gettext_lazy("Ageing"), "sales:ageing", "sales.view_order", icon="chart-bar"),
    ]
    empty = Empty(
        gettext_lazy("Nothing is owed"), gettext_lazy("Receivables are planned when an order is signed."), [TO_ORDERS]
    )

    def get_queryset(self) -> QuerySet[Receivable]:
        rows = Receivable.objects.visible_to(self.person)
        return rows.select_related("order", "order__company", "order__owner").annotate(currency=F("order__currency"))

    def search(self, queryset: QuerySet[Receivable], text: str) -> QuerySet[Receivable]:
        firms = search_q(Company.objects.all(), text).values("pk")
        return queryset.filter(Q(order__number__icontains=text) | Q(order__company__in=firms))

    def get_title(self) -> str:
        late = [band for band in self.ageing if band.key != "not_due"]
        count = sum(band.count for band in late)
        if not count:
            return _("Nothing is overdue")
        sums: dict[str, Any] = {}
        for band in late:
            sums[band.currency] = sums.get(band.currency, 0) + band.amount
        amount = " + ".join(values.money(value, currency, compact=True) for currency, value in sums.items())
        sentence = ngettext("{amount} overdue in {n} payment", "{amount} overdue in {n} payments", count)
        return sentence.format(amount=amount, n=values.number(count))

    @property
    def ageing(self) -> list[Any]:
        if not hasattr(self, "_ageing"):
            self._ageing = ageing_of(Receivable.objects.visible_to(self.person), today())
        return self._ageing

    def get_context(self) -> dict[str, Any]:
        return {**super().get_context(), "ageing": self.ageing}

    @property
    def sum_text(self) -> str:
        """What is open in the rows."""
        return sum_words(self.matching, "open_now", "order__currency")

    def export_name(self) -> str:
        return str(Receivable._meta.verbose_name_plural)


class ProductListPage(ListPage):
    """What can be ordered."""

    right = "sales.view_product"
    title = gettext_lazy("Products")
    model = Product
    filterset_class = ProductFilter
    search_fields = ["code", "name", "series"]
    default_sort = "name"
    panel = False
    columns = [
        Column("name", gettext_lazy("Product"), kind="link", why="series", sort="name"),
        Column("code", gettext_lazy("Code"), sort="code"),
        Column("kind", gettext_lazy("Kind")),
        Column("list_price", gettext_lazy("List price"), kind="money", sort="list_price"),
        Column("is_active", gettext_lazy("On sale")),
    ]
    acts = [Act(gettext_lazy("Add a product"), "sales:product-add", "sales.change_product", True, icon="plus")]
    empty = Empty(gettext_lazy("No products yet"), gettext_lazy("Add what you sell; orders are made of it."))

    def get_queryset(self) -> QuerySet[Product]:
        return Product.objects.all()

    def get_columns(self) -> list[Column]:
        """Only who may change a product gets a link to its form."""
        if self.person.may("sales.change_product"):
            return list(self.columns)
        return [replace(column, kind="text") if column.kind == "link" else column for column in self.columns]


class AddProductPage(FormPage):
    """Something new to sell."""

    right = "sales.change_product"
    title = gettext_lazy("Add a product")
    form_class = ProductForm
    back_url = "/sales/products/"

    def act(self, form: Any) -> str:
        add_product(form.cleaned_data, by=self.person)
        return "/sales/products/"


class EditProductPage(FormPage):
    """Another name or price; signed orders keep theirs."""

    right = "sales.change_product"
    form_class = ProductForm
    model = Product
    back_url = "/sales/products/"

    def get_queryset(self) -> QuerySet[Product]:
        return Product.objects.all()

    def get_title(self) -> str:
        return _("Change {product}").format(product=self.record)

    def act(self, form: Any) -> str:
        change_product(Product.objects.get(pk=self.record.pk), form.cleaned_data, by=self.person)
        return "/sales/products/"
