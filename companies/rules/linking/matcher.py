"""From a table of strings to the pairs that are one party: chooses how to compare by what the columns hold."""

from collections.abc import Iterator, Sequence

from companies.rules.linking.columns import Column, guess_columns, id_column, informative, trouble_with_ids
from companies.rules.linking.names import Names
from companies.rules.linking.tables import Pair, link_table

SAMPLE = 3000


class NoIds(ValueError):
    """No column tells the rows of the table apart: `header` is called an id, but `twice` stands in it twice."""

    def __init__(self, header: str = "", twice: str = "") -> None:
        super().__init__(header, twice)
        self.header, self.twice = header, twice


class NothingToCompare(ValueError):
    """No column of the table says who or which firm a row is."""


class WrongKind(ValueError):
    """The rows are persons where companies were named, or the other way round; `kind` is what they look like."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def match_table(
    headers: Sequence[str], rows: Sequence[Sequence[str]], kind: str
) -> tuple[list[Column], int, Iterator[Pair]]:
    """(columns compared, where the id stands, pairs in no order). `kind` is person or company.

    Raises NoIds, NothingToCompare or WrongKind.
    """
    columns = guess_columns(headers, rows[:SAMPLE])
    if (seen := _kind_of(columns)) not in ("", kind):
        raise WrongKind(seen)
    id_at = id_column(columns, rows)
    if id_at < 0:
        raise NoIds(*trouble_with_ids(columns, rows))
    used = informative(columns, rows, id_at, kind)
    used = used or [c for c in columns if c.field in ("company", "name") and c.at != id_at][:1]
    if not used:
        raise NothingToCompare
    name = _only_name(used, kind)
    if name is not None:
        return [name], id_at, Names([row[name.at] for row in rows]).pairs()
    return used, id_at, link_table(rows, used, kind)


def _kind_of(columns: Sequence[Column]) -> str:
    """person or company where the columns leave no doubt; blank where rows may be either."""
    fields = {c.field for c in columns if not c.is_firm}
    firms = any(c.is_firm or c.field == "company" for c in columns)
    if {"given_name", "surname"} <= fields and not firms:
        return "person"
    return "company" if firms and fields.isdisjoint(OF_PERSONS) else ""


def _only_name(columns: Sequence[Column], kind: str) -> Column | None:
    """The one column that names a firm, when nothing else tells firms apart."""
    if kind != "company":
        return None
    names = [c for c in columns if c.field in ("company", "name")] or list(columns[:1])
    others = [c for c in columns if c not in names and c.field in TELLING]
    return names[0] if not others else None


TELLING = frozenset("address phone mobile email website postcode credit_code legal_representative".split())
OF_PERSONS = frozenset("given_name surname name date title mobile email".split())
