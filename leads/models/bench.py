"""What people and jobs decided on the cleaning bench."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from journal.moves import Moves
from leads.models.leads import Lead


class BenchJob(models.Model):
    """Long work of the bench: clusters or leads taken in chunks; `cursor` is where it stands."""

    class Kind(models.TextChoices):
        MERGE = "merge", _("Merge all that is sure")
        APART = "apart", _("Not the same, for all that is chosen")
        SWEEP = "sweep", _("Look for duplicates among all leads")
        UNDO = "undo", _("Take merges back")

    class Status(models.TextChoices):
        RUNNING = "running", pgettext_lazy("job", "Running")
        DONE = "done", pgettext_lazy("job", "Done")
        CANCELLED = "cancelled", pgettext_lazy("job", "Stopped")

    MOVES = Moves({"running": {"done", "cancelled"}})

    kind = models.CharField(_("work"), max_length=10, choices=Kind.choices)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.RUNNING)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    wanted = models.JSONField(default=dict)
    cursor = models.BigIntegerField(default=0)
    last = models.BigIntegerField(default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    done = models.PositiveIntegerField(_("looked at"), default=0)
    acted = models.PositiveIntegerField(_("acted on"), default=0)
    left = models.PositiveIntegerField(_("left as they are"), default=0)
    started_at = models.DateTimeField(_("started"))
    heartbeat_at = models.DateTimeField()
    finished_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("work on the bench")
        verbose_name_plural = _("works on the bench")
        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=Q(status="running"), name="bench_job_one_of_a_kind")
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def get_absolute_url(self) -> str:
        return reverse("leads:bench-job", args=[self.pk])

    @property
    def per_second(self) -> float:
        """How many it looked at per second so far."""
        seconds = (self.heartbeat_at - self.started_at).total_seconds()
        return self.done / seconds if seconds > 0 else 0

    @property
    def seconds_left(self) -> float | None:
        """How long it takes at this pace; None while nobody can tell."""
        return (self.total - self.done) / self.per_second if self.per_second else None


class BenchDecision(models.Model):
    """One decision about leads that look like one, with all that is needed to take it back to the row.

    `changes` is what `leads.actions.images` writes: which column of which row was what before and after.
    """

    class Kind(models.TextChoices):
        MERGE = "merge", pgettext_lazy("lead", "Merged")
        APART = "apart", _("Not the same")
        OUT = "out", _("Taken out of its group")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    leads = ArrayField(models.BigIntegerField())
    kept = models.ForeignKey(Lead, null=True, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    job = models.ForeignKey(BenchJob, null=True, on_delete=models.SET_NULL, related_name="decisions")
    changes = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    decided_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["by", "-id"], name="decision_last", condition=Q(undone_at=None)),
            GinIndex(fields=["leads"], name="decision_leads"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.leads}"
