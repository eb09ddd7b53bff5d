"""What is told about an import afterwards: the refused rows as a file, the counts as JSON."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from console.exports import neutralise
from console.imports.models import Import
from console.imports.reading import Dialect, Unreadable, open_table

BOM = "\ufeff"


def columns_of(run: Import) -> list[str]:
    """The columns of the file, also when it is no longer kept; [] when they are not known."""
    if columns := run.translations.get("columns"):
        return list(columns)
    try:
        return open_table(Path(run.file.path), Dialect.from_json(run.dialect)).columns
    except (Unreadable, OSError):
        return []


def refused_lines(run: Import) -> Iterator[str]:
    """The refused rows as lines of a CSV file: the same columns, then row number and reason; formulas neutralised.

    Cells beyond the header stand behind the reason.
    """
    columns = columns_of(run)
    yield BOM + _csv_line([*columns, _("Row"), _("Reason")])
    rows = run.rows.filter(outcome="refused").order_by("number", "id")
    for row in rows.iterator(chunk_size=2_000):
        cells = list(row.raw or [])
        width = len(columns) or len(cells)
        cells += [""] * (width - len(cells))
        yield _csv_line([*cells[:width], row.number, row.sentence, *cells[width:]])


def _csv_line(cells: list[Any]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([neutralise(cell) for cell in cells])
    return buffer.getvalue()


def write_refused(run: Import, folder: Path | None = None) -> Path | None:
    """Write the refused rows into a folder (by default HOME/refused); None when there are none."""
    if not run.refused:
        return None
    folder = folder or Path(settings.HOME) / "refused"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{Path(run.name).stem}-{run.pk}-refused.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(refused_lines(run))
    return path


def counts(run: Import) -> dict[str, Any]:
    """The counts as the commands and the API give them."""
    return {
        "rows": run.rows_done,
        "created": run.created,
        "updated": run.updated,
        "unchanged": run.unchanged,
        "twins": run.twins,
        "refused": run.refused,
        "warnings": run.warnings,
    }
