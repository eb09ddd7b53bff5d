"""Take a whole import back, chunk by chunk, each chunk with its progress in one transaction."""

import time
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from console.events import IMPORT_TAKEN_BACK
from console.imports.models import Import, ImportRow
from console.imports.registry import importer_of
from console.imports.rows import CREATED, TWIN, UPDATED
from console.imports.running import wake_worker
from journal.actions import record
from journal.errors import NotPossible
from people.models import Person

CHUNK = 1_000
CHANGED = (CREATED, UPDATED, TWIN)


@transaction.atomic
def undo_import(run: Import, *, by: Person | None) -> Import:
    """Begin to take back what an import did; a worker goes on. Records that somebody worked on stay as they are.

    A second call changes nothing. Raises NotPossible for an import that can't be taken back, or changed nothing.
    """
    run = Import.objects.select_for_update().get(pk=run.pk)
    if run.status == Import.Status.UNDOING:
        return run
    if not importer_of(run.kind).can_undo:
        raise NotPossible(_("Imports of this kind can't be taken back."), code="no_undo")
    Import.MOVES.check(run, Import.Status.UNDOING)
    if run.dry_run:
        raise NotPossible(_("Nothing was imported, so there is nothing to take back."), code="nothing")
    run.undo_total = run.rows.filter(outcome__in=CHANGED).count()
    if not run.undo_total:
        raise NotPossible(_("Nothing was imported, so there is nothing to take back."), code="nothing")
    run.status, run.undone_by, run.heartbeat_at = Import.Status.UNDOING, by, timezone.now()
    run.save(update_fields=["status", "undone_by", "undo_total", "heartbeat_at"])
    pk = run.pk
    transaction.on_commit(lambda: wake_worker(pk))
    return run


def take_back(run: Import, on_progress: Callable[[Import], None], until: float) -> None:
    """Go on taking back from where it stands, to the end or until time is up."""
    while time.monotonic() < until and _take_back_chunk(run):
        on_progress(run)


@transaction.atomic
def _take_back_chunk(run: Import) -> bool:
    now = Import.objects.select_for_update().get(pk=run.pk)
    if now.status != Import.Status.UNDOING:
        return False
    rows = list(now.rows.filter(outcome__in=CHANGED, pk__gt=now.undo_done).order_by("pk")[:CHUNK])
    if not rows:
        return _finish(now)
    importer_of(now.kind).undo(rows, now)
    ImportRow.objects.bulk_update(rows, ["undo"], batch_size=CHUNK)
    gone = sum(row.undo == ImportRow.Undo.GONE for row in rows)
    run.undone, run.stayed = now.undone + gone, now.stayed + len(rows) - gone
    run.undo_done, run.heartbeat_at = rows[-1].pk, timezone.now()
    run.save(update_fields=["undone", "stayed", "undo_done", "heartbeat_at"])
    return True


def _finish(run: Import) -> bool:
    run.status, run.heartbeat_at, run.error = Import.Status.UNDONE, timezone.now(), ""
    run.save(update_fields=["status", "heartbeat_at", "error"])
    record(IMPORT_TAKEN_BACK, run, by=run.undone_by, undone=run.undone, stayed=run.stayed)
    return False
