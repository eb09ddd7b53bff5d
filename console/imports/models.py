import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from journal.moves import Moves
from people.models import Person
from people.roles import ALL


def _storage() -> FileSystemStorage:
    return FileSystemStorage(location=settings.MEDIA_ROOT, base_url=None)


def _file_name(run: "Import", name: str) -> str:
    """A name of our own: what a person called the file is kept in `name`, never used on the disk."""
    return f"imports/{uuid.uuid4().hex}{Path(name).suffix.lower()[:6]}"


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, person: Person) -> "ImportQuerySet":
        """Imports that the person started, and all of a kind that the person imports on all rows as a manager."""
        return self.filter(Q(by=person) | Q(kind__in=kinds_managed_by(person)))

    def stale(self, before: Any) -> "ImportQuerySet":
        """Imports that should be going on, but have not been heard of since `before`."""
        return self.filter(status__in=Import.GOING, heartbeat_at__lt=before)


def kinds_managed_by(person: Person) -> list[str]:
    """Kinds of import of which the person sees everybody's: those of the administrator and of the managers."""
    from console.imports.registry import importers

    if not person.may("people.view_person"):
        return []
    return [i.kind for i in importers() if person.scope(i.right) == ALL]


class Import(models.Model):
    """One file on its way in: what was guessed, how far it is, what became of its rows."""

    class Status(models.TextChoices):
        UPLOADED = "uploaded", _("Uploaded")
        CHECKED = "checked", _("Checked")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        UNDOING = "undoing", _("Being taken back")
        UNDONE = "undone", _("Taken back")

    MOVES = Moves(
        {
            "uploaded": {"checked", "running", "failed", "cancelled"},
            "checked": {"checked", "running", "failed", "cancelled"},
            "running": {"done", "failed", "cancelled", "checked"},
            "failed": {"running", "cancelled", "undoing"},
            "done": {"undoing"},
            "cancelled": {"undoing"},
            "undoing": {"undone"},
            "undone": {"undoing"},
        }
    )
    GOING = ("running", "undoing")
    COUNTS = ("created", "updated", "unchanged", "twins", "refused")

    kind = models.CharField(_("what"), max_length=60)
    file = models.FileField(storage=_storage, upload_to=_file_name, max_length=200)
    name = models.CharField(_("file"), max_length=255)
    size = models.BigIntegerField(_("size"), default=0)
    sha256 = models.CharField(max_length=64, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="imports", verbose_name=_("by")
    )
    options = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    dialect = models.JSONField(default=dict)
    translations = models.JSONField(default=dict)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.UPLOADED)
    dry_run = models.BooleanField(default=False)
    migrated = models.BooleanField(default=False)
    batch = models.CharField(max_length=64, blank=True, db_index=True)
    rows_total = models.PositiveIntegerField(_("rows"), null=True)
    rows_done = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(_("created"), default=0)
    updated = models.PositiveIntegerField(_("updated"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    twins = models.PositiveIntegerField(_("twins"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    warnings = models.PositiveIntegerField(_("warnings"), default=0)
    started_at = models.DateTimeField(_("started at"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    heartbeat_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    error = models.TextField(blank=True)
    undo_done = models.BigIntegerField(default=0)  # the last kept row that was taken back or left
    undo_total = models.PositiveIntegerField(default=0)
    undone = models.PositiveIntegerField(_("taken back"), default=0)
    stayed = models.PositiveIntegerField(_("stayed"), default=0)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    file_gone = models.BooleanField(default=False)

    objects = ImportQuerySet.as_manager()

    class Meta:
        app_label = "console"
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [
            models.Index(fields=["by", "-added_at", "-id"], name="import_by"),
            models.Index(fields=["-added_at", "-id"], name="import_newest"),
            models.Index(fields=["heartbeat_at"], name="import_going", condition=Q(status__in=("running", "undoing"))),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("imports:import-detail", args=[self.pk])

    @property
    def is_going(self) -> bool:
        """Whether a worker works on it, or should."""
        return self.status in self.GOING

    @property
    def is_over(self) -> bool:
        return self.status in (self.Status.DONE, self.Status.CANCELLED, self.Status.UNDONE)

    @property
    def share_done(self) -> float | None:
        """Between 0 and 1; None while the rows are not counted yet."""
        if not self.rows_total:
            return None
        return min(1.0, self.rows_done / self.rows_total)

    @property
    def undo_seen(self) -> int:
        """How many of its kept rows taking back has looked at."""
        return self.undone + self.stayed

    @property
    def outcome_line(self) -> str:
        """What became of its rows, in a sentence; how far it is while it runs."""
        from console.imports.queries import outcome_sentence

        return self.error or (outcome_sentence(self) if self.rows_done else "")

    @property
    def seconds(self) -> float:
        """How long it took, or takes so far."""
        end = self.finished_at or self.heartbeat_at
        return (end - self.started_at).total_seconds() if self.started_at and end else 0.0


class ImportRow(models.Model):
    """What became of one row of a file. Rows that changed nothing are counted, not kept, unless they have a warning.

    `before` of an updated row holds what was there: {field: [old, new]}. `undo` says what taking back did to it.
    """

    class Undo(models.TextChoices):
        GONE = "gone", _("taken back")
        WORKED = "worked", _("stays: somebody worked on it")
        AGAIN = "again", _("stays: it came again from elsewhere")
        LINKED = "linked", _("stays: something else refers to it")
        CHANGED = "changed", _("stays as it is: changed since")
        UNKNOWN = "unknown", _("stays as it is: what stood there before was not kept")

    run = models.ForeignKey(Import, db_index=False, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    outcome = models.CharField(_("outcome"), max_length=10)
    record_id = models.BigIntegerField(null=True)
    sentence = models.TextField(_("why"), blank=True)
    warnings = models.JSONField(_("warnings"), null=True)
    raw = models.JSONField(null=True)
    before = models.JSONField(null=True)
    undo = models.CharField(_("taken back"), max_length=10, choices=Undo.choices, blank=True, default="")

    class Meta:
        app_label = "console"
        verbose_name = _("imported row")
        verbose_name_plural = _("imported rows")
        indexes = [
            models.Index(fields=["run", "outcome", "number"], name="importrow_outcome"),
            models.Index(fields=["run", "number"], name="importrow_warned", condition=Q(warnings__isnull=False)),
            models.Index(fields=["run", "undo", "number"], name="importrow_undo", condition=~Q(undo="")),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.number} {self.outcome}"

    @property
    def record_url(self) -> str:
        """The page of the record that the row made or met, "" when there is none."""
        from console.links import url_of

        return url_of(self.run.kind, self.record_id) if self.record_id else ""


class RememberedMapping(models.Model):
    """Which column was which field the last time, per kind and answer (a channel's file looks alike each time)."""

    kind = models.CharField(max_length=60)
    answer = models.CharField(max_length=120, blank=True)
    columns = models.JSONField(default=dict)
    remembered_at = models.DateTimeField(auto_now=True)

    class Meta:
        app_label = "console"
        constraints = [models.UniqueConstraint(fields=["kind", "answer"], name="mapping_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.answer}".strip()
