"""What a reader asks of the figures: dates, grouping, kind. Wrong input is told beside its field and left out."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from console import values
from metrics.queries.windows import Window
from metrics.rules.periods import stretch_of, whole_month
from sales.models import DealKind

PERIODS = [
    ("all", _("all time")),
    ("this_month", _("this month")),
    ("last_month", _("last month")),
    ("this_quarter", _("this quarter")),
    ("last_quarter", _("last quarter")),
    ("this_year", _("this year")),
    ("last_year", _("last year")),
    ("last_12_months", _("last 12 months")),
    ("days", _("chosen days")),
]


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput({"type": "date", "max": "2999-12-31"}, format="%Y-%m-%d")
    limits = [MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2999, 12, 31))]
    return forms.DateField(label=label, required=False, widget=widget, validators=limits)


class FiguresForm(forms.Form):
    """The dates that every page of figures shares. `from` and `to` count when the period is "chosen days", or alone."""

    period = forms.ChoiceField(label=_("Period"), choices=PERIODS, required=False)
    from_on = _day(pgettext_lazy("date", "From"))
    to_on = _day(pgettext_lazy("date", "To"))
    as_of = _day(_("As known on"))

    default_period = "all"

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        names = ("period", "from_on", "to_on")
        if data is not None and self.default_period != "all" and not any(data.get(name) for name in names):
            data = data.copy()
            data["period"] = self.default_period  # so that the choice shown is the one that counts
        super().__init__(data, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("from_on"), data.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", _("The period ends before it starts."))
        return data

    def chosen(self, name: str, default: str = "") -> str:
        """The valid value of a field, or the default."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or default)

    @property
    def names_days(self) -> bool:
        """Whether the reader chose days instead of a named period."""
        self.is_valid()
        period = self.cleaned_data.get("period")
        has_days = bool(self.cleaned_data.get("from_on") or self.cleaned_data.get("to_on"))
        return period == "days" or (not period and has_days)

    def window(self) -> Window:
        """The dates as a window, in settings.TIME_ZONE."""
        self.is_valid()
        data = self.cleaned_data
        if self.names_days:
            return Window(data.get("from_on"), data.get("to_on"), data.get("as_of"))
        today = data.get("as_of") or timezone.localdate(timezone=timezone.get_default_timezone())
        return Window(*stretch_of(self.chosen("period", self.default_period), today), data.get("as_of"))


class FunnelForm(FiguresForm):
    by = forms.ChoiceField(
        label=_("By"),
        choices=[
            ("channel", _("channel")),
            ("campaign", _("campaign")),
            ("month", _("month")),
            ("team", _("team")),
            ("rep", _("rep")),
        ],
        required=False,
    )
    kind = forms.ChoiceField(
        label=_("Table"), choices=[("cohort", _("cohort")), ("period", _("period"))], required=False
    )
    young = forms.ChoiceField(
        label=_("Young leads"), choices=[("apart", _("apart")), ("counted", _("counted"))], required=False
    )


class SalesForm(FiguresForm):
    """Whose numbers, and of which kind of deal; as most look at them: of this quarter, what sales answers for."""

    default_period = "this_quarter"

    by = forms.ChoiceField(
        label=_("By"),
        choices=[("region", _("region")), ("team", _("team")), ("rep", _("rep")), ("product", _("product"))],
        required=False,
    )
    deal_kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("sales", _("new, and expansions of sales")), *DealKind.choices, ("all", _("all"))],
        required=False,
    )


class ChannelsForm(FiguresForm):
    """Which channels paid: by whom results are credited, whom is counted, and whether brand spend is cost."""

    as_of = None  # type: ignore[assignment]  # what was spent is entered later than it is spent
    default_period = "last_12_months"

    model = forms.ChoiceField(
        label=_("Credit goes to"),
        choices=[
            ("first", pgettext_lazy("credit", "first contact")),
            ("last", pgettext_lazy("credit", "last contact")),
            ("even", pgettext_lazy("credit", "each contact evenly")),
        ],
        required=False,
    )
    kind = forms.ChoiceField(
        label=_("Counted"),
        choices=[("cohort", _("leads of the period")), ("period", _("what happened in it"))],
        required=False,
    )
    brand = forms.ChoiceField(
        label=_("Brand and PR"), choices=[("apart", _("apart")), ("counted", _("counted"))], required=False
    )


def days_in_words(window: Window) -> str:
    """The window as a reader says it: "March 2018", "1 Jan 2018 to 15 Mar 2018", "all time"."""
    if window.from_on and window.to_on:
        if (window.from_on, window.to_on) == whole_month(window.from_on):
            return date_format(window.from_on, "YEAR_MONTH_FORMAT")
        shown = {"first": day_in_words(window.from_on), "last": day_in_words(window.to_on)}
        return gettext("{first} to {last}").format(**shown)
    if window.from_on:
        return gettext("since {first}").format(first=day_in_words(window.from_on))
    return gettext("until {last}").format(last=day_in_words(window.to_on)) if window.to_on else gettext("all time")


def day_in_words(day: date | None) -> str:
    """A date as every page writes it; nothing for none."""
    return values.day(day) if day else ""
