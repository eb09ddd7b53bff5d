"""What is typed about a promise."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sales.actions.checks import today
from sales.filters.promises import makers
from sales.forms.inputs import DayInput


class PromiseForm(forms.Form):
    """What was promised before signing."""

    text = forms.CharField(
        label=pgettext_lazy("promise", "What was promised"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    made_to = forms.CharField(label=_("To whom"), max_length=120, required=False)
    made_by: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Made by"), queryset=None, required=False, empty_label=pgettext_lazy("promise", "me")
    )
    made_on = forms.DateField(label=_("Made on"), initial=today, widget=DayInput)
    due_on = forms.DateField(label=_("Promised for"), required=False, widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["made_by"].queryset = makers().filter(is_active=True)  # type: ignore[attr-defined]
