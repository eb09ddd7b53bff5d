"""What a seller did who met a live lead of marketing while typing in its firm or a deal with it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from companies.models import Company
from leads.models import Lead
from people.models import Person
from people.rights import rows_for
from sales.models.deals import Deal


class BypassQuerySet(models.QuerySet["Bypass"]):
    def visible_to(self, person: Person) -> "BypassQuerySet":
        """Rows that the person may see: whoever sees the audit sees what it grows from."""
        return self.filter(rows_for(person, "sales.view_audit", owner="by"))


class Bypass(models.Model):
    """One lead that was shown to somebody at a door, and the choice: to convert it, or to go on beside it."""

    class Choice(models.TextChoices):
        CONVERTED = "converted", pgettext_lazy("live lead", "Converted instead")
        BESIDE = "beside", pgettext_lazy("live lead", "Gone on beside it")

    class Door(models.TextChoices):
        COMPANY = "company", pgettext_lazy("live lead", "Adding a company")
        DEAL = "deal", pgettext_lazy("live lead", "Opening a deal")

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="bypasses", verbose_name=_("lead"))
    choice = models.CharField(_("choice"), max_length=10, choices=Choice.choices)
    door = models.CharField(_("door"), max_length=10, choices=Door.choices)
    why = models.CharField(_("why"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    happened_at = models.DateTimeField(_("when"))
    company = models.ForeignKey(
        Company, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("company")
    )
    deal = models.ForeignKey(Deal, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("deal"))

    objects = BypassQuerySet.as_manager()

    class Meta:
        verbose_name = _("met lead")
        verbose_name_plural = _("met leads")
        indexes = [
            models.Index(fields=["-happened_at", "-id"], name="bypass_by_time"),
            models.Index(fields=["choice", "-happened_at", "-id"], name="bypass_by_choice"),
        ]

    def __str__(self) -> str:
        return str(self.lead)

    def get_absolute_url(self) -> str:
        return self.lead.get_absolute_url()
