import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.demo.play import LEADS, SEED, load_demo
from journal.errors import NotPossible


class Command(BaseCommand):
    help = "Makes the demo company once: forty people, eighteen months of leads, deals, projects, usage and renewals."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=SEED)
        parser.add_argument("--leads", type=int, default=LEADS)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load it; says on standard error what it is at. Raises CommandError in a database that is in use."""
        self.began = time.monotonic()
        try:
            loaded = load_demo(seed=options["seed"], total=options["leads"], tell=self.tell)
        except NotPossible as refusal:
            raise CommandError(str(refusal)) from refusal
        self.tell("ready" if loaded else "the demo company is there already")

    def tell(self, what: str) -> None:
        self.stderr.write(f"demo {time.monotonic() - self.began:5.1f} s  {what}")
        self.stderr.flush()
