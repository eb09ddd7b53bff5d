"""Tables that commands read and write, and the language in which they speak."""

import csv
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from companies.rules.linking.columns import HEADERS
from console.imports.reading.dialects import guess_dialect
from console.imports.reading.files import Unreadable
from console.imports.reading.tables import open_table


def add_table_arguments(parser: ArgumentParser, out: str) -> None:
    """FILE, --out and --language; `out` says what is written."""
    parser.add_argument("file", type=Path, help="CSV in any encoding and with any separator, or XLSX")
    parser.add_argument("--out", type=Path, required=True, help=out)
    parser.add_argument(
        "--language",
        choices=[code for code, _name in settings.LANGUAGES],
        default=settings.LANGUAGE_CODE,
        help="of all that is said",
    )


class Table(NamedTuple):
    """`written`: its headers as they came; `headers`: told apart; `rows` as wide as these."""

    written: list[str]
    headers: list[str]
    rows: list[list[str]]


def read_table(command: BaseCommand, path: Path, out: Path) -> Table:
    """A CSV or XLSX, however it is written. What stands behind the last column is put into it, and told.

    Raises CommandError with a sentence, also where `out` would overwrite the file.
    """
    if not path.is_file():
        raise CommandError(_("There is no file {path}.").format(path=path))
    if out.exists() and out.samefile(path):
        raise CommandError(_("{path} would be overwritten; write to another file.").format(path=path))
    known = {word for words in HEADERS.values() for word in words}
    with TemporaryDirectory() as folder:
        link = Path(folder, path.name)  # a workbook is unpacked beside it; the reader's own folder stays as it is
        link.symlink_to(path.resolve())
        try:
            table = open_table(link, guess_dialect(link, known))
            rows = [line.cells for line in table.lines()]
        except (Unreadable, OSError) as error:
            raise CommandError(str(error)) from error
    if not rows:
        raise CommandError(_("The file has no rows."))
    wide = [row for row in rows if len(row) > len(table.columns)]
    for row in wide:
        row[len(table.columns) - 1 :] = [table.dialect.delimiter.join(row[len(table.columns) - 1 :])]
    if wide:
        said = _("Rows with more cells than the header: {n}. The rest stands in their last column.")
        command.stderr.write(said.format(n=len(wide)))
    return Table(table.written, list(table.columns), rows)


def write_table(path: Path, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A CSV file of the rows. Raises CommandError with a sentence where it can't be written."""
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(headers)
            out.writerows(rows)
    except OSError as error:
        raise CommandError(_("{path} can't be written.").format(path=path)) from error
