"""`manage.py find_duplicates [--all] [--json]`."""

import json
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from leads.actions import find_duplicates
from leads.actions.bench_jobs import run_job, start_sweep
from leads.models import DuplicateCluster


class Command(BaseCommand):
    help = "Look for duplicates among the leads that are new or were changed, or among all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="among all leads; goes on where a former run stopped")
        parser.add_argument("--json", action="store_true", help="leads, pairs, groups and seconds as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        leads, pairs = self._sweep(not options["json"]) if options["all"] else find_duplicates()
        found = {
            "leads": leads,
            "pairs": pairs,
            "groups": DuplicateCluster.objects.count(),
            "seconds": round(time.monotonic() - started, 2),
        }
        if options["json"]:
            self.stdout.write(json.dumps(found))
            return
        self.stdout.write(
            _("Looked at {leads} leads in {seconds} s: {pairs} pairs look alike; {groups} groups wait.").format(**found)
        )

    def _sweep(self, says: bool) -> tuple[int, int]:
        job = start_sweep(by=None)
        while job.status == job.Status.RUNNING:
            job = run_job(job.pk, seconds=2)
            if says and sys.stdout.isatty():
                self.stdout.write(f"\r{job.done:,} / {job.total:,}", ending="")
        return job.done, job.acted
