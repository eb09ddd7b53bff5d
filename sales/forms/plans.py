"""What people type about a payment plan: a few lines, each with a share or an amount, and when it is due."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sales.actions.checks import today
from sales.forms.inputs import DayInput
from sales.models import Order, PayMilestone
from sales.rules.plans import ACCEPTANCE, FIRST_VALUE, Part

ON_A_DAY = "day"
MOST_LINES = 60


class PlanPartForm(forms.Form):
    """One payment. A line without a choice of when is left out."""

    share = forms.DecimalField(label=_("Share, %"), required=False, max_digits=7, decimal_places=4, min_value=0)
    amount = forms.DecimalField(label=_("Amount"), required=False, max_digits=14, decimal_places=2, min_value=0)
    when = forms.ChoiceField(label=_("Due"), required=False)
    due_on = forms.DateField(label=_("Day"), required=False, widget=DayInput)
    days_after = forms.IntegerField(label=_("Days after"), required=False, min_value=0, max_value=3650)

    def __init__(self, *args: Any, order: Order, may_hang: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hanging = [choice for choice in PayMilestone.choices if may_hang or choice[0] not in (FIRST_VALUE, ACCEPTANCE)]
        self.fields["when"].choices = [  # type: ignore[attr-defined]
            ("", "—"), (ON_A_DAY, pgettext_lazy("payment", "On a day")), *hanging,
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("when") and (data.get("share") or data.get("amount") or data.get("due_on")):
            self.add_error("when", _("Say when this payment is due."))
        if data.get("when") == ON_A_DAY and not data.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _("Give the day."))
        return data

    def values(self) -> dict[str, Any] | None:
        """The part as the action takes it; None for a line that was left blank."""
        data = self.cleaned_data
        if not data.get("when"):
            return None
        is_day = data["when"] == ON_A_DAY
        return {
            "share": data.get("share"), "amount": data.get("amount"),
            "milestone": "" if is_day else data["when"],
            "due_on": data.get("due_on") if is_day else None, "days_after": data.get("days_after") or 0,
        }  # fmt: skip


class _Parts(forms.BaseFormSet):
    def add_fields(self, form: forms.Form, index: int | None) -> None:
        """The heads of the table are no labels to a screen reader: each field says its own, with its line."""
        super().add_fields(form, index)
        for field in form.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label} {(index or 0) + 1}"

    def values(self) -> list[dict[str, Any]]:
        """The parts that were filled in, in their order."""
        found = [form.values() for form in self.forms]
        return [part for part in found if part]


PlanFormSet = forms.formset_factory(PlanPartForm, formset=_Parts, extra=3, max_num=MOST_LINES, absolute_max=120)


def initial_of(parts: list[Part]) -> list[dict[str, Any]]:
    """Parts as the lines of the form show them."""
    return [
        {
            "share": None if part.share is None else part.share.normalize().__format__("f"),
            "amount": part.amount, "when": part.milestone or ON_A_DAY, "due_on": part.due_on,
            "days_after": part.days_after or None,
        }
        for part in parts
    ]  # fmt: skip


class NoFieldsForm(forms.Form):
    """A draft's plan needs no reason."""


class ReplanForm(forms.Form):
    """Once it is signed, planning anew needs a reason."""

    why = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class UnmarkForm(forms.Form):
    """A milestone that was marked by hand is not reached after all."""

    milestone = forms.ChoiceField(label=_("Milestone"))
    why = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, milestones: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["milestone"].choices = [pair for pair in PayMilestone.choices if pair[0] in milestones]  # type: ignore[attr-defined]


class MarkForm(UnmarkForm):
    """A milestone is reached, on a day, and how one knows."""

    reached_on = forms.DateField(label=_("Reached on"), initial=today, widget=DayInput)
    why = forms.CharField(label=_("How you know"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    field_order = ["milestone", "reached_on", "why"]
