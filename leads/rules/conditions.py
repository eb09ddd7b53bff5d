"""Conditions of a rule: `[{"field": "region", "is": "in", "value": ["上海", "浙江"]}]`, all of which must hold.

An entry may also be a group: `{"any": […]}` or `{"all": […]}`, as deep as needed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import count
from typing import Any

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether conditions hold; when not, the first condition that fails, its number among the leaves, and the value
    it met."""

    holds: bool
    failed: Mapping[str, Any] | None = None
    met: Any = None
    leaf: int | None = None


Check = Callable[[Facts], Answer]
HOLDS = Answer(True)


def check(conditions: Sequence[Mapping[str, Any]], facts: Facts) -> Answer:
    """Say whether all conditions hold for these facts. No conditions hold for everything; unknown facts are blank."""
    return compiled(conditions)(facts)


def compiled(conditions: Sequence[Mapping[str, Any]]) -> Check:
    """The conditions as one function, made once for many leads: their values are read and folded only here."""
    return _compiled_all(conditions, count())


def leaves(conditions: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The single conditions inside all groups, in the order in which `Answer.leaf` numbers them."""
    found: list[Mapping[str, Any]] = []
    for condition in conditions:
        group = condition.get("all", condition.get("any"))
        found += [condition] if group is None else leaves(group)
    return found


def alike(one: Any, other: Any) -> bool:
    """Whether two rules, or values of a rule, say the same: of what one condition compares with, the order is nothing,
    for a form gives it back in its own."""
    return _ordered(one) == _ordered(other)


def _ordered(value: Any) -> Any:
    if isinstance(value, list):
        return [_ordered(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {name: sorted(each, key=str) if _is_many(name, each) else _ordered(each) for name, each in value.items()}


def _is_many(name: str, value: Any) -> bool:
    return name == "value" and isinstance(value, list)


def asked_fields(conditions: Sequence[Mapping[str, Any]]) -> set[str]:
    """The names of the facts that the conditions look at."""
    return {leaf["field"] for leaf in leaves(conditions)}


def _compiled_all(conditions: Sequence[Mapping[str, Any]], numbers: Iterator[int]) -> Check:
    return _all([_compiled_one(condition, numbers) for condition in conditions])


def _compiled_one(condition: Mapping[str, Any], numbers: Iterator[int]) -> Check:
    if "all" in condition:
        return _compiled_all(condition["all"], numbers)
    if "any" in condition:
        return _any([_compiled_one(each, numbers) for each in condition["any"]])
    return _leaf(condition, next(numbers))


def _all(checks: Sequence[Check]) -> Check:
    def hold(facts: Facts) -> Answer:
        for each in checks:
            answer = each(facts)
            if not answer.holds:
                return answer
        return HOLDS

    return hold


def _any(checks: Sequence[Check]) -> Check:
    def hold(facts: Facts) -> Answer:
        first: Answer | None = None
        for each in checks:
            answer = each(facts)
            if answer.holds:
                return HOLDS
            first = first or answer
        return first or HOLDS

    return hold


def _leaf(condition: Mapping[str, Any], number: int) -> Check:
    field, test = condition["field"], OPERATORS[condition["is"]](condition.get("value"))

    def hold(facts: Facts) -> Answer:
        met = facts.get(field)
        return HOLDS if test(met) else Answer(False, condition, met, number)

    return hold


def problems(conditions: Any, fields: Sequence[str] | None = None) -> list[str]:
    """Codes of what is wrong with conditions as they are typed or sent: shape, field, operator, number, value.

    `fields` are those that may be asked about, by default what routing knows (FIELDS).
    """
    if not isinstance(conditions, list):
        return ["shape"]
    known = FIELDS if fields is None else fields
    return [code for condition in conditions for code in _problems_of(condition, known)]


def _problems_of(condition: Any, known: Sequence[str]) -> list[str]:
    if not isinstance(condition, dict):
        return ["shape"]
    for group in ("all", "any"):
        if group in condition:
            if set(condition) != {group}:
                return ["shape"]
            return problems(condition[group], known) if condition[group] else ["empty"]
    field, operator, value = (condition.get(key) for key in ("field", "is", "value"))
    if not isinstance(field, str) or not (field in known or field.startswith("attributes.")):
        return ["field"]
    if not isinstance(operator, str) or operator not in OPERATORS:
        return ["operator"]
    if operator in ("more", "less") and number_of(value) is None:
        return ["number"]
    return ["value"] if operator not in ("blank", "filled") and not words_of(value) else []


Test = Callable[[Any], bool]


def _is_in(value: Any) -> Test:
    wanted = frozenset(words_of(value))
    return lambda met: not wanted.isdisjoint(words_of(met))


def _contains(value: Any) -> Test:
    wanted = words_of(value)

    def test(met: Any) -> bool:
        return any(word in text for text in words_of(met) for word in wanted)

    return test


def _is_more(value: Any) -> Test:
    limit = number_of(value)
    return lambda met: limit is not None and (found := number_of(met)) is not None and found > limit


def _is_less(value: Any) -> Test:
    limit = number_of(value)
    return lambda met: limit is not None and (found := number_of(met)) is not None and found < limit


def _is_blank(_value: Any) -> Test:
    return lambda met: not words_of(met)


def _not(make: Callable[[Any], Test]) -> Callable[[Any], Test]:
    def opposite(value: Any) -> Test:
        test = make(value)
        return lambda met: not test(met)

    return opposite


# Each makes a test of a fact from the value of a condition.
OPERATORS: dict[str, Callable[[Any], Test]] = {
    "is": _is_in,
    "is_not": _not(_is_in),
    "in": _is_in,
    "not_in": _not(_is_in),
    "contains": _contains,
    "more": _is_more,
    "less": _is_less,
    "blank": _is_blank,
    "filled": _not(_is_blank),
}
# What a rule may ask about a lead; attributes.<name> asks about what came along with it.
FIELDS = (
    "channel",
    "channel_parent",
    "side",
    "region",
    "city",
    "industry",
    "employees",
    "company_name",
    "name",
    "title",
    "need",
    "campaign",
    "email_kind",
    "domain",
    "website",
    "phone",
    "email",
    "credit_code",
    "grade",
    "rung",
    "fit",
    "intent",
)


def _word(value: Any) -> str:
    return "" if value is None else str(value).strip().casefold()


def words_of(value: Any) -> list[str]:
    """The words of a value or a list of values, without case and surrounding spaces; blank ones are left out."""
    values = value if isinstance(value, (list, tuple)) else [value]
    return [word for word in map(_word, values) if word]


def number_of(value: Any) -> Decimal | None:
    """The finite number that a value says; None when it says none."""
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
