"""`manage.py clean_file FILE --out OUT.csv`: all columns as they came, then what cleaning makes of them."""

import re
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from companies.rules.cleaning import FIELDS, Cleaned, clean_party
from companies.rules.countries import read_country
from companies.rules.linking.columns import HEADERS, Column, guess_columns, header_word
from companies.rules.phones import Phone
from companies.rules.places import MUNICIPALITIES
from companies.rules.sentences import REASONS
from console.management.tables import add_table_arguments, read_table, write_table

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
SEVERAL = ("phone", "mobile", "email")
_FAX = re.compile(r"fax|传真|傳真", re.I)
YES_NO = {"yes": "true", "no": "false", "": ""}


class Command(BaseCommand):
    help = "Clean a table (CSV in any encoding and with any separator, or XLSX) without touching the database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_table_arguments(parser, "all columns as they came, then " + ", ".join(ADDED))
        parser.add_argument("--country", default="CN", help="of phones without + in rows that name none (CN)")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"]):
            written, headers, rows = read_table(self, options["file"], options["out"])
            if not (country := read_country(options["country"])):
                raise CommandError(_("“{text}” is no country.").format(text=options["country"]))
            columns = party_columns(guess_columns(headers, rows[:3000]), rows[:COUNTRY_SAMPLE])
            lines = ([*row, *added(clean_party(party(row, columns, country)))] for row in rows)
            write_table(options["out"], [*written, *ADDED], lines)
            if not columns:
                self.stderr.write(_("{rows} rows; no column holds anything to clean.").format(rows=len(rows)))
                return
            known = ", ".join(f"{headers[at]} → {name}" for name, places in columns.items() for at in places)
            self.stderr.write(_("{rows} rows cleaned; read {columns}.").format(rows=len(rows), columns=known))


def party_columns(columns: Sequence[Column], sample: Sequence[Sequence[str]]) -> dict[str, list[int]]:
    """Where each field of a party stands: of phones and e-mails all (phone, phone 2), of the others the first.

    Two-letter codes are countries; a fax is nobody's phone.
    """
    found: dict[str, list[int]] = {}
    for column in columns:
        field = column.field
        values = {row[column.at].strip() for row in sample if row[column.at].strip()}
        if field in ("region", "province", "country") and values and all(len(v) == 2 and v.isascii() for v in values):
            field = "country"
        if field in FIELDS and not (field == "phone" and _FAX.search(column.header)):
            places = found.setdefault(field, [])
            if not places or (field in SEVERAL and header_word(column.header) in HEADERS[field]):
                places.append(column.at)
    if "name" in found and "company" not in found and _are_firms(found["name"][0], columns):
        found["company"] = found.pop("name")
    return found


def _are_firms(at: int, columns: Sequence[Column]) -> bool:
    return next((c.is_firm for c in columns if c.at == at), False)


def party(row: Sequence[str], columns: dict[str, list[int]], country: str) -> dict[str, str]:
    """The values of a row by field; `country` where it names none."""
    values = {name: "; ".join(value for at in places if (value := row[at])) for name, places in columns.items()}
    return values | {"country": values.get("country") or country}


def added(cleaned: Cleaned) -> list[str]:
    """The values of the columns ADDED. A number that is none of its plan is written in E.164 too, and not valid."""
    values = cleaned.values
    phone: Phone | None = cleaned.phones[0] if cleaned.phones else None
    region, city = values.get("region", ""), values.get("city", "")
    where = region if region == city and city in MUNICIPALITIES else f"{region} {city}".strip()
    reasons = "; ".join(dict.fromkeys(f"{r.code}: {_(REASONS[r.code])}" for r in cleaned.reasons))
    return [
        values["company_core"],
        phone.e164 if phone else "",
        YES_NO[values["phone_valid"]],
        values["email_clean"],
        YES_NO[values["email_valid"]],
        values["email_kind"],
        values["domain"],
        where,
        reasons,
    ]
