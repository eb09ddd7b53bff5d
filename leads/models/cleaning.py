"""What the cleaning rules changed."""

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse

from leads.models.leads import Lead


class CleaningChange(models.Model):
    """One automatic change of one value: old → new, by a named rule; can be taken back by hand.

    The id of the lead has no constraint in the database: a file brings several changes for each of its leads.
    """

    lead = models.ForeignKey(Lead, db_constraint=False, on_delete=models.CASCADE, related_name="cleaning_changes")
    field = models.CharField(max_length=40)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    rule = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, db_index=False, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(fields=["rule", "-made_at"], name="cleaning_by_rule"),
            models.Index(fields=["undone_at"], name="cleaning_undone", condition=~Q(undone_at=None)),
            models.Index(fields=["undone_by"], name="cleaning_undone_by", condition=Q(undone_by__isnull=False)),
            BrinIndex(fields=["made_at"], name="cleaning_made", autosummarize=True),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.old} → {self.new}"

    @property
    def lead_url(self) -> str:
        """The page of its lead."""
        return reverse("leads:lead-detail", args=[self.lead_id])


class CleaningDay(models.Model):
    """How many values a rule changed on one day (of settings.TIME_ZONE). Counted by a job from CleaningChange."""

    day = models.DateField()
    rule = models.CharField(max_length=60)
    changes = models.PositiveIntegerField()
    undone = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "rule"], name="cleaning_day_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.rule}: {self.changes}"
