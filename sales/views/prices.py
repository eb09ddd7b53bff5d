"""Price books, and the discounts that each role may give."""

from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.pages import Act, ActPage, Column, DetailPage, Empty, Fact, FormPage, ListPage
from sales.actions import add_price_book, change_limits, change_price_book, drop_price, set_price
from sales.actions.checks import today
from sales.forms.prices import DropPriceForm, LimitsForm, NewPriceBookForm, PriceBookForm, PriceForm
from sales.models import PriceBook, Product

VIEW, CHANGE = "sales.view_product", "sales.change_product"


class PriceBookListPage(ListPage):
    """Every price book: which holds when, in which currency."""

    right = VIEW
    title = gettext_lazy("Price books")
    model = PriceBook
    search_fields = ["name", "currency"]
    default_sort = "-valid_from"
    panel = False
    columns = [
        Column("name", gettext_lazy("Price book"), kind="link"),
        Column("currency", gettext_lazy("Currency")),
        Column("valid_from", gettext_lazy("Valid from"), kind="date", sort="valid_from"),
        Column("valid_to", gettext_lazy("Valid to"), kind="date", sort="valid_to"),
        Column("prices_count", gettext_lazy("Prices"), kind="number"),
    ]
    acts = [
        Act(gettext_lazy("Open a price book"), "sales:price-book-add", CHANGE, True, icon="plus"),
        Act(gettext_lazy("Products"), "sales:product-list", VIEW, icon="box"),
    ]
    empty = Empty(
        gettext_lazy("No price books yet"),
        gettext_lazy("Until there is one, each product's own list price counts."),
    )

    def get_acts(self) -> list[Act]:
        url = reverse("imports:import-add") + "?kind=sales.price"
        return [*self.acts, Act(gettext_lazy("Import"), url, CHANGE, icon="upload")]

    def get_queryset(self) -> QuerySet[PriceBook]:
        return PriceBook.objects.annotate(prices_count=Count("prices"))


class PriceBookPage(DetailPage):
    """One book with its prices, and what is on sale without a price in it."""

    right = VIEW
    model = PriceBook
    template_name = "sales/price_book.html"

    def get_queryset(self) -> QuerySet[PriceBook]:
        return PriceBook.objects.all()

    def get_finding(self) -> str:
        book: PriceBook = self.record
        if book.valid_from > today():
            return _("Holds from {day} on.").format(day=book.valid_from)
        if book.valid_to and book.valid_to < today():
            return _("Held until {day}.").format(day=book.valid_to)
        return _("Holds today: orders drafted in {currency} take their prices here.").format(currency=book.currency)

    def get_facts(self) -> list[Fact]:
        book: PriceBook = self.record
        return [
            Fact(gettext_lazy("Currency"), book.currency),
            Fact(gettext_lazy("Validity"), book.why_line),
        ]

    def get_acts(self) -> list[Act]:
        verbs = [("price", gettext_lazy("Set a price"), True), ("edit", gettext_lazy("Change"), False)]
        acts = [
            Act(label, reverse(f"sales:price-book-{verb}", args=[self.record.pk]), CHANGE, primary)
            for verb, label, primary in verbs
        ]
        if self.record.prices.exists():
            url = reverse("sales:price-book-drop", args=[self.record.pk])
            acts.append(Act(gettext_lazy("Take a product out"), url, CHANGE, danger=True))
        return acts

    def get_context(self) -> dict[str, Any]:
        return {
            "prices": self.record.prices.select_related("product"),
            "unpriced": Product.objects.filter(is_active=True).exclude(prices__book=self.record)[:100],
        }


class AddPriceBookPage(FormPage):
    """A new book, empty or with another one's prices."""

    right = CHANGE
    title = gettext_lazy("Open a price book")
    form_class = NewPriceBookForm
    sentence = gettext_lazy("On a day one book holds per currency. Orders keep the prices they were drafted with.")

    def get_initial(self) -> dict[str, Any]:
        return {"valid_from": today()}

    def get_back_url(self) -> str:
        return reverse("sales:price-book-list")

    def act(self, form: Any) -> PriceBook:
        values = dict(form.cleaned_data)
        return add_price_book(values, copies=values.pop("copies"), by=self.person)


class EditPriceBookPage(FormPage):
    """Another name, other days."""

    right = CHANGE
    model = PriceBook
    form_class = PriceBookForm

    def get_queryset(self) -> QuerySet[PriceBook]:
        return PriceBook.objects.all()

    def get_title(self) -> str:
        return _("Change {book}").format(book=PriceBook.objects.get(pk=self.record.pk))

    def act(self, form: Any) -> PriceBook:
        return change_price_book(PriceBook.objects.get(pk=self.record.pk), form.cleaned_data, by=self.person)


class _BookAct(ActPage):
    right = CHANGE
    model = PriceBook

    def get_queryset(self) -> QuerySet[PriceBook]:
        return PriceBook.objects.all()


class SetPricePage(_BookAct):
    """What one product costs."""

    form_class = PriceForm
    label = gettext_lazy("Save")
    success_message = gettext_lazy("Saved.")

    def get_title(self) -> str:
        return _("Price in {book}").format(book=self.record)

    def get_sentence(self) -> str:
        return _("In {currency}; per year for annual fees, seats and modules.").format(currency=self.record.currency)

    def get_initial(self) -> dict[str, Any]:
        product = self.request.GET.get("product", "")
        return {"product": int(product)} if product.isdecimal() and len(product) < 19 else {}

    def act(self, record: Any, form: Any) -> None:
        set_price(record, form.cleaned_data["product"], form.cleaned_data["price"], by=self.person)


class DropPricePage(_BookAct):
    """A product that is not in the book any more."""

    form_class = DropPriceForm
    is_danger = True
    label = gettext_lazy("Take a product out")

    def get_title(self) -> str:
        return _("Take a product out of {book}").format(book=self.record)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "book": self.record}

    def act(self, record: Any, form: Any) -> None:
        drop_price(record, form.cleaned_data["product"], by=self.person)


class LimitsPage(FormPage):
    """How much discount each role may give alone."""

    right = "sales.change_limits"
    title = gettext_lazy("Discount limits")
    form_class = LimitsForm
    sentence = gettext_lazy(
        "In per cent off the list price, by price, line and order discount together. Above it the order waits for "
        "somebody whose limit reaches it; nobody approves their own."
    )

    def get_back_url(self) -> str:
        return reverse("sales:order-list")

    def act(self, form: Any) -> str:
        change_limits(form.cleaned_data, by=self.person)
        return reverse("sales:limits")
