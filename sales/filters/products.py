"""What the list of products is narrowed by."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from sales.filters.people import ALL
from sales.models import Product


class ProductFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Product.Kind.choices, empty_label=ALL)
    is_active = django_filters.ChoiceFilter(
        label=_("On sale"), choices=[("true", _("Yes")), ("false", _("No"))], method="by_sale", empty_label=ALL
    )

    def by_sale(self, queryset: QuerySet[Product], name: str, value: str) -> QuerySet[Product]:
        """On sale or not."""
        return queryset.filter(is_active=value == "true")
