"""What is done with one order."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console import values
from console.pages import ActPage
from sales.actions import approve_order, cancel_order, record_receipt, sign_order
from sales.forms.orders import ReceiptForm, SignForm
from sales.forms.reasons import WhyForm
from sales.models import Order
from sales.queries.receivables import owed_on


class _OrderAct(ActPage):
    right: ClassVar[str | None]
    model = Order

    def get_queryset(self) -> QuerySet[Order]:
        return Order.objects.changeable_by(self.person, self.right or "").select_related("company", "deal", "owner")


class SignOrderPage(_OrderAct):
    """The customer signed."""

    right = "sales.sign_order"
    form_class = SignForm
    label = gettext_lazy("Sign")
    success_message = gettext_lazy("Signed. The deal is won, the receivables are planned.")

    def get_title(self) -> str:
        return _("Sign {order}").format(order=self.record)

    def get_sentence(self) -> str:
        order = self.record
        return _("{company} orders for {amount}. Signing locks the order and wins the deal.").format(
            company=order.company, amount=values.money(order.total_amount, order.currency)
        )

    def act(self, record: Any, form: Any) -> None:
        sign_order(record, by=self.person, signed_on=form.cleaned_data["signed_on"])


class ApproveOrderPage(_OrderAct):
    """The discount may be given."""

    right = "sales.approve_order"
    label = gettext_lazy("Approve")
    success_message = gettext_lazy("Approved.")

    def get_title(self) -> str:
        return _("Approve the discount of {order}").format(order=self.record)

    def get_sentence(self) -> str:
        order = self.record
        return _("{seller} gives {company} {discount}%: {amount} remain.").format(
            seller=order.owner,
            company=order.company,
            discount=f"{order.discount_percent.normalize():f}",
            amount=values.money(order.total_amount, order.currency),
        )

    def act(self, record: Any, form: Any) -> None:
        approve_order(record, by=self.person)


class CancelOrderPage(_OrderAct):
    """The order is taken back."""

    right = "sales.change_order"
    form_class = WhyForm
    is_danger = True
    label = gettext_lazy("Cancel the order")
    success_message = gettext_lazy("Cancelled.")

    def get_title(self) -> str:
        return _("Cancel {order}").format(order=self.record)

    def get_sentence(self) -> str:
        if self.record.is_signed:
            return _("The deal opens again and the plan of receivables is dropped.")
        return ""

    def act(self, record: Any, form: Any) -> None:
        cancel_order(record, by=self.person, why=form.cleaned_data["why"])


class ReceiptPage(_OrderAct):
    """Cash came in."""

    right = "sales.record_receipt"
    form_class = ReceiptForm
    label = gettext_lazy("Book")
    success_message = gettext_lazy("Booked.")

    def get_title(self) -> str:
        return _("Receipt on {order}").format(order=self.record)

    def get_sentence(self) -> str:
        owed = values.money(owed_on(self.record), self.record.currency)
        return _("{owed} is still owed; the oldest receivable is filled first.").format(owed=owed)

    def get_initial(self) -> dict[str, Any]:
        first = self.record.receivables.unpaid().order_by("due_on", "pk").first()
        return {"amount": first.open_amount} if first else {}

    def act(self, record: Any, form: Any) -> None:
        data = form.cleaned_data
        record_receipt(record, data["amount"], data["received_on"], by=self.person, reference=data["reference"])
