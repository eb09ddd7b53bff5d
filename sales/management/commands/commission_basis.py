"""`manage.py commission_basis --month 2026-10 [--as-of 2026-11-01] --json`."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from journal.errors import NotPossible
from sales.actions.audit_run import month_of
from sales.queries.commission import Basis, basis_of


class Command(BaseCommand):
    help = "List the commission basis of a month: orders by the day they were signed, origin, rate, corrections."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--month", required=True, help="such as 2026-10")
        parser.add_argument("--as-of", metavar="D", help="as known at the end of that day")
        parser.add_argument("--json", action="store_true", help="only one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            month = month_of(options["month"])
            as_of = date.fromisoformat(options["as_of"]) if options["as_of"] else None
        except (NotPossible, ValueError) as refusal:
            raise CommandError(str(refusal)) from refusal
        basis = basis_of(month, None, as_of)
        self.stdout.write(json.dumps(basis.as_json(), ensure_ascii=False) if options["json"] else _readable(basis))


def _readable(basis: Basis) -> str:
    lines = [
        f"{line.order.number}  {line.order.signed_on}  {line.order.owner}  {line.origin}  {line.basis} {line.currency}"
        f"  {'—' if line.percent is None else line.percent} %  {line.amount}  {line.why_line}"
        for line in basis.lines
    ]
    totals = [f"{one.rep}: {one.amount} {one.currency} ({one.orders})" for one in basis.totals]
    return "\n".join([f"{basis.month:%Y-%m}", *lines, *totals])
