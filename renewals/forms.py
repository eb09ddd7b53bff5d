from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from onboarding.forms import DayInput
from people.models import Person
from renewals.models import Renewal


class PlanForm(forms.ModelForm):
    class Meta:
        model = Renewal
        fields = ["usage_review", "plan", "next_step", "next_step_on", "forecast"]
        widgets = {
            "usage_review": forms.Textarea(attrs={"rows": 5}),
            "plan": forms.Textarea(attrs={"rows": 4}),
            "next_step_on": DayInput,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("usage_review", "plan"):
            self.fields[name].required = True
        self.fields["usage_review"].help_text = _("What the customer does with it, and what not.")
        self.fields["plan"].help_text = _("Who is asked when, with what on the table.")


class WinForm(forms.Form):
    starts_on = forms.DateField(label=_("New term starts"), widget=DayInput)
    ends_on = forms.DateField(label=_("New term ends"), widget=DayInput)
    recurring_amount = forms.DecimalField(label=_("Amount per year"), max_digits=14, decimal_places=2, min_value=0)
    signed_on = forms.DateField(label=_("Signed on"), widget=DayInput)
    why = forms.CharField(label=_("Remark"), max_length=300, required=False)


class LoseForm(forms.Form):
    loss_reason = forms.ChoiceField(
        label=_("Reason"), choices=[("", "—"), *Renewal.LossReason.choices], widget=forms.Select
    )
    why = forms.CharField(
        label=_("In words"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What would have kept them?"),
    )


class ReopenForm(forms.Form):
    why = forms.CharField(label=_("What changed"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class NoteForm(forms.Form):
    why = forms.CharField(label=_("Remark"), max_length=300, required=False)


class AssignForm(forms.Form):
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=Person.objects.none())
    why = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner"]
        field.queryset = Person.objects.with_role("csm", "csm_manager", "sales_rep", "sales_manager")
