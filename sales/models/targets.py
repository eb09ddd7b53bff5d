from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import Person, Team
from people.rights import rows_for
from people.roles import ALL
from sales.models.products import MONEY


class SalesTargetQuerySet(models.QuerySet["SalesTarget"]):
    def visible_to(self, person: Person) -> "SalesTargetQuerySet":
        """One's own and the team's; the people of the team, or all, where the right says so."""
        mine = Q(team=person.team_id) if person.team_id else None
        return self.filter(rows_for(person, "sales.view_target", owner="person", also=mine))

    def changeable_by(self, person: Person, right: str) -> "SalesTargetQuerySet":
        """All, or those of the people of one's team; what the team itself owes is set from above."""
        rows = self.filter(rows_for(person, right, owner="person"))
        return rows if person.scope(right) == ALL else rows.filter(team=None)


class SalesTarget(models.Model):
    """What one rep or one team is to bring in a month or a quarter."""

    class Measure(models.TextChoices):
        REVENUE = "revenue", pgettext_lazy("target", "Orders signed")
        CASH = "cash", pgettext_lazy("target", "Cash received")

    class Span(models.TextChoices):
        MONTH = "month", pgettext_lazy("target", "Month")
        QUARTER = "quarter", pgettext_lazy("target", "Quarter")

    measure = models.CharField(_("measure"), max_length=8, choices=Measure.choices, default=Measure.REVENUE)
    span = models.CharField(_("span"), max_length=8, choices=Span.choices)
    starts_on = models.DateField(_("first day"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="sales_targets"
    )
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="sales_targets")
    amount = models.DecimalField(_("target"), **MONEY)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")

    objects = SalesTargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("sales target")
        verbose_name_plural = _("sales targets")
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, team__isnull=False) | Q(person__isnull=False, team=None),
                name="sales_target_of_one",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="sales_target_not_negative"),
            models.UniqueConstraint(
                fields=["measure", "span", "starts_on", "person", "team"],
                name="sales_target_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.team} {self.starts_on:%Y-%m} {self.amount} {self.currency}"

    def get_absolute_url(self) -> str:
        return f"{reverse('sales:target-list')}?year={self.starts_on.year}&span={self.span}&measure={self.measure}"
