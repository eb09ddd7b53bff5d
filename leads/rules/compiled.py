"""Conditions made ready once and asked many times: what a condition compares with is parsed at the start, and a value
that several rules ask about is read once per record.

`Compiler` and `check` of leads.rules.conditions give the same answers; a property test holds them together.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from leads.rules.conditions import Facts, number_of, words_of

Read = list[Any]
Check = Callable[[Read], bool]


class Compiler:
    """Collects the values that conditions ask about. `read` turns facts into the list that the checks are given."""

    def __init__(self) -> None:
        self._words: dict[str, int] = {}
        self._numbers: dict[str, int] = {}

    def check(self, conditions: Sequence[Mapping[str, Any]]) -> Check:
        """One function for conditions of which all must hold."""
        checks = [self._one(condition) for condition in conditions]
        if not checks:
            return lambda _read: True
        if len(checks) == 1:
            return checks[0]
        return lambda read: all(check(read) for check in checks)

    def reader(self) -> Callable[[Facts], Read]:
        """Call it after the last `check`: it knows then which values are needed."""
        places = sorted((place, name, False) for name, place in self._words.items())
        places += sorted((place, name, True) for name, place in self._numbers.items())
        wanted = [(name, _number if is_number else _words) for _place, name, is_number in sorted(places)]
        return lambda facts: [read(facts.get(name)) for name, read in wanted]

    def _one(self, condition: Mapping[str, Any]) -> Check:
        if "all" in condition:
            return self.check(condition["all"])
        if "any" in condition:
            checks = [self._one(each) for each in condition["any"]]
            return (lambda read: any(check(read) for check in checks)) if checks else (lambda _read: True)
        return self._compare(condition["field"], condition["is"], condition.get("value"))

    def _compare(self, field: str, operator: str, value: Any) -> Check:
        if operator in ("more", "less"):
            return _number_check(self._place(self._numbers, field), operator, number_of(value))
        place, words = self._place(self._words, field), frozenset(words_of(value))
        return _WORD_CHECKS[operator](place, words)

    def _place(self, places: dict[str, int], field: str) -> int:
        return places.setdefault(field, len(self._words) + len(self._numbers))


def _number_check(place: int, operator: str, limit: Decimal | None) -> Check:
    if limit is None:
        return lambda _read: False
    bound = int(limit) if limit == int(limit) else limit
    if operator == "more":
        return lambda read: read[place] is not None and read[place] > bound
    return lambda read: read[place] is not None and read[place] < bound


def _words(value: Any) -> tuple[str, ...]:
    if type(value) is str:
        word = value.strip().casefold()
        return (word,) if word else ()
    return tuple(words_of(value))


def _number(value: Any) -> Any:
    return value if type(value) is int else number_of(value)


def _in(place: int, words: frozenset[str]) -> Check:
    return lambda read: not words.isdisjoint(read[place])


def _not_in(place: int, words: frozenset[str]) -> Check:
    return lambda read: words.isdisjoint(read[place])


def _contains(place: int, words: frozenset[str]) -> Check:
    return lambda read: any(word in text for text in read[place] for word in words)


_WORD_CHECKS: dict[str, Callable[[int, frozenset[str]], Check]] = {
    "is": _in,
    "in": _in,
    "is_not": _not_in,
    "not_in": _not_in,
    "contains": _contains,
    "blank": lambda place, _words: lambda read: not read[place],
    "filled": lambda place, _words: lambda read: bool(read[place]),
}
