from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from onboarding.forms import DayInput, WhyForm
from onboarding.rules.plan import HANDOVER_CHECKLIST
from people.models import Person
from success.models import Account


class OverrideForm(forms.Form):
    score = forms.IntegerField(label=_("Health"), min_value=0, max_value=100, help_text=_("0 to 100; steady from 75."))
    why = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you know that the measures don't."),
    )
    until = forms.DateField(
        label=_("Until"), widget=DayInput, help_text=_("After that day the computed health counts again.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = timezone.localdate() + timedelta(days=30)


class ReturnProjectForm(WhyForm):
    missing = forms.MultipleChoiceField(
        label=_("What is missing"), required=False, choices=HANDOVER_CHECKLIST, widget=forms.CheckboxSelectMultiple
    )


class AssignForm(forms.Form):
    csm = forms.ModelChoiceField(label=_("CSM"), queryset=Person.objects.none())
    why = forms.CharField(label=_("Reason"), max_length=1000, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["csm"]
        field.queryset = Person.objects.with_role("csm", "csm_manager")


class AccountForm(forms.ModelForm):
    class Meta:
        model = Account
        fields = ["tier", "segment"]
