"""Which stored records may be the same, found by SQL on the indexed keys: for one party, or among many records."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.db.models.functions import Lower

from companies.models import MatchWeights
from companies.rules.matching import TOO_COMMON, Party, Rarity, candidate_keys
from companies.shapes import Shape

# What two records are said to share, and the columns of MatchKeys behind it.
KEYS = {
    "credit_code": ("credit_code",),
    "email": ("email_clean",),
    "phone": ("phone_e164",),
    "domain": ("domain",),
    "company": ("company_core",),
    "pinyin": ("company_pinyin",),
    "person": ("company_pinyin", "sweep_person"),
}
# What weighs less where many hold it, but brings no candidates.
COUNTED = {"legal_representative": ("legal_representative",)}
_COLUMNS = ("credit_code", "email_clean", "phone_e164", "domain", "company_core", "company_pinyin",
            "legal_representative")  # fmt: skip
_WEIGHTS = MatchWeights._meta.db_table
T = TypeVar("T")
Key = tuple[str, str]
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Candidates(Generic[T]):
    """What was found, how common the keys are, and the version of the matcher's weights that is in use."""

    found: T
    rarity: Rarity
    version: int | None


def holders_of(party: Party, queryset: models.QuerySet[Any], shape: Shape) -> Candidates[set[Any]]:
    """Primary keys of the records that share a key with the party. One statement."""
    return holders_of_many([party], queryset, shape)[0]


def holders_of_many(
    parties: Sequence[Party], queryset: models.QuerySet[Any], shape: Shape
) -> list[Candidates[set[Any]]]:
    """For each party the primary keys of the records that share a key with it. One statement for all.

    Each key reads at most TOO_COMMON + 1 rows of its partial index; keys that hit more are dropped.
    """
    wanted = [_keys_of(party, shape) for party in parties]
    keys = list(dict.fromkeys(key for some in wanted for key in some))
    if not keys:
        return [Candidates(set(), Rarity(), None) for _ in parties]
    hits, version = _hits(queryset, shape, keys)
    return [_candidates(party, some, hits, version) for party, some in zip(parties, wanted, strict=True)]


def _keys_of(party: Party, shape: Shape) -> list[Key]:
    keys = [key for key in candidate_keys(party) if key[0] != "person" or shape.person]
    counted = [("legal_representative", party.legal_representative)] if party.legal_representative and keys else []
    return [*keys, *counted]


Hits = Mapping[Key, Sequence[tuple[Any, str]]]


def _candidates(party: Party, keys: Sequence[Key], hits: Hits, version: int | None) -> Candidates[set[Any]]:
    found = {key: hits[key] for key in keys if key in hits}
    brings = [held for key, held in found.items() if len(held) <= TOO_COMMON and key[0] not in COUNTED]
    return Candidates({pk for held in brings for pk, _core in held}, Rarity(_firms(party, found)), version)


def _hits(queryset: models.QuerySet[Any], shape: Shape, keys: Sequence[Key]) -> tuple[Hits, int | None]:
    """(primary key of a record, its firm's name without form) for every key that hits, and the weights' version."""
    base, params = _base(queryset, shape)
    rows, values = base.replace("{name}", "b"), []
    parts = [f"(SELECT -1, max(id), '' FROM {_WEIGHTS})"]  # noqa: S608 (a table's name)
    for column in dict.fromkeys(column for column, _value in keys):
        numbers = [number for number, key in enumerate(keys) if key[0] == column]
        given = [_values(keys[number]) for number in numbers]
        parts.append(_look_up(KEYS["person"] if column == "person" else (column,), rows))
        values += [numbers, *map(list, zip(*given, strict=True)), *params]
    found: dict[Key, list[tuple[Any, str]]] = defaultdict(list)
    version = None
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        for number, pk, core in cursor:
            if number < 0:
                version = pk
            else:
                found[keys[number]].append((pk, core))
    return found, version


def _values(key: Key) -> list[str]:
    """The values of a key, in the order of its columns."""
    column, value = key
    if column != "person":
        return [value]
    person, _tab, firm = value.rpartition("\t")
    return [firm, person]


def _look_up(columns: Sequence[str], rows: str) -> str:
    names = [f"v{number}" for number in range(len(columns))]
    same = _same(columns, [f"k.{name}" for name in names])
    given = ", ".join(["%s::int[]", *("%s::text[]" for _ in columns)])
    # the rows are compiled by the ORM, their values apart; names come from KEYS
    return f"""(SELECT k.n, held.id, held.company_core FROM unnest({given}) AS k (n, {", ".join(names)})
        CROSS JOIN LATERAL (SELECT b.id, b.company_core FROM {rows} WHERE {same} LIMIT {TOO_COMMON + 1}) AS held)"""  # noqa: S608


