"""The leads that share a value with audited orders, and how many firms hold each value: SQL on the indexed keys.

Values are looked up a chunk of orders at a time, one statement per key and table. A value that many firms hold is noise
and brings no leads; it still weighs what the rarity says. A representative of a common name brings leads only together
with the firm's brand.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.db import connection

from companies.models import Company, Contact
from companies.rules.matching import TOO_COMMON, Party, Rarity
from companies.rules.pinyin import syllables
from companies.rules.text import has_han
from leads.models import Lead

# Of one firm many leads may come in, so that firms are counted, not leads.
MOST_ROWS = 100
BRINGING = ("credit_code", "phone_e164", "email_clean", "domain", "legal_representative", "company_core")
COUNTED = (*BRINGING, "company_pinyin")
Key = tuple[str, str]


@dataclass
class Holders:
    """For each value: the leads that hold it, and the names (without form) of the firms that do."""

    leads: dict[Key, list[int]] = field(default_factory=lambda: defaultdict(list))
    firms: dict[Key, set[str]] = field(default_factory=lambda: defaultdict(set))
    records: dict[Key, int] = field(default_factory=lambda: defaultdict(int))

    @cached_property
    def rarity(self) -> Rarity:
        """How many firms hold each value; of a firm's name, how many records. Read when everything was looked up."""
        return Rarity({key: self.number(key) for key in self.firms})

    def number(self, key: Key) -> int:
        """Firms that hold the value; for a firm's name the records of that name."""
        return self.records[key] if key[0].startswith("company") else len(self.firms[key] - {""})

    def brought_by(self, key: Key) -> list[int]:
        """The leads that a value brings: none when it is noise."""
        return self.leads.get(key, []) if self.number(key) <= TOO_COMMON else []


def keys_of(party: Party) -> list[Key]:
    """(column of MatchKeys, value) by which leads of the same customer are found."""
    keys: list[Key] = [("credit_code", party.credit_code), ("domain", party.domain)]
    keys += [("phone_e164", phone) for phone in party.phones]
    keys += [("email_clean", mail) for mail in party.emails]
    keys += [("legal_representative", name) for name in writings_of(party.legal_representative)]
    keys += [("company_core", party.company_core), ("company_pinyin", party.company_pinyin)]
    return [(column, value) for column, value in keys if value]


def writings_of(name: str) -> list[str]:
    """A person's name as a form may hold it: 王晓明, Wang Xiaoming, Xiaoming Wang."""
    if not name or not has_han(name) or not 2 <= len(name) <= 4:
        return [name] if name else []
    family, *given = syllables(name)
    first, last = "".join(given).capitalize(), family.capitalize()
    return [name, f"{last} {first}", f"{first} {last}"]


def look_up(parties: Iterable[Party]) -> Holders:
    """Everybody who holds a value of these parties, among leads and known firms. At most 21 statements."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for party in parties:
        for column, value in keys_of(party):
            wanted[column].add(value)
    holders = Holders()
    for column in COUNTED:
        values = sorted(wanted[column])
        if values:
            _read(holders, Lead._meta.db_table, column, values, are_leads=True)
            _read(holders, Company._meta.db_table, column, values)
            if column in ("phone_e164", "email_clean"):
                _read(holders, Contact._meta.db_table, column, values)
    return holders


def _read(holders: Holders, table: str, column: str, values: list[str], are_leads: bool = False) -> None:
    most = TOO_COMMON + 1 if column.startswith("company") else MOST_ROWS
    # names of tables and columns come from the models, values apart
    statement = f"""
        SELECT k.value, h.id, h.core
        FROM unnest(%s::text[]) AS k (value)
        CROSS JOIN LATERAL (
            SELECT b.id, b.company_core AS core FROM {table} b
            WHERE b.{column} = k.value AND b.{column} <> '' LIMIT {most}
        ) AS h"""  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [values])
        for value, pk, core in cursor:
            key = (column, value)
            holders.firms[key].add(core)
            holders.records[key] += 1
            if are_leads:
                holders.leads[key].append(pk)


def leads_of_common_chiefs(parties: Mapping[int, Party], holders: Holders) -> dict[int, list[int]]:
    """Leads of a firm of the same brand whose representative has the same, common name. One statement."""
    asked = [
        (number, party.legal_representative, party.company_pinyin)
        for number, party in parties.items()
        if party.legal_representative
        and party.company_pinyin
        and holders.number(("legal_representative", party.legal_representative)) > TOO_COMMON
    ]
    found: dict[int, list[int]] = defaultdict(list)
    if not asked:
        return found
    statement = f"""
        SELECT k.number, h.id
        FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS k (number, chief, brand)
        CROSS JOIN LATERAL (
            SELECT b.id FROM {Lead._meta.db_table} b
            WHERE b.legal_representative = k.chief AND b.legal_representative <> ''
                AND b.company_pinyin = k.brand AND b.company_pinyin <> ''
            LIMIT {TOO_COMMON}
        ) AS h"""  # noqa: S608
    numbers, chiefs, brands = map(list, zip(*asked, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(statement, [numbers, chiefs, brands])
        for number, pk in cursor:
            found[number].append(pk)
    return found
