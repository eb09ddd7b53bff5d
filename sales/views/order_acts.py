"""What is done with one order, or with one amendment of it."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console import values
from console.pages import ActPage
from sales.actions import cancel_order, sign_order
from sales.forms.orders import SignForm
from sales.forms.reasons import WhyForm
from sales.models import Amendment, Order


class OrderAct(ActPage):
    """One act on one order, on rows where the person holds the act's right."""

    right: ClassVar[str | None]
    model = Order

    def get_queryset(self) -> QuerySet[Order]:
        return Order.objects.changeable_by(self.person, self.right or "").select_related("company", "deal", "owner")


class AmendmentAct(ActPage):
    """One act on one amendment, on rows where the person holds the act's right."""

    right: ClassVar[str | None]
    model = Amendment

    def get_queryset(self) -> QuerySet[Amendment]:
        rows = Amendment.objects.changeable_by(self.person, self.right or "")
        return rows.select_related("order", "order__company", "order__owner")


class SignOrderPage(OrderAct):
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


class CancelOrderPage(OrderAct):
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
