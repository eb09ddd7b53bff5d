"""The search box in the header: each app's search.py registers what it can find."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from console.doors import door_modules

LIMIT = 6
SHORTEST = 2


@dataclass(frozen=True)
class Hit:
    """One thing found: its name, the sentence why it was found, its page."""

    title: Any
    why: Any
    url: str


@dataclass(frozen=True)
class Provider:
    label: Any
    right: str | None
    find: Callable[[Any, str, int], Sequence[Hit]]


@dataclass(frozen=True)
class Caller:
    """Who has a phone number: name, what is going on, and the page, blank for who may not open it."""

    title: str
    why: str
    url: str = ""


PROVIDERS: dict[str, Provider] = {}
CALLERS: dict[str, tuple[Any, Callable[[Any, str, int], Sequence[Caller]]]] = {}


def register_search(label: Any, right: str | None, function: Callable[[Any, str, int], Sequence[Hit]]) -> None:
    """Add a provider: `function(person, text, limit)` gives hits among the rows that the person may see."""
    PROVIDERS[f"{function.__module__}.{function.__qualname__}"] = Provider(label, right, function)


def register_callers(label: Any, function: Callable[[Any, str, int], Sequence[Caller]]) -> None:
    """Add who the phone line knows: `function(person, number in E.164, limit)`. What the person may not open has no
    URL, and says only who to put the call through to."""
    CALLERS[f"{function.__module__}.{function.__qualname__}"] = (label, function)


def callers_everywhere(person: Any, number: str, limit: int = LIMIT) -> list[tuple[Any, Sequence[Caller]]]:
    """Who has this number (E.164), by kind of thing, only kinds with any."""
    _discover()
    found = [(label, find(person, number, limit)) for label, find in CALLERS.values()] if number else []
    return [(label, callers) for label, callers in found if callers]


@lru_cache(maxsize=1)
def _discover() -> None:
    door_modules("search")


def find_everywhere(person: Any, text: str, limit: int = LIMIT) -> list[tuple[Any, Sequence[Hit]]]:
    """Hits by kind of thing, only kinds with any; nothing for a text shorter than two characters."""
    _discover()
    text = text.replace("\x00", "").strip()[:100]
    if len(text) < SHORTEST:
        return []
    open_to = [p for p in PROVIDERS.values() if p.right is None or person.may(p.right)]
    found = [(provider.label, provider.find(person, text, limit)) for provider in open_to]
    return [(label, hits) for label, hits in found if hits]
