"""`manage.py add_channel NAME [--key KEY] [--side online] [--below KEY] [--paid]`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from journal.errors import NotPossible
from leads.actions import add_channel, find_channel
from leads.models import Channel


class Command(BaseCommand):
    help = "Add a channel from which leads come."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--key", default="", help="made from the name when left out")
        parser.add_argument("--side", choices=Channel.Side.values, default=Channel.Side.OTHER)
        parser.add_argument("--below", default="", metavar="CHANNEL", help="the channel of the upper level")
        parser.add_argument("--paid", action="store_true", help="every lead of it costs money")

    def handle(self, *args: Any, **options: Any) -> None:
        parent = find_channel(options["below"]) if options["below"] else None
        if options["below"] and parent is None:
            raise CommandError(_("There is no channel “{name}”.").format(name=options["below"]))
        try:
            channel = add_channel(
                name=options["name"][:80],
                key=options["key"],
                side=options["side"],
                parent=parent,
                is_paid=options["paid"],
                by=None,
            )
        except NotPossible as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(channel.key)
