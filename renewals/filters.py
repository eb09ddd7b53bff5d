from datetime import date, timedelta
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from console.values import reads_chinese
from onboarding.filters import WhoFilter, ask_anew
from people.models import Person
from people.rules.dates import add_months
from renewals.models import Renewal
from renewals.queries import WINDOW_MONTHS, quarter_of
from success.models import Account, Grade


def _owners() -> QuerySet[Person]:
    return Person.objects.filter(renewals__isnull=False).distinct().order_by("name")


def quarter_key(day: date) -> str:
    """2026-Q4."""
    return f"{day.year}-Q{(day.month - 1) // 3 + 1}"


def due_choices() -> list[tuple[str, str]]:
    """Windows, the quarters around today, and months ahead."""
    today = timezone.localdate()
    quarters = [add_months(today, 3 * offset) for offset in (-1, 0, 1, 2)]
    months = [add_months(today.replace(day=1), offset) for offset in range(13)]
    return [
        ("past", _("past the anchor")),
        ("3", _("next 3 months")),
        ("12", _("next 12 months")),
        *((quarter_key(day), _quarter_label(day)) for day in quarters),
        *((f"{day:%Y-%m}", f"{day:%Y-%m}") for day in months),
        ("all", _("any time")),
    ]


def _quarter_label(day: date) -> str:
    number = (day.month - 1) // 3 + 1
    return f"{day.year} 年第 {number} 季度" if reads_chinese() else f"Q{number} {day.year}"


def due_range(text: str) -> tuple[date, date] | None:
    """First and last day of "2026-12" or "2026-Q4"; None for anything else."""
    year, _dash, rest = text.partition("-")
    if not year.isascii() or not year.isdecimal() or not 1990 <= int(year) <= 2200:
        return None
    if rest.startswith("Q") and rest[1:] in ("1", "2", "3", "4"):
        return quarter_of(date(int(year), 3 * int(rest[1:]), 1))
    if rest.isascii() and rest.isdecimal() and 1 <= int(rest) <= 12:
        first = date(int(year), int(rest), 1)
        return first, add_months(first, 1) - timedelta(days=1)
    return None


class RenewalFilter(django_filters.FilterSet):
    """What renewals are narrowed by, everything by default."""

    owner = WhoFilter(label=gettext_lazy("owner"), people=_owners)
    due = django_filters.ChoiceFilter(
        label=pgettext_lazy("renewal", "due"),
        empty_label=gettext_lazy("any time"),
        choices=due_choices,
        method="by_due",
    )
    risk = django_filters.ChoiceFilter(
        label=gettext_lazy("risk"),
        empty_label=gettext_lazy("all"),
        choices=Grade.choices,
        field_name="account__health_grade",
    )
    tier = django_filters.ChoiceFilter(
        label=gettext_lazy("tier"),
        empty_label=gettext_lazy("all"),
        choices=Account.Tier.choices,
        field_name="account__tier",
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("state"),
        empty_label=gettext_lazy("all"),
        choices=[
            ("undecided", gettext_lazy("to decide")),
            ("late", gettext_lazy("plan late")),
            *Renewal.Status.choices,
            ("all", gettext_lazy("all")),
        ],
        method="by_state",
    )

    class Meta:
        model = Renewal
        fields = ["owner", "due", "risk", "tier", "state"]

    def by_due(self, queryset: Any, name: str, value: str) -> Any:
        today = timezone.localdate()
        if value == "past":
            return queryset.filter(anchor_on__lt=today)
        if value in ("3", "12"):
            return queryset.filter(anchor_on__lte=add_months(today, int(value)))
        days = due_range(value)
        return queryset.filter(anchor_on__range=days) if days else queryset

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        if value == "undecided":
            return queryset.undecided()
        if value == "late":
            return queryset.plan_late()
        return queryset if value == "all" else queryset.filter(status=value)


class QueueFilter(RenewalFilter):
    """The queue shows what is to decide in the next six months unless something else is asked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_anew(self, "due", empty_label=gettext_lazy("next 6 months"))
        ask_anew(self, "state", empty_label=gettext_lazy("to decide"))

    def filter_queryset(self, queryset: Any) -> Any:
        queryset = super().filter_queryset(queryset)
        if not self.form.cleaned_data.get("due"):
            queryset = queryset.filter(anchor_on__lte=add_months(timezone.localdate(), WINDOW_MONTHS))
        return queryset if self.form.cleaned_data.get("state") else queryset.undecided()
