"""What the list of bank receipts is narrowed by."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from sales.filters.people import ALL
from sales.forms.inputs import DayInput
from sales.models import BankReceipt

ANY = "any"


class BankReceiptFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(label=_("Status"), choices=BankReceipt.Status.choices, empty_label=ALL)
    received_after = django_filters.DateFilter(
        label=_("Received from"), field_name="received_on", lookup_expr="gte", widget=DayInput
    )
    received_before = django_filters.DateFilter(
        label=_("Received to"), field_name="received_on", lookup_expr="lte", widget=DayInput
    )

    class Meta:
        model = BankReceipt
        fields: list[str] = []


class BankReceiptPageFilter(BankReceiptFilter):
    """On the page what waits comes first: another state, or all of them, is chosen."""

    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=[*BankReceipt.Status.choices, (ANY, ALL)], method="by_status", empty_label=None
    )

    def by_status(self, queryset: QuerySet[BankReceipt], name: str, value: str) -> QuerySet[BankReceipt]:
        """The lines in one state, or all."""
        return queryset if value == ANY else queryset.filter(status=value)
