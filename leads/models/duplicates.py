"""Leads that look like one, and leads that became one."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from leads.models.leads import Lead


class DuplicatePair(models.Model):
    """Two leads that look like one. Kept when decided, so that "not the same" is remembered."""

    class Verdict(models.TextChoices):
        OPEN = "open", _("To decide")
        MERGED = "merged", pgettext_lazy("lead", "Merged")
        DIFFERENT = "different", _("Not the same")

    first = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="+")
    keys = ArrayField(models.CharField(max_length=20), default=list)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, default=Verdict.OPEN)
    found_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="duplicate_pair_in_order"),
        ]
        indexes = [models.Index(fields=["-found_at", "-id"], name="duplicate_open", condition=Q(verdict="open"))]

    def __str__(self) -> str:
        return f"{self.first_id} = {self.second_id}?"

    def get_absolute_url(self) -> str:
        return reverse("leads:duplicate-detail", args=[self.pk])


class LeadMerge(models.Model):
    """One lead merged into another, with what is needed to take it back: its status and the values that moved."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="merges")
    into = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="taken_in")
    status_before = models.CharField(max_length=10)
    taken = models.JSONField(default=dict)
    touches = ArrayField(models.BigIntegerField(), default=list)
    touch_made = models.BigIntegerField(null=True)
    merged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lead"], condition=Q(undone_at=None), name="lead_merged_once")]

    def __str__(self) -> str:
        return f"{self.lead_id} → {self.into_id}"
