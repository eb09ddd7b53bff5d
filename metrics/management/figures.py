"""What the commands that print figures share: their dates, and JSON or a table on standard output."""

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from metrics.queries.windows import Window


class FiguresCommand(BaseCommand):
    """Base of the commands. A wrong date ends the command with one sentence."""

    def add_dates(self, parser) -> None:
        parser.add_argument("--from", dest="from_on", metavar="D", help="first day that counts, such as 2018-03-01")
        parser.add_argument("--to", dest="to_on", metavar="D", help="last day that counts")
        parser.add_argument("--as-of", dest="as_of", metavar="D", help="as known at the end of that day")
        parser.add_argument("--json", action="store_true", help="only JSON on standard output")

    def window_of(self, options: dict[str, Any]) -> Window:
        days = {name: _day(options[name]) for name in ("from_on", "to_on", "as_of")}
        window = Window(**days)
        if window.from_on and window.to_on and window.to_on < window.from_on:
            raise CommandError(_("The period ends before it starts."))
        return window

    def show(self, options: dict[str, Any], found: dict[str, Any], head: list[str], lines: list[list[Any]]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        table = [head, *([str(cell) for cell in line] for line in lines)]
        widths = [max(len(line[column]) for line in table) for column in range(len(head))]
        for line in table:
            first, *others = (
                cell.ljust(w) if not n else cell.rjust(w) for n, (cell, w) in enumerate(zip(line, widths, strict=True))
            )
            self.stdout.write("  ".join([first, *others]))


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(_("“{text}” is not a date: write it as 2018-03-31.").format(text=text)) from None
