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


PROVIDERS: dict[str, Provider] = {}


def register_search(label: Any, right: str | None, function: Callable[[Any, str, int], Sequence[Hit]]) -> None:
    """Add a provider: `function(person, text, limit)` gives hits among the rows that the person may see."""
    PROVIDERS[f"{function.__module__}.{function.__qualname__}"] = Provider(label, right, function)


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
