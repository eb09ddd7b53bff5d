"""Conditions of a rule: `[{"field": "region", "is": "in", "value": ["上海", "浙江"]}]`, all of which must hold.

An entry may also be a group: `{"any": […]}` or `{"all": […]}`, as deep as needed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether conditions hold; when not, the first condition that fails and the value it met."""

    holds: bool
    failed: Mapping[str, Any] | None = None
    met: Any = None


HOLDS = Answer(True)


def check(conditions: Sequence[Mapping[str, Any]], facts: Facts) -> Answer:
    """Say whether all conditions hold for these facts. No conditions hold for everything; unknown facts are blank."""
    for condition in conditions:
        answer = _check_one(condition, facts)
        if not answer.holds:
            return answer
    return HOLDS


def _check_one(condition: Mapping[str, Any], facts: Facts) -> Answer:
    if "all" in condition:
        return check(condition["all"], facts)
    if "any" in condition:
        answers = [_check_one(each, facts) for each in condition["any"]]
        return HOLDS if not answers or any(a.holds for a in answers) else answers[0]
    met = facts.get(condition["field"])
    if OPERATORS[condition["is"]](met, condition.get("value")):
        return HOLDS
    return Answer(False, condition, met)


def problems(conditions: Any) -> list[str]:
    """Codes of what is wrong with conditions as they are typed or sent: shape, field, operator, number, value."""
    if not isinstance(conditions, list):
        return ["shape"]
    return [code for condition in conditions for code in _problems_of(condition)]


def _problems_of(condition: Any) -> list[str]:
    if not isinstance(condition, dict):
        return ["shape"]
    for group in ("all", "any"):
        if group in condition:
            return ["shape"] if set(condition) != {group} else problems(condition[group])
    field, operator, value = (condition.get(key) for key in ("field", "is", "value"))
    if not isinstance(field, str) or not (field in FIELDS or field.startswith("attributes.")):
        return ["field"]
    if not isinstance(operator, str) or operator not in OPERATORS:
        return ["operator"]
    if operator in ("more", "less") and _number(value) is None:
        return ["number"]
    return ["value"] if operator not in ("blank", "filled") and not _words(value) else []


def _is_in(met: Any, value: Any) -> bool:
    return not set(_words(met)).isdisjoint(_words(value))


def _contains(met: Any, value: Any) -> bool:
    return any(word in text for word in _words(value) for text in _words(met))


def _is_more(met: Any, value: Any) -> bool:
    a, b = _number(met), _number(value)
    return a is not None and b is not None and a > b


def _is_less(met: Any, value: Any) -> bool:
    a, b = _number(met), _number(value)
    return a is not None and b is not None and a < b


def _is_blank(met: Any, _value: Any) -> bool:
    return not _words(met)


OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "is": _is_in,
    "is_not": lambda met, value: not _is_in(met, value),
    "in": _is_in,
    "not_in": lambda met, value: not _is_in(met, value),
    "contains": _contains,
    "more": _is_more,
    "less": _is_less,
    "blank": _is_blank,
    "filled": lambda met, value: not _is_blank(met, value),
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
)


def _word(value: Any) -> str:
    return "" if value is None else str(value).strip().casefold()


def _words(value: Any) -> list[str]:
    values = value if isinstance(value, (list, tuple)) else [value]
    return [word for word in map(_word, values) if word]


def _number(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
