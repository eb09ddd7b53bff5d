"""What people type about cash that came in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from console import values
from sales.actions.checks import today
from sales.forms.inputs import DayInput
from sales.models import Order, Receivable


class ReceivableChoices(forms.ModelMultipleChoiceField):
    """The open payments of an order, told apart by day and amount."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        when = values.day(obj.due_on) if obj.due_on else obj.waits_for
        return f"{when} · {values.money(obj.open_amount, obj.order.currency)}"


class ReceiptForm(forms.Form):
    """Cash on one order; without a choice the oldest payment is filled first."""

    amount = forms.DecimalField(label=_("Amount"), max_digits=14, decimal_places=2)
    received_on = forms.DateField(label=_("Received on"), initial=today, widget=DayInput)
    reference = forms.CharField(label=_("Bank reference"), max_length=80, required=False)
    receivables = ReceivableChoices(
        label=_("For these payments"), required=False, queryset=Receivable.objects.none(),
        help_text=_("Choose none and the oldest is filled first."),
    )  # fmt: skip

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = order.receivables.unpaid().select_related("order").order_by("due_on", "pk")
        self.fields["receivables"].queryset = rows  # type: ignore[attr-defined]
        if len(rows) < 2:
            del self.fields["receivables"]


class AssignForm(forms.Form):
    """For which order a bank receipt is: one of those proposed, or any by its number."""

    proposal = forms.ChoiceField(label=_("Proposed"), required=False, widget=forms.RadioSelect)
    number = forms.CharField(
        label=_("Or the number of another order"), max_length=40, required=False,
        help_text=_("It goes before the proposal."),
    )  # fmt: skip
    amount = forms.DecimalField(label=_("Amount"), max_digits=14, decimal_places=2, min_value=0)

    def __init__(self, *args: Any, proposals: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one["order"].pk), _proposal(one)) for one in proposals]
        if choices:
            self.fields["proposal"].choices = choices  # type: ignore[attr-defined]
            self.fields["proposal"].initial = choices[0][0]
        else:
            del self.fields["proposal"]
            self.fields["number"].label, self.fields["number"].help_text = _("Number of the order"), ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("proposal") and not data.get("number"):
            self.add_error("number", _("Say for which order it is."))
        return data


def _proposal(one: dict[str, Any]) -> str:
    order = one["order"]
    return f"{order.number} · {order.company} · {values.money(one['open'], order.currency)} · {one['why']}"