def _firms(party: Party, found: Hits) -> dict[Key, int]:
    """How many firms hold each value, the party's own among them; of a firm's name, how many records."""
    firms = {}
    for key, held in found.items():
        is_counted_by_record = len(held) > TOO_COMMON or key[0] == "company_core"
        cores = {party.company_core, *(core for _pk, core in held)} - {""}
        firms[key] = len(held) + 1 if is_counted_by_record else len(cores)
    return firms


def pairs_among(
    queryset: models.QuerySet[Any], shape: Shape, ids: Sequence[int], *, whole: bool
) -> Candidates[dict[Pair, set[str]]]:
    """Pairs of records with the names of the KEYS that they share. One statement.

    One side is among `ids`; in a `whole` sweep the other comes later. Each value reads at most TOO_COMMON + 1 rows of
    its partial index; a value that hits more brings no pairs.
    """
    names = [*(name for name in KEYS if name != "person" or shape.person), *COUNTED]
    base, params = _base(queryset, shape)
    parts = [_part(name, base, brings=name in KEYS, whole=whole) for name in names]
    parts.append(f"(SELECT '', '', 0, max(id), NULL::bigint FROM {_WEIGHTS})")  # noqa: S608 (a table's name)
    given = [list(ids)]
    values = [value for _ in names for value in (*params, *params, *given)]
    found: dict[Pair, set[str]] = defaultdict(set)
    firms: dict[Key, int] = {}
    version = None
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        for name, value, held_by, one, other in cursor:
            if not name:
                version = one
                continue
            firms[_column(name), value] = held_by
            if other is not None and other != one:
                found[(one, other) if one < other else (other, one)].add(name)
    return Candidates(found, Rarity(firms), version)


def _column(name: str) -> str:
    return "person" if name == "person" else _columns(name)[0]


def _columns(name: str) -> tuple[str, ...]:
    return KEYS.get(name) or COUNTED[name]


def _base(queryset: models.QuerySet[Any], shape: Shape) -> tuple[str, Sequence[Any]]:
    """The rows of the queryset as a table called {name}, and the values of its statement."""
    rows = queryset.order_by().select_related(None)
    rows = rows.annotate(sweep_person=Lower(shape.person)) if shape.person else rows
    extra = ("sweep_person",) if shape.person else ()
    sql, params = rows.values_list("pk", *_COLUMNS, *extra).query.sql_with_params()
    return f"({sql}) AS {{name}} ({', '.join(('id', *_COLUMNS, *extra))})", params


def _same(columns: Sequence[str], values: Sequence[str]) -> str:
    """The condition on `b` for the same values, such that the index is used.

    For “=” the planner expects as many rows as a value has on average; where few firms share most of a column it would
    rather read the whole table for each value. For a range it expects few.
    """
    if len(columns) == 1:
        (column,), (value,) = columns, values
        return f"b.{column} BETWEEN {value} AND {value} AND b.{column} <> ''"
    return " AND ".join(f"b.{c} = {v} AND b.{c} <> ''" for c, v in zip(columns, values, strict=True))


def _part(name: str, base: str, *, brings: bool, whole: bool) -> str:
    columns = _columns(name)
    same = _same(columns, [f"a.{column}" for column in columns])
    known = " AND ".join(f"a.{column} <> ''" for column in columns)
    # many records of one firm do not make its phone shared, but they do make its name say little about a person
    firms = "count(*)" if name == "company" else "count(DISTINCT nullif(core, ''))"
    later = "AND other > a.id" if whole else ""
    others = f"CASE WHEN h.n <= {TOO_COMMON} THEN h.ids END" if brings else "NULL::bigint[]"
    rows_a, rows_b = base.replace("{name}", "a"), base.replace("{name}", "b")
    # the queries are compiled by the ORM, their values apart; names come from KEYS
    return f"""
        (SELECT '{name}', a.{columns[0]}, CASE WHEN h.n > {TOO_COMMON} THEN {TOO_COMMON + 1} ELSE h.firms END,
            a.id, other
        FROM {rows_a}
        CROSS JOIN LATERAL (
            SELECT array_agg(id) AS ids, count(*) AS n, {firms} AS firms FROM (
                SELECT b.id, b.company_core AS core FROM {rows_b} WHERE {same} LIMIT {TOO_COMMON + 1}
            ) AS held
        ) AS h
        LEFT JOIN LATERAL unnest({others}) AS other ON other <> a.id {later}
        WHERE a.id = ANY(%s) AND {known} AND h.n > 1)"""  # noqa: S608
