"""What lists of deals are narrowed by."""

from datetime import date, datetime, time
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leads.models.scoring import Grade
from people.models import Team
from sales.actions.checks import today
from sales.filters.choices import FewField, FewFilter
from sales.filters.people import ALL, OfPeople, sellers
from sales.forms.inputs import DayInput
from sales.models import Competitor, Deal, DealCompetitor, DealKind, Product, Stage
from sales.models.deals import stuck_q


class DealFilter(OfPeople):
    status = django_filters.ChoiceFilter(label=_("Status"), choices=Deal.Status.choices, empty_label=ALL)
    stage = FewFilter(label=_("Stage"), queryset=Stage.objects.all(), empty_label=ALL)
    owner = FewFilter(label=_("Owner"), queryset=sellers, empty_label=ALL)
    team = FewFilter(label=_("Team"), field_name="owner__team", queryset=Team.objects.all(), empty_label=ALL)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=DealKind.choices, empty_label=ALL)
    product = FewFilter(label=_("Product"), queryset=Product.objects.all(), empty_label=ALL)
    intent_grade = django_filters.ChoiceFilter(label=_("Intent grade"), choices=Grade.choices, empty_label=ALL)
    competitor = FewFilter(
        label=_("Competitor"), field_name="rivals__competitor", queryset=Competitor.objects.all(), empty_label=ALL
    )
    lost_to = FewFilter(label=_("Lost to"), queryset=Competitor.objects.all(), method="by_winner", empty_label=ALL)
    step = django_filters.ChoiceFilter(
        label=_("Next step"),
        choices=[("due", _("due")), ("none", _("none set")), ("stuck", _("stuck"))],
        method="by_step",
        empty_label=ALL,
    )
    closed_after = django_filters.DateFilter(label=_("Closed from"), method="from_day", widget=DayInput)
    closed_before = django_filters.DateFilter(label=_("Closed to"), method="to_day", widget=DayInput)

    @property
    def form(self) -> Any:
        """Both fields of competitors share what is read."""
        form = super().form
        if {"competitor", "lost_to"} <= form.fields.keys():
            form.fields["lost_to"].same_as = form.fields["competitor"]
        return form

    def from_day(self, queryset: QuerySet[Deal], name: str, value: date) -> QuerySet[Deal]:
        """Deals closed on this day (settings.TIME_ZONE) or later: by moments, so that an index serves it."""
        return queryset.filter(closed_at__gte=datetime.combine(value, time(0), timezone.get_default_timezone()))

    def to_day(self, queryset: QuerySet[Deal], name: str, value: date) -> QuerySet[Deal]:
        """Deals closed on this day or earlier."""
        end = datetime.combine(value, time.max, timezone.get_default_timezone())
        return queryset.filter(closed_at__lte=end)

    def by_winner(self, queryset: QuerySet[Deal], name: str, value: Competitor) -> QuerySet[Deal]:
        """Deals that this competitor won."""
        lost = DealCompetitor.objects.filter(competitor=value, standing=DealCompetitor.Standing.LOST_TO)
        return queryset.filter(pk__in=lost.values("deal"))

    def by_step(self, queryset: QuerySet[Deal], name: str, value: str) -> QuerySet[Deal]:
        """Deals whose next step is due, is missing, or that stand still."""
        if value == "due":
            return queryset.filter(status="open", next_step_on__lte=today())
        if value == "none":
            return queryset.filter(status="open", next_step_on=None)
        return self.stuck(queryset.filter(status="open"))

    def stuck(self, queryset: QuerySet[Deal]) -> QuerySet[Deal]:
        """Those of these open deals that stand still."""
        stages = self.form.fields.get("stage")
        return queryset.filter(stuck_q(stages.rows if isinstance(stages, FewField) else None))
