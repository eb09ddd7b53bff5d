from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import Person
from people.rights import rows_for
from sales.models.deals import Deal, DealKind
from sales.models.products import MONEY


class ForecastCategory(models.TextChoices):
    COMMIT = "commit", pgettext_lazy("forecast", "Commit")
    BEST = "best", pgettext_lazy("forecast", "Best case")
    PIPELINE = "pipeline", pgettext_lazy("forecast", "Pipeline")
    OMITTED = "omitted", pgettext_lazy("forecast", "Left out")


class DealForecast(models.Model):
    """What people say of a deal's chance in its month. Without a row, or with blanks, its stage says it."""

    deal = models.OneToOneField(Deal, primary_key=True, on_delete=models.CASCADE, related_name="forecast")
    called = models.CharField(_("the rep's call"), max_length=8, choices=ForecastCategory.choices, blank=True)
    judged = models.CharField(_("the leader's judgement"), max_length=8, choices=ForecastCategory.choices, blank=True)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("forecast of a deal")
        verbose_name_plural = _("forecasts of deals")

    def __str__(self) -> str:
        return f"{self.deal_id}: {self.judged or self.called}"


class ForecastLineQuerySet(models.QuerySet["ForecastLine"]):
    def visible_to(self, person: Person) -> "ForecastLineQuerySet":
        """Rows that the person may see."""
        return self.filter(rows_for(person, "sales.view_forecast"))


class ForecastLine(models.Model):
    """One open deal as it stood in the forecast on one day: what the weekly picture is made of."""

    taken_on = models.DateField(_("taken on"))
    deal = models.ForeignKey(Deal, db_index=False, on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, db_index=False, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=DealKind.choices)
    category = models.CharField(max_length=8, choices=ForecastCategory.choices)
    probability = models.PositiveSmallIntegerField(_("probability, %"))
    amount = models.DecimalField(_("amount"), **MONEY)
    currency = models.CharField(_("currency"), max_length=3)
    expected_close_on = models.DateField(_("expected close"), null=True)

    objects = ForecastLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a forecast")
        verbose_name_plural = _("lines of forecasts")
        constraints = [models.UniqueConstraint(fields=["deal", "taken_on"], name="forecast_line_once")]
        indexes = [models.Index(fields=["taken_on", "expected_close_on"], name="forecast_line_taken")]

    def __str__(self) -> str:
        return f"{self.taken_on}: {self.deal_id}"
