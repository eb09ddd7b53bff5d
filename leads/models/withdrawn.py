"""Leads of an import that was taken back: nobody's work any more, and still readable by their link."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.models import Person
from people.rights import rows_for


class WithdrawnLeadQuerySet(models.QuerySet["WithdrawnLead"]):
    def visible_to(self, person: Person) -> "WithdrawnLeadQuerySet":
        """Rows that the person could see while they were leads."""
        return self.filter(rows_for(person, "leads.view_lead", owner="owner"))


class WithdrawnLead(models.Model):
    """What a lead said on the day when its import was taken back. Its id was the lead's and is given to no other."""

    id = models.BigIntegerField(primary_key=True)
    journey = models.UUIDField(default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=254)
    values = models.JSONField(default=dict)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    import_run = models.ForeignKey("console.Import", null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(_("taken back at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = WithdrawnLeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("withdrawn lead")
        verbose_name_plural = _("withdrawn leads")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("leads:lead-withdrawn", args=[self.pk])

    def get(self, name: str) -> Any:
        """One of the values that the lead had."""
        return self.values.get(name)
