"""What the list of amendments is narrowed by."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from people.models import Team
from sales.filters.people import ALL, OfPeople, sellers
from sales.models import Amendment


class AmendmentFilter(OfPeople):
    right = "sales.view_order"

    status = django_filters.ChoiceFilter(label=_("Status"), choices=Amendment.Status.choices, empty_label=ALL)
    approval = django_filters.ChoiceFilter(
        label=_("Approval"), choices=[("needed", _("needed"))], method="by_approval", empty_label=ALL
    )
    owner = django_filters.ModelChoiceFilter(
        label=_("Seller"), field_name="order__owner", queryset=sellers, empty_label=ALL
    )
    team = django_filters.ModelChoiceFilter(
        label=_("Team"), field_name="order__owner__team", queryset=Team.objects.all(), empty_label=ALL
    )

    def by_approval(self, queryset: QuerySet[Amendment], name: str, value: str) -> QuerySet[Amendment]:
        """Those that somebody has to approve."""
        return queryset.filter(status=Amendment.Status.DRAFT, asked_at__isnull=False)
