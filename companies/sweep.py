"""All records of a table that look like one: candidates from the indexed keys in SQL, scored by the one matcher."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.db.models.functions import Lower

from companies.rules.comparisons import compare_persons
from companies.rules.match_weights import SHIPPED, Weights
from companies.rules.matching import TOO_COMMON, Match, Party, Rarity, match
from companies.rules.names import person_key
from companies.rules.parties import Evidence, Kind, Verdict
from companies.shapes import Row, Shape, party_of_row, shape_of

CHUNK = 2_000
# The keys by which records find each other: what a pair is said to share, and the column (or columns) behind it.
KEYS = {
    "credit_code": ("credit_code",),
    "email": ("email_clean",),
    "phone": ("phone_e164",),
    "domain": ("domain",),
    "company": ("company_core",),
    "pinyin": ("company_pinyin",),
    "person": ("company_pinyin", "person"),
}
# What weighs less where many hold it, but brings no candidates.
COUNTED = {"legal_representative": ("legal_representative",)}
_OF_A_FIRM = frozenset({"domain", "company", "pinyin"})
_COLUMNS = ("credit_code", "email_clean", "phone_e164", "domain", "company_core", "company_pinyin",
            "legal_representative")  # fmt: skip
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class LikelyPair:
    """Two records (the smaller id first) that are, or may be, one; `keys` are names of KEYS that both hold."""

    first_id: int
    second_id: int
    match: Match
    keys: tuple[str, ...]

    @property
    def score(self) -> float:
        """0–100."""
        return self.match.score

    @property
    def verdict(self) -> Verdict:
        """sure or ask."""
        return self.match.verdict

    @property
    def kind(self) -> Kind:
        """As what the two were compared: person or company."""
        return self.match.kind

    @property
    def evidence(self) -> Evidence:
        """The strongest first; `parties.evidence_as_json` stores it."""
        return self.match.contributions


def likely_pairs(
    queryset: models.QuerySet[Any],
    *,
    among: Iterable[int] | None = None,
    shape: Shape | None = None,
    weights: Weights | None = None,
) -> Iterator[LikelyPair]:
    """Pairs of a queryset (of a model with MatchKeys) whose verdict is sure or ask, each once.

    `among` keeps to pairs in which one side is one of these primary keys. The rest of the table is read by its
    indexes, two statements for each CHUNK records; in between the caller may write and commit.
    """
    shape = shape or shape_of(queryset.model)
    used = weights or SHIPPED
    if among is not None:
        ids = sorted(set(among))
        for start in range(0, len(ids), CHUNK):
            yield from _chunk(queryset, shape, used, ids[start : start + CHUNK], whole=False)
        return
    for ids in _slices(queryset):
        yield from _chunk(queryset, shape, used, ids, whole=True)


def _slices(queryset: models.QuerySet[Any]) -> Iterator[list[int]]:
    bare, last = queryset.order_by("pk").values_list("pk", flat=True), 0
    while ids := list(bare.filter(pk__gt=last)[:CHUNK]):
        yield ids
        last = ids[-1]


def _chunk(
    queryset: models.QuerySet[Any], shape: Shape, weights: Weights, ids: Sequence[int], *, whole: bool
) -> Iterator[LikelyPair]:
    """The likely pairs of these records; in a `whole` sweep only with records that come later."""
    found, firms = _candidates(queryset, shape, ids, whole=whole)
    if not found:
        return
    wanted = sorted({pk for pair in found for pk in pair})
    rows = {row[0]: row for row in queryset.model._base_manager.filter(pk__in=wanted).values_list("pk", *shape.paths)}
    parties: dict[int, Party] = {}
    for pair, keys in found.items():
        one, other = rows.get(pair[0]), rows.get(pair[1])
        if one is None or other is None or _are_colleagues(keys, shape, one, other):
            continue
        for row in (one, other):
            if row[0] not in parties:
                parties[row[0]] = party_of_row(shape, row)
        said = match(parties[pair[0]], parties[pair[1]], Rarity(firms), weights)
        if said.verdict != "no":
            yield LikelyPair(*pair, said, tuple(name for name in KEYS if name in keys))


def _candidates(
    queryset: models.QuerySet[Any], shape: Shape, ids: Sequence[int], *, whole: bool
) -> tuple[dict[Pair, set[str]], dict[tuple[str, str], int]]:
    """Pairs with the keys that they share, and how many firms hold each value. One statement.

    Each value reads at most TOO_COMMON + 1 rows of its partial index; a value that hits more brings no pairs.
    """
    names = [*(name for name in KEYS if name != "person" or shape.person), *COUNTED]
    base, params = _base(queryset, shape)
    parts = [_part(name, base, brings=name in KEYS, whole=whole) for name in names]
    given = [list(ids)]
    values = [value for _ in parts for value in (*params, *params, *given)]
    found: dict[Pair, set[str]] = defaultdict(set)
    firms: dict[tuple[str, str], int] = {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        for name, value, held_by, one, other in cursor:
            firms[_column(name), value] = held_by
            if other is not None and other != one:
                found[(one, other) if one < other else (other, one)].add(name)
    return found, firms


def _column(name: str) -> str:
    return "person" if name == "person" else (KEYS.get(name) or COUNTED[name])[0]


def _base(queryset: models.QuerySet[Any], shape: Shape) -> tuple[str, Sequence[Any]]:
    """The rows of the queryset as a table called {name}, and the values of its statement."""
    rows = queryset.order_by().select_related(None)
    rows = rows.annotate(sweep_person=Lower(shape.person)) if shape.person else rows
    extra = ("sweep_person",) if shape.person else ()
    sql, params = rows.values_list("pk", *_COLUMNS, *extra).query.sql_with_params()
    return f"({sql}) AS {{name}} ({', '.join(('id', *_COLUMNS, *extra))})", params


def _part(name: str, base: str, *, brings: bool, whole: bool) -> str:
    columns = ("company_pinyin", "sweep_person") if name == "person" else KEYS.get(name) or COUNTED[name]
    same = " AND ".join(f"b.{column} = a.{column} AND b.{column} <> ''" for column in columns)
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


def _are_colleagues(keys: set[str], shape: Shape, one: Row, other: Row) -> bool:
    """Two persons with nothing in common but their firm: most candidates, settled before anything is parsed."""
    if not shape.person or not keys <= _OF_A_FIRM or shape.has_more(one) or shape.has_more(other):
        return False
    names = shape.person_in(one), shape.person_in(other)
    if not all(names):
        return any(names)
    found = compare_persons(person_key(names[0]), person_key(names[1]))
    return found is not None and found[0] in ("surname", "differs")
