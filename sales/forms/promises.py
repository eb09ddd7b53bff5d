"""What is typed about a promise."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sales.actions.checks import today
from sales.forms.inputs import DayInput


class PromiseForm(forms.Form):
    """What was promised before signing."""

    text = forms.CharField(
        label=pgettext_lazy("promise", "What was promised"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    made_to = forms.CharField(label=_("To whom"), max_length=120, required=False)
    made_on = forms.DateField(label=_("Made on"), initial=today, widget=DayInput)
    due_on = forms.DateField(label=_("Promised for"), required=False, widget=DayInput)
