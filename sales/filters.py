"""What lists of sales are narrowed by."""

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from people.models import Person, Team
from people.roles import OWN
from sales.actions.checks import today
from sales.models import Deal, DealKind, Order, Product, Receivable, Stage
from sales.queries.receivables import AGES, unpaid_for
from sales.rules.discounts import DEFAULT_LIMIT
from sales.rules.pace import STUCK_AFTER_DAYS

ALL = _("all")
LATE = [("late", _("Overdue")), *AGES]


def sellers(request: Any = None) -> QuerySet[Person]:
    """People who hold deals or could: for the owner filter."""
    return Person.objects.with_role("sales_rep", "sales_leader", "sales_manager", "csm", "csm_manager").order_by("name")


class _OfPeople(django_filters.FilterSet):
    """Filters by owner and team are left out for people who see only their own rows."""

    right = "sales.view_deal"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = getattr(self.request, "user", None)
        if isinstance(person, Person) and person.scope(self.right) == OWN:
            for name in ("owner", "team"):
                self.filters.pop(name, None)


class _DayInput(forms.DateInput):
    input_type = "date"


class DealFilter(_OfPeople):
    status = django_filters.ChoiceFilter(label=_("Status"), choices=Deal.Status.choices, empty_label=ALL)
    stage = django_filters.ModelChoiceFilter(label=_("Stage"), queryset=Stage.objects.all(), empty_label=ALL)
    owner = django_filters.ModelChoiceFilter(label=_("Owner"), queryset=sellers, empty_label=ALL)
    team = django_filters.ModelChoiceFilter(
        label=_("Team"), field_name="owner__team", queryset=Team.objects.all(), empty_label=ALL
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=DealKind.choices, empty_label=ALL)
    product = django_filters.ModelChoiceFilter(label=_("Product"), queryset=Product.objects.all(), empty_label=ALL)
    step = django_filters.ChoiceFilter(
        label=_("Next step"),
        choices=[("due", _("due")), ("none", _("none set")), ("stuck", _("stuck"))],
        method="by_step",
        empty_label=ALL,
    )
    closed_after = django_filters.DateFilter(
        label=_("Closed from"), field_name="closed_at", lookup_expr="date__gte", widget=_DayInput
    )
    closed_before = django_filters.DateFilter(
        label=_("Closed to"), field_name="closed_at", lookup_expr="date__lte", widget=_DayInput
    )

    def by_step(self, queryset: QuerySet[Deal], name: str, value: str) -> QuerySet[Deal]:
        """Deals whose next step is due, is missing, or that stand still."""
        if value == "due":
            return queryset.filter(status="open", next_step_on__lte=today())
        if value == "none":
            return queryset.filter(status="open", next_step_on=None)
        limit = today() - timedelta(days=STUCK_AFTER_DAYS)
        seen = Q(activities__happened_at__date__gte=limit)
        return queryset.filter(status="open", moved_at__date__lt=limit).exclude(seen)


class OrderFilter(_OfPeople):
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
        label=_("Signed from"), field_name="signed_on", lookup_expr="gte", widget=_DayInput
    )
    signed_before = django_filters.DateFilter(
        label=_("Signed to"), field_name="signed_on", lookup_expr="lte", widget=_DayInput
    )

    def by_approval(self, queryset: QuerySet[Order], name: str, value: str) -> QuerySet[Order]:
        """Drafts that somebody has to approve."""
        return queryset.filter(status=Order.Status.DRAFT, discount_percent__gt=DEFAULT_LIMIT)


class ReceivableFilter(_OfPeople):
    right = "sales.view_order"

    age = django_filters.ChoiceFilter(label=_("Age"), choices=LATE, method="by_age", empty_label=ALL)
    owner = django_filters.ModelChoiceFilter(
        label=_("Seller"), field_name="order__owner", queryset=sellers, empty_label=ALL
    )
    due_after = django_filters.DateFilter(label=_("Due from"), field_name="due_on", lookup_expr="gte", widget=_DayInput)
    due_before = django_filters.DateFilter(label=_("Due to"), field_name="due_on", lookup_expr="lte", widget=_DayInput)

    def by_age(self, queryset: QuerySet[Receivable], name: str, value: str) -> QuerySet[Receivable]:
        """One band of the ageing, or everything that is late."""
        if value == "late":
            return queryset.filter(due_on__lt=today())
        return unpaid_for(queryset, today()).filter(age=value)


class ProductFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Product.Kind.choices, empty_label=ALL)
    is_active = django_filters.ChoiceFilter(
        label=_("On sale"), choices=[("true", _("Yes")), ("false", _("No"))], method="by_sale", empty_label=ALL
    )

    def by_sale(self, queryset: QuerySet[Product], name: str, value: str) -> QuerySet[Product]:
        """On sale or not."""
        return queryset.filter(is_active=value == "true")
