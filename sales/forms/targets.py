"""What is typed about targets: a grid of amounts, one cell for each person or team and month or quarter."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Person, Team
from sales.models import SalesTarget
from sales.models.products import MONEY
from sales.rules.targets import spans_of

YEARS = (2000, 2100)


class TargetsForm(forms.Form):
    """Which targets: of which year, by month or quarter, of what, in which currency."""

    year = forms.IntegerField(label=_("Year"), min_value=YEARS[0], max_value=YEARS[1], required=False)
    span = forms.ChoiceField(label=_("By"), choices=[("quarter", _("quarter")), ("month", _("month"))], required=False)
    measure = forms.ChoiceField(label=_("Target of"), choices=SalesTarget.Measure.choices, required=False)
    currency = forms.RegexField(r"^[A-Za-z]{3}$", label=_("Currency"), required=False, max_length=3)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        data = {**(data.dict() if hasattr(data, "dict") else data or {})}
        data = {name: str(value).replace("\x00", "") for name, value in data.items()}
        defaults = {"year": timezone.localdate().year, "span": "quarter", "measure": "revenue", "currency": "CNY"}
        super().__init__({**defaults, **{name: value for name, value in data.items() if value}}, **kwargs)
        self.defaults = defaults

    def chosen(self, name: str) -> Any:
        """The valid value of a field, or its default."""
        self.is_valid()
        value = self.cleaned_data.get(name) or self.defaults[name]
        return str(value).upper() if name == "currency" else value

    @property
    def starts(self) -> list[date]:
        """The first days of the year's months or quarters."""
        return spans_of(self.chosen("span"), int(self.chosen("year")))


def _without_cents(amount: Decimal | None) -> Decimal | None:
    """A whole amount without its two zeros, as people type it."""
    return amount.to_integral_value() if amount is not None and amount == amount.to_integral_value() else amount


def cell_name(holder: Person | Team, starts_on: date) -> str:
    """The name of one cell's field: p12_2026-10-01 for a person, t3_2026-10-01 for a team."""
    return f"{'t' if isinstance(holder, Team) else 'p'}{holder.pk}_{starts_on.isoformat()}"


class TargetGridForm(forms.Form):
    """One field for each cell; a blank one means that there is no target."""

    why = forms.CharField(label=_("Why"), max_length=300, required=False)

    def __init__(
        self, *args: Any, holders: Sequence[Person | Team], starts: Sequence[date], known: dict[str, Decimal],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.holders, self.starts = holders, starts
        for holder in holders:
            for day in starts:
                name = cell_name(holder, day)
                field = forms.DecimalField(required=False, min_value=0, label=f"{holder} {day:%Y-%m}", **MONEY)
                field.initial = _without_cents(known.get(name))
                field.widget.attrs |= {"aria-label": f"{holder} {day:%Y-%m}", "inputmode": "decimal"}
                self.fields[name] = field

    def wanted(self) -> list[tuple[Person | Team, date, Decimal | None]]:
        """Who is to bring how much from when: the cells that were changed."""
        found = []
        for holder in self.holders:
            for day in self.starts:
                name = cell_name(holder, day)
                if name in self.changed_data:
                    found.append((holder, day, self.cleaned_data[name]))
        return found

    @property
    def lines(self) -> list[tuple[Person | Team, bool, list[Any]]]:
        """Each holder, whether it is a team, with its cells."""
        return [
            (holder, isinstance(holder, Team), [self[cell_name(holder, day)] for day in self.starts])
            for holder in self.holders
        ]
