from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company, Contact
from leads.models import Lead
from sales.models.deals import Deal


class Conversion(models.Model):
    """One lead that became a company, a contact and a deal: what was made, what each field was before, and from when
    on it was taken back. `changes` are {"record": company|contact, "field", "old", "new"}, `made` names the records
    that did not exist before."""

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="conversions", verbose_name=_("lead"))
    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="conversions", verbose_name=_("deal"))
    company = models.ForeignKey(Company, null=True, on_delete=models.SET_NULL, related_name="+")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="+")
    made = ArrayField(models.CharField(max_length=10), default=list)
    changes = models.JSONField(default=list)
    lead_status = models.CharField(max_length=10)
    accepted_at = models.DateTimeField(null=True)
    converted_at = models.DateTimeField(_("converted at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(_("taken back at"), null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(_("why"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("conversion")
        verbose_name_plural = _("conversions")
        constraints = [
            models.UniqueConstraint(fields=["lead"], condition=Q(undone_at=None), name="lead_converted_once")
        ]

    def __str__(self) -> str:
        return f"{self.lead} → {self.deal}"

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The changes with their fields' names in the reader's language."""
        kinds: dict[str, Any] = {"company": Company, "contact": Contact}
        return [
            {**change, "label": kinds[change["record"]]._meta.get_field(change["field"]).verbose_name}
            for change in self.changes
        ]
