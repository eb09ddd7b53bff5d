"""What lists of the kit, of trainings and of their uses are narrowed by."""

from datetime import date

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from people.rules.dates import add_months
from sales.filters.people import ALL
from sales.filters.presales import of_presales
from sales.models import Deal, KitItem, KitUse, Product, Stage, Training


class MonthInput(forms.TextInput):
    """The browser's own choice of a month."""

    input_type = "month"


def month_bounds(text: str) -> tuple[date, date] | None:
    """First day of a month written as 2026-11, and of the next; None for anything else."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return first, add_months(first, 1)


class _InMonth(django_filters.FilterSet):
    dated_by = ""

    def by_month(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Rows of one month, as 2026-11; anything else finds nothing."""
        bounds = month_bounds(value)
        if bounds is None:
            return queryset.none()
        return queryset.filter(**{f"{self.dated_by}__gte": bounds[0], f"{self.dated_by}__lt": bounds[1]})


class KitFilter(_InMonth):
    dated_by = "published_at__date"

    status = django_filters.ChoiceFilter(label=_("Status"), choices=KitItem.Status.choices, empty_label=ALL)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=KitItem.Kind.choices, empty_label=ALL)
    stage = django_filters.ModelChoiceFilter(
        label=_("Stage"), field_name="stages", queryset=Stage.objects.all(), empty_label=ALL
    )
    product = django_filters.ModelChoiceFilter(label=_("Product"), queryset=Product.objects.all(), empty_label=ALL)
    month = django_filters.CharFilter(label=_("Month"), method="by_month", widget=MonthInput)
    published_by = django_filters.NumberFilter(widget=forms.HiddenInput)

    class Meta:
        model = KitItem
        fields: list[str] = []


class TrainingFilter(_InMonth):
    dated_by = "held_on"

    held_by = django_filters.ModelChoiceFilter(label=_("Held by"), queryset=of_presales, empty_label=ALL)
    product = django_filters.ModelChoiceFilter(label=_("Product"), queryset=Product.objects.all(), empty_label=ALL)
    status = django_filters.ChoiceFilter(label=_("Status"), choices=Training.Status.choices, empty_label=ALL)
    month = django_filters.CharFilter(label=_("Month"), method="by_month", widget=MonthInput)

    class Meta:
        model = Training
        fields: list[str] = []


class KitUseFilter(_InMonth):
    dated_by = "used_at__date"

    verdict = django_filters.ChoiceFilter(label=_("Did it help"), choices=KitUse.Verdict.choices, empty_label=ALL)
    outcome = django_filters.ChoiceFilter(
        label=_("What became of it"), field_name="deal__status", choices=Deal.Status.choices, empty_label=ALL
    )
    month = django_filters.CharFilter(label=_("Month"), method="by_month", widget=MonthInput)
    item = django_filters.NumberFilter(widget=forms.HiddenInput)
    training = django_filters.NumberFilter(widget=forms.HiddenInput)
    author = django_filters.NumberFilter(method="by_author", widget=forms.HiddenInput)

    class Meta:
        model = KitUse
        fields: list[str] = []

    def by_author(self, queryset: QuerySet[KitUse], name: str, value: int) -> QuerySet[KitUse]:
        """Uses of somebody's solutions and trainings."""
        return queryset.filter(Q(item__published_by=value, item__kind="solution") | Q(training__held_by=value))
