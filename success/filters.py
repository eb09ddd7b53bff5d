import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from onboarding.filters import WhoFilter
from people.models import Person
from success.models import Account, Grade


def _csms() -> QuerySet[Person]:
    return Person.objects.filter(accounts__isnull=False).distinct().order_by("name")


class AccountFilter(django_filters.FilterSet):
    """What a list of accounts is narrowed by."""

    health_grade = django_filters.ChoiceFilter(label=_("health"), empty_label=_("all"), choices=Grade.choices)
    status = django_filters.ChoiceFilter(label=_("status"), empty_label=_("all"), choices=Account.Status.choices)
    tier = django_filters.ChoiceFilter(label=_("tier"), empty_label=_("all"), choices=Account.Tier.choices)
    csm = WhoFilter(label=_("CSM"), people=_csms)

    class Meta:
        model = Account
        fields = ["health_grade", "status", "tier", "csm"]
