"""Discounts above the limit, of orders and of amendments: asked, given, refused."""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from console import values
from console.pages import Act, ActPage
from people.models import Person
from sales.actions import approve_discount, ask_approval, refuse_discount
from sales.forms.orders import ApproveForm
from sales.forms.reasons import OptionalWhyForm, WhyForm
from sales.models import Amendment, Order
from sales.queries.prices import discount_limits
from sales.rules.discounts import may_give
from sales.views.order_acts import AmendmentAct, OrderAct

CHANGE, APPROVE = "sales.change_order", "sales.approve_order"


def may_sign_discount(record: Order | Amendment, person: Person) -> bool:
    """Whether the discount is approved, or the person may give it alone."""
    is_given = may_give(record.deepest_discount, person.roles, discount_limits()).is_allowed
    return record.status == "approved" or is_given


def approval_acts(record: Order | Amendment, person: Person) -> list[Act]:
    """Asking is the seller's, the answer somebody else's whose limit reaches it."""
    if record.status != "draft":
        return []
    may_give_it = may_sign_discount(record, person)
    if not record.asked_at and not may_give_it:
        return _acts(record, person, CHANGE, [("ask", gettext_lazy("Ask for approval"), {"primary": True, "key": "a"})])
    if not record.asked_at or not may_give_it or person.pk in (record.owner_id, record.asked_by_id):
        return []
    verbs = [
        ("approve", gettext_lazy("Approve"), {"primary": True, "key": "a"}),
        ("refuse", pgettext_lazy("discount", "Refuse"), {"danger": True, "key": "r"}),
    ]
    return _acts(record, person, APPROVE, verbs)


def _acts(record: Order | Amendment, person: Person, right: str, verbs: list[tuple[str, Any, dict[str, Any]]]) -> Any:
    """Acts on a record on which the person holds this right; one statement."""
    manager: Any = type(record).objects
    if not person.may(right) or not manager.changeable_by(person, right).filter(pk=record.pk).exists():
        return []
    name = record._meta.model_name
    return [Act(label, reverse(f"sales:{name}-{verb}", args=[record.pk]), right, **more) for verb, label, more in verbs]


class _Ask(ActPage):
    """The seller asks, with the reason for the discount."""

    right: ClassVar[str | None] = CHANGE
    form_class = OptionalWhyForm
    label = gettext_lazy("Ask for approval")
    success_message = gettext_lazy("Asked.")

    def get_title(self) -> str:
        return _("Ask to approve the discount of {order}").format(order=self.record)

    def act(self, record: Any, form: Any) -> None:
        ask_approval(record, by=self.person, why=form.cleaned_data["why"])


class _Approve(ActPage):
    """The discount may be given."""

    right: ClassVar[str | None] = APPROVE
    form_class = ApproveForm
    label = gettext_lazy("Approve")
    success_message = gettext_lazy("Approved.")

    def get_title(self) -> str:
        return _("Approve the discount of {order}").format(order=self.record)

    def get_initial(self) -> dict[str, Any]:
        return {"discount": self.record.deepest_discount}

    def get_sentence(self) -> str:
        record = self.record
        sentence = _("{seller} gives {company} up to {discount}% off the list price: {amount} remain.").format(
            seller=record.owner,
            company=record.company,
            discount=values.number(record.deepest_discount),
            amount=values.money(record.total_amount, record.currency),
        )
        return f"{sentence} {record.asked_why}".strip()

    def act(self, record: Any, form: Any) -> None:
        data = form.cleaned_data
        approve_discount(record, by=self.person, why=data["why"], discount=data["discount"])


class _Refuse(ActPage):
    """The discount may not be given."""

    right: ClassVar[str | None] = APPROVE
    form_class = WhyForm
    is_danger = True
    label = pgettext_lazy("discount", "Refuse")
    success_message = gettext_lazy("Refused. The seller sees the reason.")

    def get_title(self) -> str:
        return _("Refuse the discount of {order}").format(order=self.record)

    def act(self, record: Any, form: Any) -> None:
        refuse_discount(record, by=self.person, why=form.cleaned_data["why"])


class AskApprovalPage(_Ask, OrderAct):
    """For an order."""


class ApproveOrderPage(_Approve, OrderAct):
    """Of an order."""


class RefuseApprovalPage(_Refuse, OrderAct):
    """Of an order."""


class AskAmendmentPage(_Ask, AmendmentAct):
    """For an amendment."""


class ApproveAmendmentPage(_Approve, AmendmentAct):
    """Of an amendment."""


class RefuseAmendmentPage(_Refuse, AmendmentAct):
    """Of an amendment."""
