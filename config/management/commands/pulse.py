"""`manage.py pulse worker`: succeeds while that part had a pulse lately; for container health checks."""

from argparse import ArgumentParser
from typing import Any

import redis
from django.core.management.base import BaseCommand, CommandError

from config.heartbeat import lives


class Command(BaseCommand):
    help = "Succeeds while the worker or beat lives."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("part", choices=["worker", "beat"])

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            well = lives(options["part"])
        except (redis.RedisError, OSError) as error:
            raise CommandError(f"The broker does not answer: {error}") from error
        if not well:
            raise CommandError(f"No pulse of {options['part']}.")
