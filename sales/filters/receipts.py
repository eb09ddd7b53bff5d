"""What the list of receipts is narrowed by."""

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from sales.filters.people import ALL, OfPeople, sellers
from sales.forms.inputs import DayInput
from sales.models import Order, Receipt

BANK, HAND = "bank", "hand"


class ReceiptFilter(OfPeople):
    right = "sales.view_order"

    received_after = django_filters.DateFilter(
        label=_("Received from"), field_name="received_on", lookup_expr="gte", widget=DayInput
    )
    received_before = django_filters.DateFilter(
        label=_("Received to"), field_name="received_on", lookup_expr="lte", widget=DayInput
    )
    owner = django_filters.ModelChoiceFilter(
        label=_("Seller"), field_name="order__owner", queryset=sellers, empty_label=ALL
    )
    booked = django_filters.ChoiceFilter(
        label=_("Booked"), choices=[(BANK, _("from a bank statement")), (HAND, _("entered by hand"))], method="by_way",
        empty_label=ALL,
    )  # fmt: skip
    reference = django_filters.CharFilter(lookup_expr="iexact", widget=forms.HiddenInput, max_length=80)
    order = django_filters.ModelChoiceFilter(queryset=Order.objects.all(), widget=forms.HiddenInput)
    company = django_filters.ModelChoiceFilter(
        field_name="order__company", queryset=Company.objects.all(), widget=forms.HiddenInput
    )
    received_on = django_filters.DateFilter(widget=forms.HiddenInput)

    class Meta:
        model = Receipt
        fields: list[str] = []

    def by_way(self, queryset: QuerySet[Receipt], name: str, value: str) -> QuerySet[Receipt]:
        """Those that a statement brought, or those that somebody typed."""
        return queryset.filter(bank__isnull=value == HAND)
