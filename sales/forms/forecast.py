"""What a reader asks of the forecast, and what is said of one deal."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.rules.dates import add_months
from sales.actions.checks import today
from sales.models import ForecastCategory
from sales.rules.forecast import SUMS
from sales.rules.targets import QUARTER, span_start

PERIODS = [
    ("this_month", _("this month")),
    ("next_month", _("next month")),
    ("this_quarter", _("this quarter")),
    ("next_quarter", _("next quarter")),
    ("this_year", _("this year")),
]
PARTS = ("won", *ForecastCategory.values, *SUMS, "open", "weighted", "late", "undated")


class ForecastForm(forms.Form):
    """Which months, and by whom."""

    period = forms.ChoiceField(label=_("Period"), choices=PERIODS, required=False)
    by = forms.ChoiceField(label=_("By"), choices=[("rep", _("rep")), ("team", _("team"))], required=False)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        given = {name: str(value).replace("\x00", "") for name, value in (data or {}).items() if value}
        self.defaults = {"period": "this_quarter", "by": "rep"}
        super().__init__(self.defaults | given, **kwargs)

    def chosen(self, name: str) -> str:
        """The valid value of a field, or its default."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or self.defaults.get(name, ""))

    def days(self) -> tuple[date, date]:
        """First and last day of the months that are asked for."""
        return days_of(self.chosen("period"), today())


class ForecastDealsForm(ForecastForm):
    part = forms.ChoiceField(choices=[(part, part) for part in PARTS], required=False)
    group = forms.RegexField(r"^(none|\d{1,18})$", required=False)
    currency = forms.RegexField(r"^[A-Z]{3}$", required=False)


class CallForecastForm(forms.Form):
    """In which part of the forecast a deal counts."""

    category = forms.ChoiceField(
        label=_("Forecast"), required=False, widget=forms.RadioSelect,
        choices=[*ForecastCategory.choices, ("", _("as its stage says"))],
    )  # fmt: skip
    why = forms.CharField(label=_("Why"), max_length=300, required=False)

    def __init__(self, *args: Any, judges: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if judges:
            self.fields["why"].help_text = _("The rep reads it; your word goes before the rep's.")


def days_of(period: str, day: date) -> tuple[date, date]:
    """First and last day of the months that a period names, seen from a day."""
    month, quarter = day.replace(day=1), span_start(QUARTER, day)
    first, count = {
        "this_month": (month, 1),
        "next_month": (add_months(month, 1), 1),
        "next_quarter": (add_months(quarter, 3), 3),
        "this_year": (date(day.year, 1, 1), 12),
    }.get(period, (quarter, 3))
    return first, add_months(first, count) - timedelta(days=1)
