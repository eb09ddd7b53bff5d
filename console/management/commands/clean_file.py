"""`manage.py clean_file FILE --out OUT.csv`: all columns as they came, then what cleaning makes of them."""

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from companies.rules.cleaning import FIELDS, Cleaned, clean_party
from companies.rules.linking.columns import Column, guess_columns
from companies.rules.phones import Phone
from companies.rules.sentences import REASONS
from console.management.commands.match_file import read_table, write_table

ADDED = (
    "company_core",
    "phone_e164",
    "phone_valid",
    "email_clean",
    "email_valid",
    "email_kind",
    "domain",
    "region",
    "reasons",
)
COUNTRY_SAMPLE = 500
YES_NO = {"yes": "true", "no": "false", "": ""}


class Command(BaseCommand):
    help = "Clean a table (CSV in any encoding and with any separator, or XLSX) without touching the database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--out", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        written, headers, rows = read_table(options["file"])
        columns = party_columns(guess_columns(headers, rows[:3000]), rows[:COUNTRY_SAMPLE])
        lines = ([*row, *added(clean_party(party(row, columns)))] for row in rows)
        write_table(options["out"], [*written, *ADDED], lines)
        known = ", ".join(f"{headers[at]} as {name}" for name, at in columns.items())
        self.stderr.write(f"{len(rows)} rows cleaned; read {known or 'nothing'}.")


def party_columns(columns: Sequence[Column], sample: Sequence[Sequence[str]]) -> dict[str, int]:
    """Where each field of a party stands; the first column of a kind counts. Two-letter codes are countries."""
    found: dict[str, int] = {}
    for column in columns:
        field = column.field
        values = {row[column.at].strip() for row in sample if row[column.at].strip()}
        if field in ("region", "province", "country") and values and all(len(v) == 2 and v.isascii() for v in values):
            field = "country"
        if field in FIELDS:
            found.setdefault(field, column.at)
    if "name" in found and "company" not in found and _are_firms(found["name"], columns):
        found["company"] = found.pop("name")
    return found


def _are_firms(at: int, columns: Sequence[Column]) -> bool:
    return next((c.is_firm for c in columns if c.at == at), False)


def party(row: Sequence[str], columns: dict[str, int]) -> dict[str, str]:
    """The values of a row by field."""
    return {name: row[at] for name, at in columns.items()}


def added(cleaned: Cleaned) -> list[str]:
    """The values of the columns ADDED."""
    values = cleaned.values
    phone: Phone | None = cleaned.phones[0] if cleaned.phones else None
    region = " ".join(dict.fromkeys(filter(None, (values.get("region"), values.get("city")))))
    reasons = "; ".join(f"{r.code}: {REASONS[r.code]}" for r in cleaned.reasons)
    return [
        values["company_core"],
        phone.e164 if phone else "",
        YES_NO[values["phone_valid"]],
        values["email_clean"],
        YES_NO[values["email_valid"]],
        values["email_kind"],
        values["domain"],
        region,
        reasons,
    ]
