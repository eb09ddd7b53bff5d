"""`manage.py match_file FILE --kind person|company --out PAIRS.csv`: the pairs of rows that are one party."""

import csv
import itertools
from argparse import ArgumentParser
from pathlib import Path
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
        try:
            with options["out"].open("w", encoding="utf-8", newline="") as file:
                out = csv.writer(file)
                out.writerow(["id_a", "id_b", "score", "verdict", "why"])
                out.writerows([rows[p.a][id_at], rows[p.b][id_at], p.score, p.verdict, p.why] for p in found)
        except OSError as error:
            raise CommandError(_("{path} can't be written.").format(path=options["out"])) from error
        sure = sum(pair.verdict == "sure" for pair in found)
        self.stderr.write(f"{len(rows)} rows, {len(found)} pairs, {sure} of them sure.")


def read_table(path: Path, most: int | None = None) -> tuple[list[str], list[str], list[list[str]]]:
    """(headers as they came, headers told apart, rows) of a CSV or XLSX, however it is written.

    Raises CommandError with a sentence.
    """
    if not path.is_file():
        raise CommandError(_("There is no file {path}.").format(path=path))
    known = {word for words in HEADERS.values() for word in words}
    try:
        table = open_table(path, guess_dialect(path, known))
        rows = [line.cells for line in itertools.islice(table.lines(), most)]
    except Unreadable as error:
        raise CommandError(str(error)) from error
    if not rows:
        raise CommandError(_("The file has no rows."))
    return table.written, list(table.columns), rows
