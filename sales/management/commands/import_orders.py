"""`manage.py import_orders FILE [--rep EMAIL] [--dry-run] --json`."""

import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from console.imports.commandline import import_now, pairs, person_of
from console.imports.report import counts, write_refused


class Command(BaseCommand):
    help = "Import orders that were signed elsewhere, from a CSV or XLSX file, through the import centre."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--rep", metavar="EMAIL", help="who gets orders whose rep is not here any more")
        parser.add_argument("--column", action="append", default=[], metavar="FIELD=HEADER", help="replaces the guess")
        parser.add_argument("--known-now", action="store_true", help="figures as of earlier dates don't count them")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
        parser.add_argument("--out", type=Path, help="where refused rows are written")
        parser.add_argument("--json", action="store_true", help="only one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        chosen: dict[str, Any] = {"past": not options["known_now"]}
        if rep := person_of(options["rep"]):
            chosen["rep"] = rep.email
        run = import_now(
            "sales.order",
            options["file"],
            chosen,
            mapping=pairs(options["column"]) or None,
            dry_run=options["dry_run"],
            tell=sys.stderr.write,
        )
        refused = write_refused(run, options["out"])
        answer = {
            **counts(run),
            "refused_file": str(refused) if refused else None,
            "seconds": round(time.monotonic() - started, 1),
        }
        self.stdout.write(json.dumps(answer) if options["json"] else "\n".join(f"{k}: {v}" for k, v in answer.items()))
