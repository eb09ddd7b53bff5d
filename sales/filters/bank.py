"""What the list of bank receipts is narrowed by."""

import django_filters
from django.utils.translation import gettext_lazy as _

from sales.filters.people import ALL
from sales.forms.inputs import DayInput
from sales.models import BankReceipt


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
