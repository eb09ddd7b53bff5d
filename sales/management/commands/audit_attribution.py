"""`manage.py audit_attribution --month 2026-10 [--look-back 12] --json`."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from journal.errors import NotPossible
from sales.actions.audit_run import month_of, open_month, run_audit, start_audit
from sales.models import AuditMonth
from sales.queries.audit_words import as_json


class Command(BaseCommand):
    help = "Look for marketing leads behind the self-sourced wins of a month; a locked month is only shown."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--month", required=True, help="such as 2026-10")
        parser.add_argument("--look-back", type=int, metavar="MONTHS", help="calendar months before signing (12)")
        parser.add_argument("--json", action="store_true", help="only one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            audit = open_month(month_of(options["month"]))
            if not audit.is_locked:
                audit = start_audit(audit, by=None, look_back_months=options["look_back"])
                audit = run_audit(audit, on_progress=self._progress)
        except NotPossible as refusal:
            raise CommandError(str(refusal)) from refusal
        answer = as_json(audit)
        self.stdout.write(json.dumps(answer, ensure_ascii=False) if options["json"] else _readable(answer))

    def _progress(self, audit: AuditMonth) -> None:
        self.stderr.write(f"{audit.wins_done} / {audit.wins_total}")


def _readable(answer: dict[str, Any]) -> str:
    lines = [f"{answer['month']}: {answer['wins']} wins, {len(answer['candidates'])} to be credited"]
    lines += [f"{c['order']} / {c['lead']}: {c['strength']} {c['score']}; {'; '.join(c['evidence'])}"
              for c in answer["candidates"]]  # fmt: skip
    return "\n".join(lines)
