"""`manage.py catalogues [APP …]`: extract the strings, keep their translations, compile what changed."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config import catalogues


class Command(BaseCommand):
    help = "Bring locale/<app>/zh_Hans up to date with the source, and compile it (no system gettext needed)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("apps", nargs="*", metavar="APP", help="only these apps (default: all)")
        parser.add_argument("--check", action="store_true", help="write nothing, fail on a missing translation")
        parser.add_argument("--compile", action="store_true", help="only compile what is stale")
        parser.add_argument("--prune", action="store_true", help="drop translations whose string left the source")

    def handle(self, *args: Any, **options: Any) -> None:
        base = settings.BASE_DIR
        unknown = set(options["apps"]) - set(catalogues.APPS)
        if unknown:
            raise CommandError(f"There is no app called {', '.join(sorted(unknown))}.")
        if options["check"]:
            self.check_all(options["apps"])
            return
        if not options["compile"]:
            for app in options["apps"] or catalogues.APPS:
                missing = catalogues.update(base, app, prune=options["prune"])
                if missing:
                    self.stderr.write(f"{app}: {missing} strings need a translation in locale/{app}/")
        catalogues.compile_stale(base)

    def check_all(self, apps: list[str]) -> None:
        found = [line for line in catalogues.problems(settings.BASE_DIR) if not apps or line.split(":", 1)[0] in apps]
        for line in found:
            self.stderr.write(line)
        if found:
            raise CommandError(f"{len(found)} strings are not in order in the catalogues.")
