"""`manage.py import_leads FILE --channel NAME [--dry-run] --json`."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from console.imports.commandline import import_now
from console.imports.models import Import
from console.imports.report import write_refused
from leads.actions import ensure_channels, find_channel
from leads.models import Channel


class Command(BaseCommand):
    help = "Import leads from a CSV or XLSX file through the whole pipeline: clean, find twins, judge, route."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--channel", help="key or name of the channel, unless the file has a channel column")
        parser.add_argument("--dry-run", action="store_true", help="count what would happen and change nothing")
        parser.add_argument("--no-routing", action="store_true", help="neither judge nor route the leads")
        parser.add_argument("--json", action="store_true", help="only one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen: dict[str, Any] = {"judge": not options["no_routing"]}
        if options["channel"]:
            chosen |= {"channel": _channel(options["channel"]).key}
        run = import_now("leads.lead", options["file"], chosen, dry_run=options["dry_run"], tell=self.stderr.write)
        answer = self._answer(run)
        self.stdout.write(json.dumps(answer, ensure_ascii=False) if options["json"] else _readable(answer))

    def _answer(self, run: Import) -> dict[str, Any]:
        return {
            "rows": run.rows_done,
            "created": run.created,
            "twins": run.twins,
            "refused": run.refused,
            "refused_file": _path_of(write_refused(run)),
            "seconds": round(run.seconds, 3),
            **{name: n for name in ("updated", "unchanged") if (n := getattr(run, name))},
        }


def _channel(text: str) -> Channel:
    """The channel of this name; on an installation that has none yet the shipped ones are added first."""
    if not Channel.objects.exists():
        ensure_channels()
    channel = find_channel(text)
    if channel is None:
        raise CommandError(
            _("There is no channel “{name}”: add it with bin/manage add_channel, or use one of {known}.").format(
                name=text, known=", ".join(Channel.objects.order_by("key").values_list("key", flat=True)[:40])
            )
        )
    return channel


def _path_of(path: Path | None) -> str | None:
    return str(path) if path else None


def _readable(answer: dict[str, Any]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in answer.items())
