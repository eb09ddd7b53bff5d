"""What the register of promises is narrowed by."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import Person
from sales.actions.checks import today
from sales.filters.people import ALL, sellers
from sales.forms.inputs import DayInput
from sales.models import Product, Promise

MAKERS = ("sales_rep", "sales_leader", "sales_manager", "presales", "presales_lead", "csm", "csm_manager")


def makers(request: Any = None) -> QuerySet[Person]:
    """Whoever makes promises to customers, also those who left."""
    return Person.objects.filter(roles__overlap=list(MAKERS)).order_by("name")


class PromiseFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(
        label=pgettext_lazy("promises", "Which"),
        choices=[
            ("open", pgettext_lazy("promises", "owed")),
            ("unconfirmed", pgettext_lazy("promises", "to confirm")),
            ("due", pgettext_lazy("promises", "due")),
            ("broken", pgettext_lazy("promises", "broken")),
        ],
        method="by_state",
        empty_label=ALL,
    )
    status = django_filters.ChoiceFilter(label=_("Status"), choices=Promise.Status.choices, empty_label=ALL)
    made_by = django_filters.ModelChoiceFilter(label=_("Made by"), queryset=makers, empty_label=ALL)
    product = django_filters.ModelChoiceFilter(
        label=_("Product"), field_name="deal__product", queryset=Product.objects.all(), empty_label=ALL
    )
    owner = django_filters.ModelChoiceFilter(
        label=_("Seller"), field_name="deal__owner", queryset=sellers, empty_label=ALL
    )
    made_after = django_filters.DateFilter(
        label=_("Made from"), field_name="made_on", lookup_expr="gte", widget=DayInput
    )
    made_before = django_filters.DateFilter(
        label=_("Made to"), field_name="made_on", lookup_expr="lte", widget=DayInput
    )

    class Meta:
        model = Promise
        fields: list[str] = []

    def by_state(self, queryset: QuerySet[Promise], name: str, value: str) -> QuerySet[Promise]:
        """Owed, to be confirmed, due by today, or broken."""
        status = Promise.Status
        wanted = {
            "open": Q(status=status.CONFIRMED),
            "unconfirmed": Q(status=status.MADE),
            "due": Q(status=status.CONFIRMED, due_on__lte=today()),
            "broken": Q(status=status.BROKEN),
        }
        return queryset.filter(wanted[value])
