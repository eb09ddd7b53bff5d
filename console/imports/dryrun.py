"""The same rows through the same importer, and nothing stays: each chunk happens in a transaction that is undone.

So that twins between distant rows are counted as the real run will count them, rows that would make or change a
record are kept in a file of our own. Before a chunk, those of them that share a key with one of its rows are taken once
more, in the chunk's transaction: the chunk then finds the records that would be there. No lock outlives a chunk.
"""

import pickle
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Any

from django.db import transaction
from django.utils import timezone

from console.imports.models import Import, ImportRow
from console.imports.registry import Importer
from console.imports.rows import CREATED, REFUSED, UPDATED, Row
from console.imports.taking import KEPT, count_rows, kept_rows, take_rows
from journal.actions.copying import add_rows

SAMPLES = 500
MOST_REFUSED = 20_000
MOST_PER_KEY = 100


class Earlier:
    """Rows of chunks that are over, found again by the keys that their importer gives. Kept on the disk."""

    def __init__(self, importer: Importer) -> None:
        self.importer = importer
        self.file = tempfile.NamedTemporaryFile(suffix=".dryrun")  # noqa: SIM115 - closed with us
        self.store = sqlite3.connect(self.file.name, isolation_level=None)
        self.store.execute("PRAGMA journal_mode = OFF")
        self.store.execute("PRAGMA synchronous = OFF")
        self.store.execute("CREATE TABLE found (key TEXT, row INTEGER)")
        self.store.execute("CREATE INDEX found_by_key ON found (key)")
        self.store.execute("CREATE TABLE kept (row INTEGER PRIMARY KEY, data BLOB)")

    def close(self) -> None:
        """Forget all of them."""
        self.store.close()
        self.file.close()

    def keep(self, rows: Sequence[Row]) -> None:
        """Remember the rows that would make or change a record."""
        wanted = [row for row in rows if row.outcome in (CREATED, UPDATED)]
        self.store.execute("BEGIN")
        self.store.executemany("INSERT INTO kept VALUES (?, ?)", [(row.number, _packed(row)) for row in wanted])
        pairs = [(key, row.number) for row in wanted for key in self.importer.keys_of(row)]
        self.store.executemany("INSERT INTO found VALUES (?, ?)", pairs)
        self.store.execute("COMMIT")

    def like(self, rows: Sequence[Row]) -> list[Row]:
        """Those that share a key with any of the rows, in the order of the file, as they were before their turn."""
        numbers: set[int] = set()
        for key in {key for row in rows if not row.outcome for key in self.importer.keys_of(row)}:
            hits = self.store.execute("SELECT row FROM found WHERE key = ? ORDER BY row LIMIT ?", (key, MOST_PER_KEY))
            numbers.update(number for (number,) in hits)
        data = [self.store.execute("SELECT data FROM kept WHERE row = ?", (n,)).fetchone()[0] for n in sorted(numbers)]
        return [pickle.loads(one) for one in data]  # noqa: S301 - our own rows from our own file


def _packed(row: Row) -> bytes:
    again = Row(row.number, row.values, {})
    again.ref, again.extra, again.prepared = row.ref, row.extra, row.prepared
    return pickle.dumps(again, protocol=pickle.HIGHEST_PROTOCOL)


def dry_run_rows(
    run: Import, importer: Importer, chunks: Iterator[list[Row]], on_progress: Callable[[Import], None]
) -> None:
    """Count what would become of the rows and keep samples of each outcome; the import is then checked."""
    samples: list[tuple[Any, ...]] = []
    room: Counter[str] = Counter()
    with closing(Earlier(importer)) as earlier:
        for rows in chunks:
            _try_chunk(run, importer, rows, earlier)
            counted = count_rows(run, rows)
            run.rows_done += len(rows)
            samples += [row for row in kept_rows(run, rows) if _is_wanted(row, room)]
            on_progress(run)
            if not _tell(run, ["rows_done", *counted]):
                break
    _save(run, samples)


def _try_chunk(run: Import, importer: Importer, rows: list[Row], earlier: Earlier) -> None:
    with transaction.atomic():
        importer.start(run)  # what an earlier chunk added is not there any more
        before = earlier.like(rows)
        if before:
            take_rows(importer, before, run)
        take_rows(importer, rows, run)
        transaction.set_rollback(True)
    made = {row.record_id for row in (*before, *rows) if row.outcome == CREATED}
    earlier.keep(rows)
    for row in rows:
        if row.record_id in made:
            row.record_id = None


def _is_wanted(row: tuple[Any, ...], room: Counter[str]) -> bool:
    _run, _number, outcome, _record, _sentence, warnings, *_rest = row
    kind = f"{outcome}{bool(warnings)}"
    room[kind] += 1
    return room[kind] <= (MOST_REFUSED if outcome == REFUSED else SAMPLES)


def _tell(run: Import, fields: Sequence[str]) -> bool:
    """Write the progress; False when the check was cancelled meanwhile."""
    values = {name: getattr(run, name) for name in fields}
    going = Import.objects.filter(pk=run.pk, status=Import.Status.RUNNING)
    return bool(going.update(**values, heartbeat_at=timezone.now()))


def _save(run: Import, samples: list[tuple[Any, ...]]) -> None:
    with transaction.atomic():
        now = Import.objects.select_for_update().get(pk=run.pk)
        if now.status != Import.Status.RUNNING:
            return
        run.rows.all().delete()
        add_rows(ImportRow, KEPT, samples)
        run.status, run.finished_at = Import.Status.CHECKED, timezone.now()
        run.heartbeat_at = run.finished_at
        run.save()
