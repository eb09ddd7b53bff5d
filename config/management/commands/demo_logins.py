import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from config.demo import cast
from people.models import Person
from people.roles import ROLES


class Command(BaseCommand):
    help = "Lists one sign-in per role of the demo company; nothing where it is not loaded."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write role, e-mail and password, one a line, or as JSON."""
        here = set(Person.objects.filter(email__endswith="@" + cast.DOMAIN).values_list("email", flat=True))
        rows = [
            {"role": role, "label": str(ROLES[role].label), "email": email, "password": password}
            for role, email, password in cast.logins()
            if email in here
        ]
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write(f"{row['label']:24} {row['email']:40} {row['password']}")
