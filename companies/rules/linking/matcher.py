"""From a table of strings to the pairs that are one party: chooses how to compare by what the columns hold."""

from collections.abc import Iterator, Sequence

from companies.rules.linking.columns import Column, guess_columns, id_column, informative
from companies.rules.linking.names import Names
from companies.rules.linking.tables import Pair, link_table

SAMPLE = 3000


class NoIds(ValueError):
    """The table has no column whose values tell its rows apart."""


class NothingToCompare(ValueError):
    """No column of the table says who or which firm a row is."""


def match_table(
    headers: Sequence[str], rows: Sequence[Sequence[str]], kind: str
) -> tuple[list[Column], int, Iterator[Pair]]:
    """(columns compared, where the id stands, pairs in no order). `kind` is person or company.

    Raises NoIds or NothingToCompare.
    """
    columns = guess_columns(headers, rows[:SAMPLE])
    id_at = id_column(columns, rows)
    if id_at < 0:
        raise NoIds
    used = informative(columns, rows, id_at, kind)
    if not used:
        raise NothingToCompare
    name = _only_name(used, kind)
    if name is not None:
        return [name], id_at, Names([row[name.at] for row in rows]).pairs()
    return used, id_at, link_table(rows, used, kind)


def _only_name(columns: Sequence[Column], kind: str) -> Column | None:
    """The one column that names a firm, when nothing else tells firms apart."""
    if kind != "company":
        return None
    names = [c for c in columns if c.field in ("company", "name")] or list(columns[:1])
    others = [c for c in columns if c not in names and c.field in TELLING]
    return names[0] if not others else None


TELLING = frozenset("address phone mobile email website postcode credit_code legal_representative".split())
