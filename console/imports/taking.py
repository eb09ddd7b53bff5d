"""One chunk and its importer: what became of each row, a bad row told from a fault, the counts, the rows kept."""

import logging
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from console.imports.models import Import
from console.imports.registry import Importer
from console.imports.rows import REFUSED, UNCHANGED, Row
from journal.actions.behind import sending_behind
from journal.errors import NotPossible

log = logging.getLogger(__name__)

OF_ONE_ROW = (DataError, IntegrityError, ValidationError, NotPossible, ValueError, OverflowError)
COUNT_OF = {
    "created": "created",
    "updated": "updated",
    "unchanged": "unchanged",
    "twin": "twins",
    "refused": "refused",
}


def make_ready(importer: Importer, rows: list[Row], run: Import) -> None:
    """Have the importer do beforehand what it can. A row that it stumbles over is met again when it is taken."""
    try:
        importer.make_ready(rows, run)
    except OF_ONE_ROW:
        for row in rows:
            row.ready = None


def take_rows(importer: Importer, rows: list[Row], run: Import, meanwhile: Callable[[], None] | None = None) -> None:
    """Let the importer take the rows of a chunk that are not refused already, in the caller's transaction.

    A value that the database refuses costs its own row: the chunk is halved until the row is found. `meanwhile` is done
    while the rows are being written; it asks the database nothing.
    """
    wanted = [row for row in rows if not row.outcome]
    if wanted:
        _take(importer, wanted, run, meanwhile)
    silent = [row.number for row in rows if not row.outcome]
    if silent:
        raise RuntimeError(f"The importer of {importer.kind} said nothing about row {silent[0]}.")


def _take(importer: Importer, rows: list[Row], run: Import, meanwhile: Callable[[], None] | None = None) -> None:
    before = [(len(row.warnings), dict(row.values)) for row in rows]
    try:
        with transaction.atomic(), sending_behind(meanwhile):
            importer.take(rows, run)
        return
    except OF_ONE_ROW as error:
        _reset(rows, before)
        if len(rows) == 1:
            log.info("Row %s of import %s refused: %s", rows[0].number, run.pk, error)
            rows[0].refused(reason_of(error))
            return
    middle = len(rows) // 2
    _take(importer, rows[:middle], run)
    _take(importer, rows[middle:], run)


def _reset(rows: list[Row], before: list[tuple[int, dict]]) -> None:
    for row, (warnings, values) in zip(rows, before, strict=True):
        row.outcome = row.sentence = ""
        row.record_id, row.before, row.ready, row.values = None, None, None, values
        del row.warnings[warnings:]


def reason_of(error: Exception) -> str:
    """The sentence for a row that could not be taken."""
    if isinstance(error, NotPossible):
        return str(error)
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, IntegrityError):
        return _("Another record has this value already, and there may be only one.")
    if isinstance(error, DataError):
        return _("A value is too long or out of range for its field. Shorten it.")
    return _("A value of this row can't be kept. Check its dates and numbers.")


def count_rows(run: Import, rows: list[Row]) -> list[str]:
    """Add the outcomes of a chunk to the counts of the run; returns the names of the count fields."""
    outcomes = Counter(COUNT_OF[row.outcome] for row in rows)
    for name in Import.COUNTS:
        setattr(run, name, getattr(run, name) + outcomes.get(name, 0))
    run.warnings += sum(1 for row in rows if row.warnings)
    return [*Import.COUNTS, "warnings"]


KEPT = ("run_id", "number", "outcome", "record_id", "sentence", "warnings", "raw", "before")


def kept_rows(run: Import, rows: list[Row]) -> list[tuple[Any, ...]]:
    """The rows worth keeping, as values of KEPT: every one that changed something, was refused, or has a warning."""
    return [
        (
            run.pk,
            row.number,
            row.outcome,
            row.record_id,
            row.sentence.replace("\x00", ""),
            row.warnings or None,
            list(row.raw.values()) if row.outcome == REFUSED or row.warnings else None,
            row.before,
        )
        for row in rows
        if row.outcome != UNCHANGED or row.warnings
    ]
