"""What lists of support requests are narrowed by."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import Person
from sales.filters.people import ALL
from sales.forms.inputs import DayInput
from sales.models import PresalesRequest, Product


def of_presales(request: Any = None) -> QuerySet[Person]:
    """Whoever works or worked requests."""
    return Person.objects.filter(roles__overlap=["presales", "presales_lead"]).order_by("name")


class RequestFilter(django_filters.FilterSet):
    queue = django_filters.ChoiceFilter(
        label=pgettext_lazy("requests", "Queue"),
        choices=[
            ("mine", pgettext_lazy("requests", "mine")),
            ("unassigned", pgettext_lazy("requests", "nobody's")),
            ("open", pgettext_lazy("requests", "open")),
            ("late", pgettext_lazy("requests", "late")),
        ],
        method="by_queue",
        empty_label=ALL,
    )
    status = django_filters.ChoiceFilter(label=_("Status"), choices=PresalesRequest.Status.choices, empty_label=ALL)
    consultant = django_filters.ModelChoiceFilter(label=_("Consultant"), queryset=of_presales, empty_label=ALL)
    kind = django_filters.ChoiceFilter(label=_("What for"), choices=PresalesRequest.Kind.choices, empty_label=ALL)
    product = django_filters.ModelChoiceFilter(label=_("Product"), queryset=Product.objects.all(), empty_label=ALL)
    outcome = django_filters.ChoiceFilter(
        label=_("What became of it"),
        choices=[
            ("accepted", pgettext_lazy("requests", "was accepted")),
            ("returned", pgettext_lazy("requests", "was returned")),
            ("won", pgettext_lazy("requests", "the deal was won")),
        ],
        method="by_outcome",
        empty_label=ALL,
    )
    asked_after = django_filters.DateFilter(
        label=_("Asked from"), field_name="requested_at", lookup_expr="date__gte", widget=DayInput
    )
    asked_before = django_filters.DateFilter(
        label=_("Asked to"), field_name="requested_at", lookup_expr="date__lte", widget=DayInput
    )

    class Meta:
        model = PresalesRequest
        fields: list[str] = []

    def by_queue(self, queryset: QuerySet[PresalesRequest], name: str, value: str) -> QuerySet[PresalesRequest]:
        """The reader's own open requests, those that nobody has, all open ones, or those that are late."""
        status = PresalesRequest.Status
        if value == "mine":
            person = self.request.user
            return queryset.filter(Q(consultant=person) | Q(requested_by=person), status__in=PresalesRequest.OPEN)
        if value == "unassigned":
            return queryset.filter(consultant=None, status=status.REQUESTED)
        late = PresalesRequest.objects.late().values("pk")
        return queryset.filter(pk__in=late) if value == "late" else queryset.filter(status__in=PresalesRequest.OPEN)

    def by_outcome(self, queryset: QuerySet[PresalesRequest], name: str, value: str) -> QuerySet[PresalesRequest]:
        """Requests that were ever accepted or sent back, or done for a deal that was won."""
        if value == "won":
            return queryset.filter(status=PresalesRequest.Status.DONE, deal__status="won")
        return (
            queryset.filter(accepted_at__isnull=False) if value == "accepted" else queryset.filter(times_returned__gt=0)
        )
