"""Cash that came in: all of it as a list; on one order booked, and a wrong booking taken back."""

from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from companies.models import Company
from companies.searching import search_q
from console import values
from console.pages import Act, ActPage, Column, Empty, ListPage
from people.rights import rows_for
from sales.actions import record_receipt, take_back_receipt
from sales.filters.receipts import ReceiptFilter
from sales.forms.reasons import WhyForm
from sales.forms.receipts import ReceiptForm
from sales.models import Order, Receipt
from sales.queries.receivables import owed_on
from sales.views.sums import sum_words
from sales.views.ways import TO_ORDERS

BOOK = "sales.record_receipt"


class ReceiptListPage(ListPage):
    """Every receipt that the person may see, found again by its bank reference."""

    right = "sales.view_order"
    title = gettext_lazy("Receipts")
    template_name = "sales/list.html"
    model = Receipt
    filterset_class = ReceiptFilter
    default_sort = "-received_on"
    panel = False
    columns = [
        Column(
            "company", gettext_lazy("Company"), kind="link", value="order.company", why="laid_words", url="order_url"
        ),
        Column("order", gettext_lazy("Order"), value="order.number"),
        Column("amount", gettext_lazy("Amount"), kind="money", sort="amount"),
        Column("received_on", gettext_lazy("Received on"), kind="date", sort="received_on"),
        Column("reference", gettext_lazy("Bank reference")),
        Column("booked", gettext_lazy("Booked by"), value="booked_words"),
        Column("owner", gettext_lazy("Seller"), kind="person", value="order.owner"),
    ]
    acts = [
        Act(gettext_lazy("Receivables"), "sales:receivable-list", "sales.view_order", icon="cash"),
        Act(gettext_lazy("Bank receipts"), "sales:bank-receipt-list", BOOK, icon="building-bank"),
    ]
    empty = Empty(
        gettext_lazy("No cash came in yet"),
        gettext_lazy("Receipts are booked on orders, or come with a bank statement."),
        [TO_ORDERS],
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Receipt]:
        rows = Receipt.objects.visible_to(self.person).annotate(currency=F("order__currency"))
        rows = rows.select_related("order__company", "order__owner", "bank", "by")
        return rows.prefetch_related("allocations__receivable")

    def search(self, queryset: QuerySet[Receipt], text: str) -> QuerySet[Receipt]:
        firms = search_q(Company.objects.all(), text).values("pk")
        named = Q(reference__icontains=text) | Q(order__number__icontains=text)
        return queryset.filter(named | Q(bank__payer__icontains=text) | Q(order__company__in=firms))

    @property
    def sum_text(self) -> str:
        """What the rows add up to."""
        return sum_words(self.matching, "amount", "order__currency")

    def export_name(self) -> str:
        return pgettext("cash", "receipts")


class ReceiptPage(ActPage):
    """Cash came in."""

    right = BOOK
    model = Order
    form_class = ReceiptForm
    label = gettext_lazy("Book")
    success_message = gettext_lazy("Booked.")

    def get_queryset(self) -> QuerySet[Order]:
        return Order.objects.changeable_by(self.person, BOOK).select_related("company", "deal", "owner")

    def get_title(self) -> str:
        return _("Receipt on {order}").format(order=self.record)

    def get_sentence(self) -> str:
        owed = values.money(owed_on(self.record), self.record.currency)
        return _("{owed} is still owed; the oldest receivable is filled first.").format(owed=owed)

    def get_initial(self) -> dict[str, Any]:
        first = self.record.receivables.unpaid().order_by("due_on", "pk").first()
        return {"amount": first.open_amount} if first else {}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "order": self.record}

    def act(self, record: Any, form: Any) -> None:
        data = form.cleaned_data
        record_receipt(
            record, data["amount"], data["received_on"], by=self.person, reference=data["reference"],
            receivables=data.get("receivables") or None,
        )  # fmt: skip


class TakeBackReceiptPage(ActPage):
    """The booking was wrong."""

    right = BOOK
    model = Receipt
    form_class = WhyForm
    is_danger = True
    label = gettext_lazy("Take the booking back")
    success_message = gettext_lazy("Taken back. The amount is owed again.")

    def get_queryset(self) -> QuerySet[Receipt]:
        rows = Receipt.objects.visible_to(self.person).filter(rows_for(self.person, BOOK, owner="order__owner"))
        return rows.select_related("order")

    def get_title(self) -> str:
        receipt = self.record
        amount = values.money(receipt.amount, receipt.order.currency)
        return _("Take back {amount} on {order}").format(amount=amount, order=receipt.order)

    def get_sentence(self) -> str:
        if self.record.bank_id:
            return _("The payment is owed again, and the bank receipt waits to be assigned.")
        return _("The payment is owed again; the history keeps both.")

    def get_back_url(self) -> str:
        return self.record.order.get_absolute_url()

    def act(self, record: Any, form: Any) -> str:
        url = record.order.get_absolute_url()
        take_back_receipt(record, by=self.person, why=form.cleaned_data["why"])
        return url
