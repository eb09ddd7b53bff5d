"""The same rows through the same importer, and nothing stays: everything happens in one transaction that is undone.

What a dry run counts is therefore what the real run will count, twins between distant rows included. Its progress
is told over a second connection, for the transaction itself shows nothing before its end.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connections, transaction
from django.utils import timezone

from console.imports.models import Import, ImportRow
from console.imports.registry import Importer
from console.imports.rows import CREATED, REFUSED, Row
from console.imports.taking import KEPT, count_rows, kept_rows, take_rows
from journal.actions.copying import add_rows

SAMPLES = 500
MOST_REFUSED = 20_000


def dry_run_rows(
    run: Import, importer: Importer, chunks: Iterator[list[Row]], on_progress: Callable[[Import], None]
) -> None:
    """Count what would become of the rows and keep samples of each outcome; the import is then checked."""
    samples: list[tuple[Any, ...]] = []
    room: Counter[str] = Counter()
    beside = connections.create_connection("default")
    try:
        with transaction.atomic():
            importer.start(run)
            for rows in chunks:
                take_rows(importer, rows, run)
                count_rows(run, rows)
                run.rows_done += len(rows)
                samples += [row for row in kept_rows(run, rows) if _is_wanted(row, room)]
                on_progress(run)
                if not _tell(beside, run):
                    break
            transaction.set_rollback(True)
    finally:
        beside.close()
    _save(run, samples)


def _is_wanted(row: tuple[Any, ...], room: Counter[str]) -> bool:
    _run, _number, outcome, _record, _sentence, warnings, *_rest = row
    kind = f"{outcome}{bool(warnings)}"
    room[kind] += 1
    return room[kind] <= (MOST_REFUSED if outcome == REFUSED else SAMPLES)


def _tell(beside, run: Import) -> bool:
    """Write the progress where others see it; False when the check was cancelled meanwhile."""
    with beside.cursor() as cursor:
        cursor.execute(
            "UPDATE console_import SET rows_done = %s, created = %s, updated = %s, unchanged = %s, twins = %s, "
            "refused = %s, warnings = %s, heartbeat_at = now() WHERE id = %s RETURNING status",
            [*(getattr(run, n) for n in ("rows_done", *Import.COUNTS, "warnings")), run.pk],
        )
        found = cursor.fetchone()
    return found is None or found[0] == Import.Status.RUNNING


def _save(run: Import, samples: list[tuple[Any, ...]]) -> None:
    with transaction.atomic():
        now = Import.objects.select_for_update().get(pk=run.pk)
        if now.status != Import.Status.RUNNING:
            return
        run.rows.all().delete()
        add_rows(ImportRow, KEPT, samples)
        run.rows.filter(outcome=CREATED).update(record_id=None)  # their records were taken back
        run.status, run.finished_at = Import.Status.CHECKED, timezone.now()
        run.heartbeat_at = run.finished_at
        run.save()
