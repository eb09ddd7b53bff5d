"""What lists of orders and receivables are narrowed by."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from people.models import Team
from sales.filters.people import ALL, OfPeople, sellers
from sales.forms.inputs import DayInput
from sales.models import DealKind, Order


class OrderFilter(OfPeople):
    right = "sales.view_order"

    status = django_filters.ChoiceFilter(label=_("Status"), choices=Order.Status.choices, empty_label=ALL)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=DealKind.choices, empty_label=ALL)
    owner = django_filters.ModelChoiceFilter(label=_("Seller"), queryset=sellers, empty_label=ALL)
    team = django_filters.ModelChoiceFilter(
        label=_("Team"), field_name="owner__team", queryset=Team.objects.all(), empty_label=ALL
    )
    approval = django_filters.ChoiceFilter(
        label=_("Approval"), choices=[("needed", _("needed"))], method="by_approval", empty_label=ALL
    )
    signed_after = django_filters.DateFilter(
        label=_("Signed from"), field_name="signed_on", lookup_expr="gte", widget=DayInput
    )
    signed_before = django_filters.DateFilter(
        label=_("Signed to"), field_name="signed_on", lookup_expr="lte", widget=DayInput
    )

    def by_approval(self, queryset: QuerySet[Order], name: str, value: str) -> QuerySet[Order]:
        """Drafts that somebody has to approve."""
        return queryset.filter(status=Order.Status.DRAFT, asked_at__isnull=False)
