from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from people.models import Person
from success.models import Account, Grade


def _csms(request: Any) -> QuerySet[Person]:
    return Person.objects.filter(accounts__isnull=False).distinct().order_by("name")


class AccountFilter(django_filters.FilterSet):
    """What a list of accounts is narrowed by."""

    mine = django_filters.ChoiceFilter(
        label=_("whose"), empty_label=_("everybody's"), choices=[("1", _("mine"))], method="only_mine"
    )
    health_grade = django_filters.ChoiceFilter(label=_("health"), empty_label=_("any"), choices=Grade.choices)
    status = django_filters.ChoiceFilter(label=_("status"), empty_label=_("any"), choices=Account.Status.choices)
    tier = django_filters.ChoiceFilter(label=_("tier"), empty_label=_("any"), choices=Account.Tier.choices)
    csm = django_filters.ModelChoiceFilter(label=_("CSM"), empty_label=_("any"), queryset=_csms)

    class Meta:
        model = Account
        fields = ["mine", "health_grade", "status", "tier", "csm"]

    def only_mine(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(csm=self.request.user) if value == "1" else queryset
