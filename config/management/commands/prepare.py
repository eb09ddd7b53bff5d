"""`manage.py prepare`: what must be so before the first page: tables up to date, and somebody who can sign in."""

from __future__ import annotations

import json
import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from people.models import Person

ADMINISTRATOR = "admin@ltoc.example"


class Command(BaseCommand):
    help = "Migrate when needed and say, as JSON, what the database holds. Used by bin/up."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--administrator", action="store_true", help="create one when nobody can sign in yet")

    def handle(self, *args: Any, **options: Any) -> None:
        migrated = self.migrate()
        has_demo_command = "load_demo" in get_commands()
        if options["administrator"] and not Person.objects.exists():
            self.create_administrator()
        people = Person.objects.count()
        self.stdout.write(json.dumps({"migrated": migrated, "people": people, "has_demo_command": has_demo_command}))

    def migrate(self) -> int:
        """Applies what is not applied yet; asking first saves a second at each start where nothing is."""
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            call_command("migrate", interactive=False, verbosity=0)
        return len(plan)

    def create_administrator(self) -> None:
        password = secrets.token_urlsafe(12)
        Person.objects.create_superuser(ADMINISTRATOR, password, name="Administrator")
        path = Path(settings.HOME) / "administrator.json"
        path.touch(mode=0o600)
        path.write_text(json.dumps({"email": ADMINISTRATOR, "password": password}))
