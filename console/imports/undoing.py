"""Take a whole import back: chunks from its last row to its first, each with its progress in one transaction."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from console.events import IMPORT_TAKEN_BACK
from console.imports.models import Import, ImportRow
from console.imports.registry import importer_of
from console.imports.reversal import Reversal
from console.imports.running import wake_worker
from journal.actions import record
from journal.errors import NotPossible
from people.models import Person

CHUNK = 1_000
LOOKED_AT = 20_000


@dataclass(frozen=True)
class Prospect:
    """What taking back would do: of the newest `rows` (all `total`, when they are few) how many stay, by reason."""

    rows: int
    total: int
    stays: dict[str, int]

    @property
    def goes(self) -> int:
        """Rows that would be taken back."""
        return self.rows - sum(self.stays.values())


def reversal_of(run: Import) -> Reversal:
    """How imports of its kind are taken back. Raises NotPossible when they can't be."""
    reversal = importer_of(run.kind).reversal
    if reversal is None:
        raise NotPossible(_("Imports of this kind can't be taken back."), code="no_undo")
    return reversal


def look_ahead(run: Import, most: int = LOOKED_AT) -> Prospect:
    """What taking this import back would do now; nothing is changed. Looks at its newest rows, at most `most`.

    Raises NotPossible as undo_import does.
    """
    rows = _check(run)
    newest = list(rows.order_by("-pk")[:most])
    stays = Counter(reversal_of(run).staying(newest, run).values())
    return Prospect(len(newest), rows.count() if len(newest) == most else len(newest), dict(stays))


def _check(run: Import) -> QuerySet[ImportRow]:
    """The rows that wait to be taken back: of an import that was taken back before, those that stayed."""
    reversal = reversal_of(run)
    Import.MOVES.check(run, Import.Status.UNDOING)
    rows = run.rows.filter(outcome__in=reversal.outcomes).exclude(undo=ImportRow.Undo.GONE)
    if run.dry_run or not rows.exists():
        raise NotPossible(_("Nothing was imported, so there is nothing to take back."), code="nothing")
    return rows


@transaction.atomic
def undo_import(run: Import, *, by: Person | None) -> Import:
    """Begin to take back what an import did; a worker goes on. Records that somebody worked on stay as they are.

    A second call while it goes on changes nothing; once it is over, what stayed is tried again. Raises NotPossible for
    an import that can't be taken back, or has nothing that could be.
    """
    run = Import.objects.select_for_update().get(pk=run.pk)
    if run.status == Import.Status.UNDOING:
        return run
    rows = _check(run)
    rows.exclude(undo="").update(undo="")
    run.undo_total, run.stayed = run.undone + rows.count(), 0
    run.undo_done = (rows.aggregate(last=Max("pk"))["last"] or 0) + 1
    run.status, run.undone_by, run.heartbeat_at = Import.Status.UNDOING, by, timezone.now()
    run.save(update_fields=["status", "undone_by", "undo_total", "undo_done", "stayed", "heartbeat_at"])
    pk = run.pk
    transaction.on_commit(lambda: wake_worker(pk))
    return run


def take_back(run: Import, on_progress: Callable[[Import], None], until: float) -> None:
    """Go on taking back from where it stands, to the end or until time is up."""
    while time.monotonic() < until and _take_back_chunk(run):
        on_progress(run)


@transaction.atomic
def _take_back_chunk(run: Import) -> bool:
    now = Import.objects.select_for_update().select_related(None).get(pk=run.pk)
    if now.status != Import.Status.UNDOING:
        return False
    reversal = reversal_of(now)
    waiting = now.rows.filter(outcome__in=reversal.outcomes, undo="", pk__lt=now.undo_done)
    rows = list(waiting.order_by("-pk")[: min(CHUNK, reversal.chunk)])
    if not rows:
        return _finish(now)
    reversal.lock(rows)
    stays = reversal.staying(rows, now)
    reversal.take_back([row for row in rows if row.pk not in stays], now)
    for row in rows:
        row.undo = stays.get(row.pk, ImportRow.Undo.GONE)
    ImportRow.objects.bulk_update(rows, ["undo"], batch_size=CHUNK)
    run.undone, run.stayed = now.undone + len(rows) - len(stays), now.stayed + len(stays)
    run.undo_done, run.heartbeat_at = rows[-1].pk, timezone.now()
    run.save(update_fields=["undone", "stayed", "undo_done", "heartbeat_at"])
    return True


def _finish(run: Import) -> bool:
    run.status, run.heartbeat_at, run.error = Import.Status.UNDONE, timezone.now(), ""
    run.save(update_fields=["status", "heartbeat_at", "error"])
    record(IMPORT_TAKEN_BACK, run, by=run.undone_by, undone=run.undone, stayed=run.stayed)
    return False
