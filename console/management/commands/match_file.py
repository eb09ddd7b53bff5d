"""`manage.py match_file FILE --kind person|company --out PAIRS.csv`: the pairs of rows that are one party."""

import csv
import itertools
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from companies.rules.linking.columns import HEADERS
from companies.rules.linking.matcher import NoIds, NothingToCompare, WrongKind, match_table
from console.imports.reading.dialects import guess_dialect
from console.imports.reading.files import Unreadable
from console.imports.reading.tables import open_table


class Command(BaseCommand):
    help = "Find the rows of a table that are the same person or company; columns are guessed. Needs no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", choices=("person", "company"), required=True)
        parser.add_argument("--out", type=Path, required=True, help="id_a, id_b, score, verdict (sure, ask), why")

    def handle(self, *args: Any, **options: Any) -> None:
        headers, rows = read_table(options["file"])[1:]
        try:
            columns, id_at, pairs = match_table(headers, rows, options["kind"])
        except NoIds:
            raise CommandError(_("The file needs a column of ids, filled and different in each row.")) from None
        except NothingToCompare:
            raise CommandError(_("No column of the file says who or which company a row is.")) from None
        except WrongKind as wrong:
            raise CommandError(
                _("The rows look like persons; use --kind person.")
                if wrong.kind == "person"
                else _("The rows look like companies; use --kind company.")
            ) from None
        self.stderr.write("Compared by " + ", ".join(c.header for c in columns) + f"; id in {headers[id_at]}.")
        found = sorted(pairs, key=lambda pair: (-pair.score, pair.a, pair.b))
        lines = ([rows[p.a][id_at], rows[p.b][id_at], p.score, p.verdict, p.why] for p in found)
        write_table(options["out"], ["id_a", "id_b", "score", "verdict", "why"], lines)
        sure = sum(pair.verdict == "sure" for pair in found)
        self.stderr.write(f"{len(rows)} rows, {len(found)} pairs, {sure} of them sure.")


def read_table(path: Path, most: int | None = None) -> tuple[list[str], list[str], list[list[str]]]:
    """(headers as they came, headers told apart, rows) of a CSV or XLSX, however it is written.

    Raises CommandError with a sentence.
    """
    if not path.is_file():
        raise CommandError(_("There is no file {path}.").format(path=path))
    known = {word for words in HEADERS.values() for word in words}
    with TemporaryDirectory() as folder:
        link = Path(folder, path.name)  # a workbook is unpacked beside it; the reader's own folder stays as it is
        link.symlink_to(path.resolve())
        try:
            table = open_table(link, guess_dialect(link, known))
            rows = [line.cells for line in itertools.islice(table.lines(), most)]
        except Unreadable as error:
            raise CommandError(str(error)) from error
    if not rows:
        raise CommandError(_("The file has no rows."))
    return table.written, list(table.columns), rows


def write_table(path: Path, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A CSV file of the rows. Raises CommandError with a sentence where it can't be written."""
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(headers)
            out.writerows(rows)
    except OSError as error:
        raise CommandError(_("{path} can't be written.").format(path=path)) from error
