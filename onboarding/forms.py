from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from onboarding.models import Project
from onboarding.rules.plan import HANDOVER_CHECKLIST, ORDER_CHECKLIST
from people.models import Person
from sales.actions.promises import SETTLED
from sales.models import Promise


class DayInput(forms.DateInput):
    """A date picked from the browser's own calendar."""

    def __init__(self) -> None:
        super().__init__(attrs={"type": "date"}, format="%Y-%m-%d")


class WhyForm(forms.Form):
    why = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class NoteForm(forms.Form):
    why = forms.CharField(label=_("Remark"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class PlanForm(forms.Form):
    planned_live_on = forms.DateField(label=_("First value planned for"), widget=DayInput)
    why = forms.CharField(
        label=_("Remark"),
        max_length=1000,
        required=False,
        help_text=_("Who confirmed it at the customer, and how."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class FirstValueForm(forms.Form):
    why = forms.CharField(
        label=_("Which process runs with real data?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class HoldForm(WhyForm):
    blocked_by = forms.ChoiceField(label=_("Blocked by"), choices=[])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["blocked_by"]
        field.choices = Project._meta.get_field("blocked_by").choices


class ReturnForm(WhyForm):
    missing = forms.MultipleChoiceField(
        label=_("What is missing"), required=False, choices=ORDER_CHECKLIST, widget=forms.CheckboxSelectMultiple
    )


class AssignForm(forms.Form):
    manager = forms.ModelChoiceField(label=_("Implementation manager"), queryset=Person.objects.none())
    why = forms.CharField(label=_("Reason"), max_length=1000, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["manager"]
        field.queryset = Person.objects.with_role("implementer", "implementation_head")


class OfferForm(forms.Form):
    csm = forms.ModelChoiceField(label=_("CSM"), queryset=Person.objects.none())
    checklist = forms.MultipleChoiceField(
        label=_("Done before the hand-over"),
        required=False,
        choices=HANDOVER_CHECKLIST,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What is left open is shown to the CSM, who may return the project for it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["csm"]
        field.queryset = Person.objects.with_role("csm", "csm_manager")


class PromiseForm(forms.Form):
    status = forms.ChoiceField(
        label=_("Outcome"),
        choices=[(value, label) for value, label in Promise.Status.choices if value in SETTLED],
        widget=forms.RadioSelect,
    )
    why = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_("Needed where it was waived or broken."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
