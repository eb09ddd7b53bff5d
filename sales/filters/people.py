"""Filters by who holds the record."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from people.models import Person
from people.roles import OWN

ALL = _("all")


def sellers(request: Any = None) -> QuerySet[Person]:
    """People who hold deals or could: for the owner filter."""
    return Person.objects.with_role("sales_rep", "sales_leader", "sales_manager", "csm", "csm_manager").order_by("name")


class OfPeople(django_filters.FilterSet):
    """Filters by owner and team are left out for people who see only their own rows."""

    right = "sales.view_deal"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = getattr(self.request, "user", None)
        if isinstance(person, Person) and person.scope(self.right) == OWN:
            for name in ("owner", "team"):
                self.filters.pop(name, None)
