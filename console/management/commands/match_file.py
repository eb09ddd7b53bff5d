"""`manage.py match_file FILE --kind person|company --out PAIRS.csv`: the pairs of rows that are one party."""

from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from companies.queries import sentence
from companies.rules.linking.matcher import NoIds, NothingToCompare, WrongKind, match_table
from companies.rules.linking.tables import Pair
from console.management.tables import add_table_arguments, read_table, write_table


class Command(BaseCommand):
    help = "Find the rows of a table that are the same person or company; columns are guessed. Needs no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_table_arguments(parser, "id_a, id_b, score (0-100), verdict (sure, ask), why")
        parser.add_argument("--kind", choices=("person", "company"), required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"]):
            _written, headers, rows = read_table(self, options["file"], options["out"])
            compared, id_at, pairs = self.matched(headers, rows, options["kind"])
            self.stderr.write(_("Compared by {columns}; id in {id}.").format(columns=compared, id=headers[id_at]))
            lines = ([rows[p.a][id_at], rows[p.b][id_at], p.score, p.verdict, words(p)] for p in pairs)
            write_table(options["out"], ["id_a", "id_b", "score", "verdict", "why"], lines)
            sure = sum(pair.verdict == "sure" for pair in pairs)
            found = {"rows": len(rows), "pairs": len(pairs), "sure": sure}
            self.stderr.write(_("{rows} rows, {pairs} pairs, {sure} of them sure.").format(**found))

    def matched(
        self, headers: Sequence[str], rows: Sequence[Sequence[str]], kind: str
    ) -> tuple[str, int, Sequence[Pair]]:
        """(the columns that were compared, where the id stands, the pairs, likeliest first). Raises CommandError."""
        try:
            columns, id_at, pairs = match_table(headers, rows, kind)
        except NoIds as trouble:
            raise CommandError(no_ids(trouble)) from None
        except NothingToCompare:
            raise CommandError(_("No column of the file says who or which company a row is.")) from None
        except WrongKind as wrong:
            raise CommandError(
                _("The rows look like persons; use --kind person.")
                if wrong.kind == "person"
                else _("The rows look like companies; use --kind company.")
            ) from None
        compared = ", ".join(column.header for column in columns)
        return compared, id_at, sorted(pairs, key=lambda pair: (-pair.score, pair.a, pair.b))


def no_ids(trouble: NoIds) -> str:
    """What is wrong with the ids of a file."""
    said = [_("The file needs a column of ids, filled and different in each row.")]
    if trouble.twice:
        said.append(_("In {column}, {value} stands twice.").format(column=trouble.header, value=trouble.twice))
    elif trouble.header:
        said.append(_("In {column}, some are blank.").format(column=trouble.header))
    return " ".join(said)


def words(pair: Pair) -> str:
    """Each contribution to a score in words, with its bits (log2 odds)."""
    return "; ".join(f"{sentence(part)}: {part.weight:+.1f}" for part in pair.why)
