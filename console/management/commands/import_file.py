"""`manage.py import_file KIND FILE [--option NAME=VALUE] [--column FIELD=HEADER] [--dry-run] [--json]`."""

import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from console.imports.commandline import import_now, pairs, person_of
from console.imports.registry import importers
from console.imports.report import counts, write_refused


class Command(BaseCommand):
    help = "Import one CSV or XLSX file, as the import page does."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", help="what: " + ", ".join(importer.kind for importer in importers()))
        parser.add_argument("file", type=Path)
        parser.add_argument("--option", action="append", default=[], metavar="NAME=VALUE")
        parser.add_argument("--column", action="append", default=[], metavar="FIELD=HEADER", help="replaces the guess")
        parser.add_argument("--by", metavar="EMAIL", help="who imports it (default: the console itself)")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
        parser.add_argument("--out", type=Path, help="where refused rows are written")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        run = import_now(
            options["kind"],
            options["file"],
            pairs(options["option"]),
            by=person_of(options["by"]),
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
