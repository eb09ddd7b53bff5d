"""What the left column shows: each app's navigation.py names its items; here they are put together for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import Any

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from console.counting import capped_counts
from console.doors import door_modules

BADGE_CAP = 99
# The stretches of the chain under which items stand, by the first `order` of each.
AREAS = ((0, ""), (10, _("Marketing")), (20, _("Sales")), (40, _("Customers")), (70, _("Figures")), (76, _("Set up")))


@dataclass(frozen=True)
class Item:
    """One entry of the navigation. `icon` is a Tabler icon; `badge(person)` gives the rows that wait, whose number
    stands beside the label; `shown_to(person)` leaves the entry out where the page would have nothing to offer."""

    label: Any
    url_name: str
    icon: str
    right: str | None = None
    order: int = 50
    badge: Callable[[Any], QuerySet[Any]] | None = None
    shown_to: Callable[[Any], bool] | None = None


@dataclass(frozen=True)
class Shown:
    """An item as it stands on a page."""

    label: Any
    url: str
    icon: str
    badge: str
    is_current: bool
    area: Any


def _imports_something(person: Any) -> bool:
    from console.imports.queries import kinds_for

    return bool(kinds_for(person))


ITEMS = [
    Item(_("Today"), "console:home", "home", None, 0),
    Item(_("Imports"), "imports:import-list", "database-import", None, 80, shown_to=_imports_something),
]


@lru_cache(maxsize=1)
def navigations() -> tuple[ModuleType, ...]:
    """The navigation module of every app of the chain that has one."""
    return tuple(door_modules("navigation"))


def items() -> list[Item]:
    """All items of all apps, in order."""
    found = [item for module in navigations() for item in getattr(module, "ITEMS", ())]
    return sorted(found, key=lambda item: item.order)


def menu(person: Any, path: str, also: QuerySet[Any]) -> tuple[list[Shown], str]:
    """The items that the person may open; the one whose address is the longest beginning of `path` is current.

    Beside them how many rows `also` has: one statement counts it together with the badges.
    """
    found = [(item, url) for item, url in _open_items(person)]
    current = max((url for _item, url in found if _is_under(path, url)), key=len, default="")
    waiting = [item.badge(person) for item, _url in found if item.badge]
    *badges, number = [_badge(*count) for count in capped_counts(*((rows, BADGE_CAP) for rows in [*waiting, also]))]
    left = iter(badges)
    shown = [
        Shown(item.label, url, item.icon, next(left) if item.badge else "", url == current, _area(item))
        for item, url in found
    ]
    return shown, number


def _open_items(person: Any) -> Iterator[tuple[Item, str]]:
    for item in items():
        if (item.right is None or person.may(item.right)) and (item.shown_to is None or item.shown_to(person)):
            try:
                yield item, reverse(item.url_name)
            except NoReverseMatch:
                continue


def _area(item: Item) -> Any:
    return next(label for first, label in reversed(AREAS) if item.order >= first)


def _is_under(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


def _badge(count: int, is_more: bool) -> str:
    """A number as it stands beside a label: "" for none, 99+ for many."""
    return f"{count}+" if is_more else str(count or "")


def cards_for(person: Any) -> list[Any]:
    """The cards of everything that waits for the person: from `today(person)` of each navigation.py; urgent first."""
    cards = [card for module in navigations() if hasattr(module, "today") for card in module.today(person)]
    urgency = {"bad": 0, "warn": 1}
    return sorted((card for card in cards if card.count), key=lambda card: urgency.get(card.tone, 2))


def record_acts(person: Any, record: Any) -> list[Any]:
    """What departments further down the chain offer on a record of another app, as a sale on a lead.

    Each navigation.py may have RECORD_ACTS: model label → functions of person and record that give acts.
    """
    label = record._meta.label_lower
    functions = [one for module in navigations() for one in getattr(module, "RECORD_ACTS", {}).get(label, ())]
    return [act for function in functions for act in function(person, record)]


def record_facts(person: Any, record: Any) -> list[Any]:
    """What departments further down the chain say about a record of another app, as who owns a firm's renewals.

    Each navigation.py may have RECORD_FACTS: model label → functions of person and record that give facts.
    """
    label = record._meta.label_lower
    functions = [one for module in navigations() for one in getattr(module, "RECORD_FACTS", {}).get(label, ())]
    return [fact for function in functions for fact in function(person, record)]


def record_urls() -> dict[str, str]:
    """URL names of detail pages by model label, from RECORD_URLS of every navigation.py."""
    found: dict[str, str] = {}
    for module in navigations():
        found.update(getattr(module, "RECORD_URLS", {}))
    return found
