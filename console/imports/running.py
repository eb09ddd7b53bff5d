"""Taking the rows of an import: chunk by chunk, each chunk with its progress in one transaction.

A worker that dies loses at most the chunk it was working on, and that chunk left nothing behind; whoever goes on
starts where the last commit stands. Two workers are kept apart by an advisory lock, and, should the lock be lost
(a connection pool, a split network), by the row itself: a chunk is taken only while `rows_done` is what it expects.
"""

import logging
import math
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from companies.searching import gather_words, sort_words
from console.imports.ahead import Chunks, chunks_of, collecting_seldom
from console.imports.dryrun import dry_run_rows
from console.imports.models import Import, ImportRow
from console.imports.parsing import RowParser
from console.imports.reading import Dialect, Unreadable, open_table
from console.imports.registry import Importer, importer_of
from console.imports.rows import Row
from console.imports.taking import KEPT, count_rows, kept_rows, make_ready, take_rows
from journal.actions.copying import add_rows
from journal.errors import NotPossible

log = logging.getLogger(__name__)

LOCK_SPACE = 0x1770
SILENT = timedelta(seconds=60)
Progress = Callable[[Import], None]


def run_import(
    import_id: int, on_progress: Progress | None = None, begin: bool = True, seconds: float = math.inf
) -> Import:
    """Take the rows of an import, from where it stands to its end; returns it as it then is.

    After `seconds` it stops between two chunks and stays marked as running, so that somebody can go on. With `begin`
    false (the worker) only an import that is marked as running goes on. While somebody else runs it, nothing happens.
    A file that can't be read, or a fault, ends it as failed with a sentence; the rows taken stay.
    """
    with only_one(import_id) as free:
        run = Import.objects.select_related("by").get(pk=import_id)
        if free and (run.is_going or (begin and _begin(run))):
            # the sentences that are kept beside the rows are in the language of whoever started it
            with collecting_seldom(), translation.override(run.translations.get("language") or settings.LANGUAGE_CODE):
                _run(run, on_progress or (lambda _run: None), time.monotonic() + seconds)
    return Import.objects.get(pk=import_id)


@contextmanager
def only_one(import_id: int) -> Iterator[bool]:
    """Hold the lock of an import; gives False when somebody else holds it. A dead process holds none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_SPACE, import_id & 0x7FFFFFFF])
        free = cursor.fetchone()[0]
    try:
        yield free
    finally:
        if free and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_SPACE, import_id & 0x7FFFFFFF])


def _begin(run: Import) -> bool:
    """Mark an import as running when it was only uploaded, checked or failed."""
    from console.imports.actions import missing_fields

    if not Import.MOVES.allows(run.status, Import.Status.RUNNING):
        return False
    missing = missing_fields(run)
    if missing:
        raise NotPossible(_("Say which column holds: {fields}.").format(fields=", ".join(missing)), "missing_column")
    run.status, run.error = Import.Status.RUNNING, ""
    run.started_at = run.started_at or timezone.now()
    run.heartbeat_at = timezone.now()
    run.save(update_fields=["status", "error", "started_at", "heartbeat_at"])
    return True


def _run(run: Import, on_progress: Progress, until: float) -> None:
    from console.imports.undoing import take_back

    try:
        if run.status == Import.Status.UNDOING:
            take_back(run, on_progress, until)
            return
        table = open_table(Path(run.file.path), Dialect.from_json(run.dialect))
        if run.rows_total is None:
            run.rows_total = table.count()
            _beat(run, "rows_total")
        importer = type(importer_of(run.kind))()  # its own: what start() keeps is of this run
        parser = RowParser(importer, run, table.columns)
        if run.dry_run:
            with closing(chunks_of(table, parser, importer, 0, run.rows_total)) as chunks:
                dry_run_rows(run, importer, chunks, on_progress)
            return
        importer.start(run)
        left = run.rows_total - run.rows_done
        coming = chunks_of(table, parser, importer, run.rows_done, left)
        with closing(Chunks(coming, lambda rows: make_ready(importer, rows, run))) as chunks:
            for rows in chunks:
                if time.monotonic() > until or not _take_chunk(run, importer, rows, on_progress, chunks.fetch):
                    return
        _finish(run, importer)
    except (Unreadable, NotPossible) as refusal:
        _fail(run, str(refusal))
    except Exception as error:
        if connection.connection is None or not connection.is_usable():
            raise  # the database went away: the import stays marked as running and goes on later
        log.exception("Import %s failed", run.pk)
        _fail(
            run,
            _(
                "A fault stopped it after row {rows}: {error}. The rows before it are in; start it again to go on."
            ).format(rows=run.rows_done, error=type(error).__name__),
        )


def _take_chunk(
    run: Import, importer: Importer, rows: list[Row], on_progress: Progress, meanwhile: Callable[[], None]
) -> bool:
    """Take one chunk; False when the import was cancelled, or somebody else went ahead with it.

    The commit does not wait for the disk: after a power cut the progress is lost with its rows, and they come again.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit TO off")
        gather_words()
        now = Import.objects.select_for_update().get(pk=run.pk)
        if now.status != Import.Status.RUNNING or now.rows_done != run.rows_done:
            return False
        take_rows(importer, rows, run, meanwhile)
        add_rows(ImportRow, KEPT, kept_rows(run, rows))
        counted = count_rows(run, rows)
        run.rows_done += len(rows)
        run.heartbeat_at = timezone.now()
        run.save(update_fields=[*counted, "rows_done", "heartbeat_at"])
    on_progress(run)
    return True


def _finish(run: Import, importer: Importer) -> None:
    sort_words()
    with transaction.atomic():
        now = Import.objects.select_for_update().get(pk=run.pk)
        if now.status != Import.Status.RUNNING:
            return
        importer.finish(run)
        run.status, run.finished_at = Import.Status.DONE, timezone.now()
        run.heartbeat_at = run.finished_at
        run.save(update_fields=["status", "finished_at", "heartbeat_at"])


def _fail(run: Import, sentence: str) -> None:
    """End it with a sentence. One that is being taken back is only told about: the sweep tries it again."""
    Import.objects.filter(pk=run.pk, status=Import.Status.UNDOING).update(error=sentence)
    run.status, run.error, run.finished_at = Import.Status.FAILED, sentence, timezone.now()
    Import.objects.filter(pk=run.pk, status=Import.Status.RUNNING).update(
        status=run.status, error=run.error, finished_at=run.finished_at
    )


def _beat(run: Import, *fields: str) -> None:
    run.heartbeat_at = timezone.now()
    run.save(update_fields=[*fields, "heartbeat_at"])


def wake_worker(import_id: int) -> None:
    """Tell a worker; should the broker be away, the sweep of the next minute finds the import."""
    from console.tasks import run_import as task

    try:
        task.delay(import_id)
    except Exception:
        log.warning("The broker did not answer; the sweep will start import %s.", import_id, exc_info=True)


def resume_stale_imports() -> int:
    """Hand imports that fell silent to a worker again; returns how many."""
    stale = list(Import.objects.stale(timezone.now() - SILENT).values_list("pk", flat=True))
    for import_id in stale:
        wake_worker(import_id)
    return len(stale)
