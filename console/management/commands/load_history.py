"""`manage.py load_history olist|maven|MAPPING.toml DIR [--out DIR] [--json]`: load a firm's past."""

import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from console.imports.history import Loaded, load_history, read_mapping, shipped_mappings
from console.imports.history.loading import Clock
from journal.errors import NotPossible


class Command(BaseCommand):
    help = "Load a firm's past from CSV and XLSX files by a mapping file (docs/migration.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        names = ", ".join(shipped_mappings())
        parser.add_argument("mapping", help=f"a shipped mapping ({names}) or the path of a mapping file")
        parser.add_argument("folder", type=Path, help="the folder with the files")
        parser.add_argument(
            "--out", type=Path, help="where refused rows are written (default: refused/ beside the data)"
        )
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        try:
            mapping = read_mapping(options["mapping"])
            loaded = load_history(mapping, options["folder"], options["out"], Clock(sys.stderr.write))
        except NotPossible as refusal:
            raise CommandError(str(refusal)) from refusal
        seconds = round(time.monotonic() - started, 1)
        if options["json"]:
            self.stdout.write(json.dumps({"files": [file.as_json() for file in loaded], "seconds": seconds}))
        else:
            self.tell(loaded, seconds)

    def tell(self, loaded: list[Loaded], seconds: float) -> None:
        for file in loaded:
            for run in (*file.first, file.run):
                self.stdout.write(
                    f"{file.file} → {run.kind}: {run.rows_done} rows, {run.created} created, {run.updated} updated, "
                    f"{run.unchanged} unchanged, {run.twins} twins, {run.refused} refused, {run.warnings} with warnings"
                )
            if file.refused_file:
                self.stdout.write(f"  refused rows: {file.refused_file}")
        self.stdout.write(f"{seconds} s")
