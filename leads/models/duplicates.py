"""Leads that look like one, and leads that became one."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from leads.models.leads import Lead


class Certainty(models.TextChoices):
    """How certain the matcher is that records are one."""

    SURE = "sure", pgettext_lazy("match", "Sure")
    ASK = "ask", pgettext_lazy("match", "To decide")


class DuplicateCluster(models.Model):
    """Leads that look like one by their open pairs, with what the bench sorts, filters and says about them.

    Kept by `leads.actions.clusters` from the pairs, and can be rebuilt from them. `rank` puts what is sure first, then
    what is worth most. `blocked` is a code of leads.wording.BLOCKED: why nobody but a person may merge it.
    """

    CERTAINTY_TONES = {"sure": "good"}

    certainty = models.CharField(_("certainty"), max_length=4, choices=Certainty.choices)
    score = models.FloatField(_("score"))
    rank = models.IntegerField(editable=False)
    size = models.PositiveSmallIntegerField(_("leads"))
    employees = models.PositiveIntegerField(_("employees"), null=True)
    grade = models.CharField(_("grade"), max_length=2, blank=True)
    members = ArrayField(models.BigIntegerField())
    channels = ArrayField(models.BigIntegerField())
    owners = ArrayField(models.BigIntegerField())
    regions = ArrayField(models.CharField(max_length=60))
    evidence = models.JSONField(default=list)
    blocked = models.CharField(max_length=12, blank=True)
    found_at = models.DateTimeField(_("found"))

    class Meta:
        verbose_name = _("group of duplicates")
        verbose_name_plural = _("groups of duplicates")
        indexes = [
            models.Index(fields=["-rank", "-id"], name="cluster_by_rank"),
            models.Index(fields=["certainty", "-rank", "-id"], name="cluster_by_certainty"),
            models.Index(fields=["-found_at", "-id"], name="cluster_newest"),
            GinIndex(fields=["channels", "owners", "regions"], name="cluster_narrowed"),
            GinIndex(fields=["members"], name="cluster_members"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("leads:duplicate-detail", args=[self.pk])


class DuplicatePair(models.Model):
    """Two leads that look like one. Kept when decided, so that "not the same" is remembered.

    `keys` are the exact keys they share; `evidence` is what the matcher says (companies.rules.parties), and `kind` as
    what it compared them: person or company.
    """

    class Verdict(models.TextChoices):
        OPEN = "open", _("To decide")
        MERGED = "merged", pgettext_lazy("lead", "Merged")
        DIFFERENT = "different", _("Not the same")

    first = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="+")
    keys = ArrayField(models.CharField(max_length=20), default=list)
    score = models.FloatField(default=0)
    certainty = models.CharField(max_length=4, choices=Certainty.choices, default=Certainty.ASK)
    kind = models.CharField(max_length=7, default="person")
    evidence = models.JSONField(default=list)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, default=Verdict.OPEN)
    cluster = models.ForeignKey(DuplicateCluster, null=True, on_delete=models.SET_NULL, related_name="pairs")
    found_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="duplicate_pair_in_order"),
        ]
        indexes = [
            models.Index(fields=["-found_at", "-id"], name="duplicate_open", condition=Q(verdict="open")),
            models.Index(fields=["-id"], name="duplicate_decided", condition=Q(verdict__in=("merged", "different"))),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} = {self.second_id}?"


class LeadToMatch(models.Model):
    """A lead that is new or was changed, and of which the matcher has not looked for doubles yet. A row may repeat."""

    lead_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.lead_id}"


class LeadMerge(models.Model):
    """One lead merged into another, and which values of it live on there: field → [value before, value taken]."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="merges")
    into = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="taken_in")
    decision = models.ForeignKey("leads.BenchDecision", null=True, on_delete=models.CASCADE, related_name="merges")
    taken = models.JSONField(default=dict)
    merged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lead"], condition=Q(undone_at=None), name="lead_merged_once")]

    def __str__(self) -> str:
        return f"{self.lead_id} → {self.into_id}"
