"""Discounts above the limit: asked, given, refused."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from console import values
from sales.actions import approve_order, ask_approval, refuse_approval
from sales.forms.orders import ApproveForm
from sales.forms.reasons import OptionalWhyForm, WhyForm
from sales.views.order_acts import OrderAct


class AskApprovalPage(OrderAct):
    """The seller asks, with the reason for the discount."""

    right = "sales.change_order"
    form_class = OptionalWhyForm
    label = gettext_lazy("Ask for approval")
    success_message = gettext_lazy("Asked.")

    def get_title(self) -> str:
        return _("Ask to approve the discount of {order}").format(order=self.record)

    def act(self, record: Any, form: Any) -> None:
        ask_approval(record, by=self.person, why=form.cleaned_data["why"])


class ApproveOrderPage(OrderAct):
    """The discount may be given."""

    right = "sales.approve_order"
    form_class = ApproveForm
    label = gettext_lazy("Approve")
    success_message = gettext_lazy("Approved.")

    def get_title(self) -> str:
        return _("Approve the discount of {order}").format(order=self.record)

    def get_initial(self) -> dict[str, Any]:
        return {"discount": self.record.deepest_discount}

    def get_sentence(self) -> str:
        order = self.record
        sentence = _("{seller} gives {company} up to {discount}% off the list price: {amount} remain.").format(
            seller=order.owner,
            company=order.company,
            discount=values.number(order.deepest_discount),
            amount=values.money(order.total_amount, order.currency),
        )
        return f"{sentence} {order.asked_why}".strip()

    def act(self, record: Any, form: Any) -> None:
        data = form.cleaned_data
        approve_order(record, by=self.person, why=data["why"], discount=data["discount"])


class RefuseApprovalPage(OrderAct):
    """The discount may not be given."""

    right = "sales.approve_order"
    form_class = WhyForm
    is_danger = True
    label = pgettext_lazy("discount", "Refuse")
    success_message = gettext_lazy("Refused. The seller sees the reason.")

    def get_title(self) -> str:
        return _("Refuse the discount of {order}").format(order=self.record)

    def act(self, record: Any, form: Any) -> None:
        refuse_approval(record, by=self.person, why=form.cleaned_data["why"])
