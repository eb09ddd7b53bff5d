"""Files that people sent: corrected ones come again, old ones go while their report stays."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from console.imports.actions import Upload, drop_file, start_import
from console.imports.models import Import
from people.models import Person

OWN_WORDS = ("values", "constants", "texts", "scale", "orders")


def send_corrected(run: Import, file: Upload, *, by: Person | None, name: str = "") -> Import:
    """Start an import of a corrected file with the options and columns of the one whose rows were refused.

    Raises NotPossible (Unreadable) with a sentence when it is no table, or lacks a column that was used.
    """
    words: dict[str, Any] = {key: run.translations[key] for key in OWN_WORDS if key in run.translations}
    return start_import(
        run.kind, file, by, run.options, dict(run.mapping), name=name, translations=words, migrated=run.migrated
    )


def days_kept() -> int:
    """For how many days a file that was sent is kept after its last use."""
    return int(getattr(settings, "IMPORT_FILES_DAYS", 90))


def forget_old_files(limit: int = 1_000) -> int:
    """Delete files of imports that ended, or were never started, long ago; returns how many. Counts, rows and reasons
    stay."""
    before = timezone.now() - timedelta(days=days_kept())
    old = Import.objects.filter(file_gone=False, added_at__lt=before).exclude(status__in=Import.GOING)
    forgotten = 0
    for run in old.order_by("pk")[:limit]:
        if max(filter(None, (run.added_at, run.finished_at, run.heartbeat_at))) >= before:
            continue
        drop_file(run)
        run.file_gone = True
        if run.status in (Import.Status.UPLOADED, Import.Status.CHECKED):
            run.status, run.finished_at = Import.Status.CANCELLED, timezone.now()
        run.save(update_fields=["file_gone", "status", "finished_at"])
        forgotten += 1
    return forgotten
