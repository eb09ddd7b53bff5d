"""What a list of receivables is narrowed by: its age as of a day, whose they are, what they wait for."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from sales.actions.checks import today
from sales.filters.people import ALL, OfPeople, sellers
from sales.forms.inputs import DayInput
from sales.models import PayMilestone, Receivable
from sales.queries.ageing import LATE as LATE_BANDS
from sales.queries.ageing import open_on
from sales.queries.receivables import AGES

TO_MARK = "to_mark"
LATE = [("late", _("Overdue")), *AGES]


class ReceivableFilter(OfPeople):
    right = "sales.view_order"

    age = django_filters.ChoiceFilter(label=_("Age"), choices=LATE, method="by_age", empty_label=ALL)
    as_of = django_filters.DateFilter(label=_("As of"), method="leave", widget=DayInput)
    owner = django_filters.ModelChoiceFilter(
        label=_("Seller"), field_name="order__owner", queryset=sellers, empty_label=ALL
    )
    milestone = django_filters.ChoiceFilter(
        label=_("Hangs on"), choices=[*PayMilestone.choices, (TO_MARK, _("to be marked by hand"))],
        method="by_milestone", empty_label=ALL,
    )  # fmt: skip
    due_after = django_filters.DateFilter(label=_("Due from"), field_name="due_on", lookup_expr="gte", widget=DayInput)
    due_before = django_filters.DateFilter(label=_("Due to"), field_name="due_on", lookup_expr="lte", widget=DayInput)
    company = django_filters.ModelChoiceFilter(
        label=_("Company"), field_name="order__company", queryset=Company.objects.all(), widget=forms.HiddenInput
    )
    currency = django_filters.CharFilter(field_name="order__currency", widget=forms.HiddenInput, max_length=3)

    @property
    def day(self) -> date:
        """The day as of which the list is asked."""
        return self.form.cleaned_data.get("as_of") or today()

    def filter_queryset(self, queryset: QuerySet[Receivable]) -> QuerySet[Receivable]:
        """What was open on the day comes first; every other filter narrows it."""
        return super().filter_queryset(open_on(queryset, self.day, today()))

    def leave(self, queryset: QuerySet[Receivable], name: str, value: date) -> QuerySet[Receivable]:
        """The day is asked by filter_queryset."""
        return queryset

    def by_milestone(self, queryset: QuerySet[Receivable], name: str, value: str) -> QuerySet[Receivable]:
        """What hangs on one, or what waits for somebody to mark it by now."""
        if value == TO_MARK:
            return queryset.filter(pk__in=Receivable.objects.to_mark(today()).values("pk"))
        return queryset.filter(milestone=value)

    def by_age(self, queryset: QuerySet[Receivable], name: str, value: str) -> QuerySet[Receivable]:
        """One band of the ageing, or everything that is late."""
        bands: dict[str, Any] = {"age__in": LATE_BANDS if value == "late" else [value]}
        return queryset.filter(**bands)
