"""All records of a table that look like one: candidates from the indexed keys in SQL, scored by the one matcher."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from companies.candidates import KEYS, pairs_among
from companies.rules.comparisons import compare_persons
from companies.rules.match_weights import Weights
from companies.rules.matching import Match, Party, match
from companies.rules.names import person_key
from companies.rules.parties import Evidence, Kind, Verdict
from companies.shapes import Row, Shape, party_of_row, shape_of
from companies.weights import weights_of

CHUNK = 2_000
_OF_A_FIRM = frozenset({"domain", "company", "pinyin"})


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
    later: bool = False,
    shape: Shape | None = None,
    weights: Weights | None = None,
) -> Iterator[LikelyPair]:
    """Pairs of a queryset (of a model with MatchKeys) whose verdict is sure or ask, each once.

    `among` keeps to pairs in which one side is one of these primary keys; with `later` the other side has a greater
    one, so that chunk after chunk of a whole table finds each pair once. The rest of the table is read by its
    indexes, two statements for each CHUNK records; in between the caller may write and commit.
    """
    shape = shape or shape_of(queryset.model)
    if among is not None:
        ids = sorted(set(among))
        for start in range(0, len(ids), CHUNK):
            yield from _chunk(queryset, shape, weights, ids[start : start + CHUNK], whole=later)
        return
    for ids in _slices(queryset):
        yield from _chunk(queryset, shape, weights, ids, whole=True)


def _slices(queryset: models.QuerySet[Any]) -> Iterator[list[int]]:
    bare, last = queryset.order_by("pk").values_list("pk", flat=True), 0
    while ids := list(bare.filter(pk__gt=last)[:CHUNK]):
        yield ids
        last = ids[-1]


def _chunk(
    queryset: models.QuerySet[Any], shape: Shape, weights: Weights | None, ids: Sequence[int], *, whole: bool
) -> Iterator[LikelyPair]:
    """The likely pairs of these records; in a `whole` sweep only with records that come later."""
    likely = pairs_among(queryset, shape, ids, whole=whole)
    if not likely.found:
        return
    used = weights or weights_of(likely.version)
    wanted = sorted({pk for pair in likely.found for pk in pair})
    rows = {row[0]: row for row in queryset.model._base_manager.filter(pk__in=wanted).values_list("pk", *shape.paths)}
    parties: dict[int, Party] = {}
    for pair, keys in likely.found.items():
        one, other = rows.get(pair[0]), rows.get(pair[1])
        if one is None or other is None or _are_colleagues(keys, shape, one, other):
            continue
        for row in (one, other):
            if row[0] not in parties:
                parties[row[0]] = party_of_row(shape, row)
        said = match(parties[pair[0]], parties[pair[1]], likely.rarity, used)
        if said.verdict != "no":
            yield LikelyPair(*pair, said, tuple(name for name in KEYS if name in keys))


def _are_colleagues(keys: set[str], shape: Shape, one: Row, other: Row) -> bool:
    """Two persons with nothing in common but their firm: most candidates, settled before anything is parsed."""
    if not shape.person or not keys <= _OF_A_FIRM or shape.has_more(one) or shape.has_more(other):
        return False
    names = shape.person_in(one), shape.person_in(other)
    if not all(names):
        return any(names)
    found = compare_persons(person_key(names[0]), person_key(names[1]))
    return found is not None and found[0] in ("surname", "differs")
