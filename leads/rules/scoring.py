"""Two scores and a grade from a rule table: how well a lead fits us, and how much it wants to buy. Each is explained.

A score is its base plus the points of every rule that holds, held within 0–100; so the order of the rules does not
matter. The grade is read from a matrix of both scores, the rung from two thresholds.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from leads.rules.compiled import Compiler
from leads.rules.conditions import FIELDS as LEAD_FIELDS
from leads.rules.conditions import Facts, asked_fields, problems

FIT, INTENT = "fit", "intent"
KINDS = (FIT, INTENT)
GRADES = "ABCD"
POTENTIAL, TARGET, INTENDING = "potential", "target", "intending"
# what a score may ask about: not what comes out of it, but also how often and when they came
FIELDS = (*(name for name in LEAD_FIELDS if name not in ("grade", "rung", FIT, INTENT)), "touches", "days")
MOST_RULES, MOST_POINTS = 200, 100


@dataclass(frozen=True, slots=True)
class ScoreRule:
    """One line of the table: `points` (may be negative) for one of the scores when all conditions hold."""

    name: str
    score: str
    points: int
    conditions: Sequence[Mapping[str, Any]] = ()
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Matrix:
    """The grade for two scores. `fit` and `intent` are falling thresholds; `grades` has a row for each band of fit
    (one more than thresholds, the best first) and in it a letter for each band of intent."""

    fit: tuple[int, ...] = (70, 40)
    intent: tuple[int, ...] = (60, 30)
    grades: tuple[str, ...] = ("AAB", "ABC", "CCD")


@dataclass(frozen=True, slots=True)
class Table:
    """All that scoring needs. `target_from` is the fit of a target lead, `intending_from` the intent that makes a
    target lead an intending one."""

    rules: Sequence[ScoreRule] = ()
    base_fit: int = 0
    base_intent: int = 0
    target_from: int = 50
    intending_from: int = 40
    matrix: Matrix = field(default_factory=Matrix)
    version: int = 0


@dataclass(frozen=True, slots=True)
class Scores:
    """What a lead is worth: both scores 0–100, its grade A–D and its rung."""

    fit: int
    intent: int
    grade: str
    rung: str


@dataclass(frozen=True, slots=True)
class Part:
    """One contribution to a score: the place of its rule in the table, its name and its points."""

    place: int
    name: str
    score: str
    points: int


def compile_scoring(table: Table) -> Callable[[Facts], Scores]:
    """One function for a table, to be called for many leads: facts in (see FIELDS), their scores out."""
    compiler = Compiler()
    checks = {kind: _checks(table, kind, compiler) for kind in KINDS}
    read, fit_checks, intent_checks = compiler.reader(), checks[FIT], checks[INTENT]
    base_fit, base_intent = table.base_fit, table.base_intent
    settled: dict[tuple[int, int], Scores] = {}

    def score(facts: Facts) -> Scores:
        values, fit, intent = read(facts), base_fit, base_intent
        for check, points in fit_checks:
            if check(values):
                fit += points
        for check, points in intent_checks:
            if check(values):
                intent += points
        key = _held(fit), _held(intent)
        return settled.get(key) or settled.setdefault(key, _settle(*key, table))

    return score


def _checks(table: Table, kind: str, compiler: Compiler) -> list[tuple[Callable[[Any], bool], int]]:
    wanted = [rule for rule in table.rules if rule.is_active and rule.points and rule.score == kind]
    return [(compiler.check(rule.conditions), rule.points) for rule in wanted]


def _held(points: int) -> int:
    return 0 if points < 0 else min(points, 100)


def _settle(fit: int, intent: int, table: Table) -> Scores:
    return Scores(fit, intent, grade_of(fit, intent, table.matrix), rung_of(fit, intent, table))


def grade_of(fit: int, intent: int, matrix: Matrix) -> str:
    """The letter of the matrix for two scores."""
    return matrix.grades[_band(fit, matrix.fit)][_band(intent, matrix.intent)]


def _band(score: int, thresholds: Sequence[int]) -> int:
    return sum(score < threshold for threshold in thresholds)


def rung_of(fit: int, intent: int, table: Table) -> str:
    """Potential; target once the fit is enough; intending once the intent of a target is enough, too."""
    if fit < table.target_from:
        return POTENTIAL
    return INTENDING if intent >= table.intending_from else TARGET


def explain(table: Table, facts: Facts) -> list[Part]:
    """The rules that gave points to a lead, the most first. With the bases they add up to its scores before 0–100."""
    compiler = Compiler()
    checks = [(place, rule, compiler.check(rule.conditions)) for place, rule in enumerate(table.rules)]
    values = compiler.reader()(facts)
    parts = [
        Part(place, rule.name, rule.score, rule.points)
        for place, rule, check in checks
        if rule.is_active and rule.points and check(values)
    ]
    return sorted(parts, key=lambda part: (-abs(part.points), part.place))


def asked_by(table: Table) -> set[str]:
    """The names of the facts that a table looks at."""
    return {name for rule in table.rules if rule.is_active for name in asked_fields(rule.conditions)}


def table_of(values: Mapping[str, Any]) -> Table:
    """A table from plain values, as they are stored and sent: rules and matrix as lists and dictionaries."""
    matrix = values.get("matrix") or {}
    grid = Matrix(*(tuple(matrix[name]) for name in ("fit", "intent", "grades"))) if matrix else Matrix()
    rules = tuple(_rule_of(rule) for rule in values.get("rules") or ())
    numbers = {name: int(values[name]) for name in _NUMBERS if values.get(name) is not None}
    return Table(rules=rules, matrix=grid, **numbers)


_NUMBERS = ("base_fit", "base_intent", "target_from", "intending_from", "version")


def _rule_of(values: Mapping[str, Any]) -> ScoreRule:
    return ScoreRule(
        str(values.get("name") or ""),
        str(values.get("score") or ""),
        int(values.get("points") or 0),
        list(values.get("conditions") or ()),
        bool(values.get("is_active", True)),
    )


def values_of(table: Table) -> dict[str, Any]:
    """The plain values of a table, ready to be stored or sent."""
    rules = [
        {
            "name": r.name,
            "score": r.score,
            "points": r.points,
            "conditions": list(r.conditions),
            "is_active": r.is_active,
        }
        for r in table.rules
    ]
    matrix = {"fit": list(table.matrix.fit), "intent": list(table.matrix.intent), "grades": list(table.matrix.grades)}
    return {"rules": rules, "matrix": matrix} | {name: getattr(table, name) for name in _NUMBERS}


def table_problems(table: Table) -> list[tuple[str, int | None]]:
    """What is wrong with a table: (code, place of the rule or None). Codes are of leads.wording.SCORE_PROBLEMS."""
    found: list[tuple[str, int | None]] = []
    if len(table.rules) > MOST_RULES:
        found.append(("many", None))
    for place, rule in enumerate(table.rules):
        found += [(code, place) for code in _rule_problems(rule)]
    if not all(0 <= limit <= 100 for limit in (table.target_from, table.intending_from)):
        found.append(("limit", None))
    if not all(0 <= base <= 100 for base in (table.base_fit, table.base_intent)):
        found.append(("base", None))
    return [*found, *((code, None) for code in _matrix_problems(table.matrix))]


def _rule_problems(rule: ScoreRule) -> list[str]:
    found = problems(list(rule.conditions), FIELDS)
    if not rule.name.strip():
        found.append("name")
    if rule.score not in KINDS:
        found.append("score")
    if not -MOST_POINTS <= rule.points <= MOST_POINTS:
        found.append("points")
    return found


def _matrix_problems(matrix: Matrix) -> list[str]:
    for limits in (matrix.fit, matrix.intent):
        if not limits or list(limits) != sorted(set(limits), reverse=True) or not all(0 < x <= 100 for x in limits):
            return ["thresholds"]
    rows, columns = len(matrix.fit) + 1, len(matrix.intent) + 1
    is_whole = len(matrix.grades) == rows and all(len(row) == columns for row in matrix.grades)
    return [] if is_whole and all(letter in GRADES for row in matrix.grades for letter in row) else ["grades"]
