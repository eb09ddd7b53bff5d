"""The guess for a file, shown on its real rows: dialect, columns, mapping, the first rows as they would be taken."""

import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console.imports.mapping import guess_mapping, guess_orders, known_headers, remembered_mapping
from console.imports.models import Import
from console.imports.parsing import RowParser
from console.imports.reading import Dialect, guess_dialect, open_table
from console.imports.registry import Importer, importer_of
from console.imports.rows import Row

SAMPLE_ROWS = 200


@dataclass
class Guess:
    """What was found out about a file. `sample` holds the first rows as cells."""

    dialect: Dialect
    columns: list[str]
    sample: list[list[str]]
    mapping: dict[str, str]
    orders: dict[str, str]


def guess_file(
    path: Path, importer: Importer, options: dict[str, Any], corrected: dict[str, Any] | None = None
) -> Guess:
    """Guess dialect and mapping; `corrected` is the part of the dialect that a person decided. Raises Unreadable."""
    known = known_headers(importer)
    remembered = remembered_mapping(importer, options)
    dialect = guess_dialect(path, {*known, *remembered}, corrected)
    table = open_table(path, dialect)
    sample = [line.cells[: len(table.columns)] for line in itertools.islice(table.lines(), SAMPLE_ROWS)]
    mapping = guess_mapping(importer, table.columns, sample, remembered)
    return Guess(dialect, table.columns, sample, mapping, guess_orders(importer, mapping, table.columns, sample))


def first_rows(run: Import, limit: int = 8) -> tuple[list[str], list[Row]]:
    """The columns and the first rows of an import, parsed with its mapping. Raises Unreadable."""
    table = open_table(Path(run.file.path), Dialect.from_json(run.dialect))
    parser = RowParser(importer_of(run.kind), run, table.columns)
    return table.columns, [parser.row(line) for line in itertools.islice(table.lines(), limit)]
