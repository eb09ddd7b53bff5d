"""The days that a report is about, as people type them."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from leads.queries.pool_report import Period

LONGEST = 1_100


class PeriodForm(forms.Form):
    """From which day to which, both included."""

    first = forms.DateField(label=pgettext_lazy("period", "From"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=pgettext_lazy("period", "To"), widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not 0 <= (data["last"] - data["first"]).days <= LONGEST:
            raise forms.ValidationError(_("The last day comes after the first, at most three years later."))
        return data


def period_in(data: Any) -> tuple[Period, PeriodForm]:
    """The period that a query string asks for; the last 30 days when it asks for none, or for one that can't be."""
    today = timezone.localdate()
    usual = {"first": today - timedelta(days=29), "last": today}
    form = PeriodForm({name: data.get(name) or value.isoformat() for name, value in usual.items()})
    return Period(**(form.cleaned_data if form.is_valid() else usual)), form
