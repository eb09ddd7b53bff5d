"""Which names of a table may surely be one firm's: several firms bear one name, and are told apart by little.

A firm's daughters differ from it in their legal form, a number, a town or one word. A name that leaves such a word out
may be any of theirs, so that what surely is one firm depends on the other names of the table.
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence

from companies.rules.company_names import CompanyName, company_core, read_company
from companies.rules.linking.han_names import han_form, without_form
from companies.rules.linking.latin_names import (
    CUT_SHORT,
    legal_form,
    without_mistyped_form,
    without_torn_form,
    word_likeness,
)
from companies.rules.linking.readings import Name, grams, numbers
from companies.rules.text import fold, has_han

_BRACKETED = re.compile(r"\([^)]*\)|\[[^]]*\]")
_BRACKETS = re.compile(r"[()\[\]【】]")
_TWO_FOR_ONE = re.compile(r"(?<=[b-df-hj-np-tv-xz])([aou])e(?=[b-df-hj-np-tv-xz])")
LEAST_HAN, LEAST_LATIN, LEAST_TURNED = 3, 4, 3


class Namesakes:
    """What the names of one table add to each other: the forms, places and next words seen with each core."""

    def __init__(self, names: Iterable[Name]) -> None:
        self.forms: dict[Hashable, set[str]] = defaultdict(set)
        self.places: dict[Hashable, set[str]] = defaultdict(set)
        self.longer: dict[str, set[str]] = defaultdict(set)
        for name in names:
            key = _key(name)
            self.forms[key].add(form_of(name))
            self.places[key].add(name.parts.place)
            words = name.core.split()
            for size in range(1, len(words)):
                self.longer[" ".join(words[:size])].add(words[size])

    def are_surely_one(self, a: Name, b: Name) -> bool:
        """True when two names with one core say nothing else that differs, and no other firm bears what they share."""
        if a.han != b.han or len(a.core) < (LEAST_HAN if a.han else LEAST_LATIN):
            return False
        if a.han:
            return a.core == b.core and self._agree_in_han(a, b)
        words, more = a.bare.split(), b.bare.split()
        if sorted(words) != sorted(more) or (words != more and len(words) < LEAST_TURNED):
            return False
        return self._agree_in_form(a, b)

    def are_slips_apart(self, a: Name, b: Name) -> bool:
        """True when no word tells two names apart: each has its twin, mistyped or shortened at most."""
        if a.han or b.han:
            return self.are_surely_one(a, b)
        if numbers(a.bare) != numbers(b.bare) or not self._agree_in_form(a, b):
            return False
        one, two = a.bare.replace(" ", ""), b.bare.replace(" ", "")
        return one == two or _have_twins(a.bare.split(), b.bare.split())

    def _agree_in_han(self, a: Name, b: Name) -> bool:
        places = self.places[_key(a)] - {""}
        same_place = a.parts.place == b.parts.place or not (a.parts.place and b.parts.place)
        return (
            a.parts.branch == b.parts.branch
            and same_place
            and (len(places) <= 1 or bool(a.parts.place and b.parts.place))
            and self._agree_in_form(a, b)
        )

    def _agree_in_form(self, a: Name, b: Name) -> bool:
        one, two = form_of(a), form_of(b)
        if one and two:
            return one == two
        forms = (self.forms[_key(a)] | self.forms[_key(b)]) - {""}
        return len(forms) <= 1 and max(len(self.longer.get(name.core, ())) for name in (a, b)) <= 1


def _key(name: Name) -> Hashable:
    """One key for a core in any order of words and with any spaces."""
    return name.core if name.han else "".join(sorted(name.core.replace(" ", "")))


def form_of(name: Name) -> str:
    """The legal form that a name states, in one writing; blank when it states none."""
    return han_form(name.parts.shown, name.parts.core) if name.han else legal_form(name.parts.shown)


def _have_twins(words: Sequence[str], more: Sequence[str]) -> bool:
    if len(words) != len(more):
        return False
    left = list(more)
    for word in words:
        twin = max(left, key=lambda other: word_likeness(word, other))
        if word_likeness(word, twin) in (0.0, CUT_SHORT):
            return False
        left.remove(twin)
    return True


def read_name(at: int, text: str) -> Name:
    """The name in row `at` as the matcher of names reads it."""
    parts = read_company(text)
    if not has_han(parts.core or parts.shown):
        core, bare = _latin(_BRACKETED.sub(" ", parts.shown)), _latin(_BRACKETS.sub(" ", parts.shown))
        core = core or bare
        parts = CompanyName(parts.shown, core, core, parts.branch, parts.place)
        return Name(at, parts, False, core, bare, frozenset(core.split()))
    bare = without_form("".join(c for c in fold(parts.shown) if c.isalnum()))
    core = without_form(parts.core) or bare
    return Name(at, parts, True, core, bare, frozenset(grams(core)))


def _latin(text: str) -> str:
    """The core without forms that a slip hid, and ue, oe, ae as the u, o, a that accents leave: Mueller and Müller."""
    core = company_core(" ".join(without_torn_form(fold(text).split())))
    return _TWO_FOR_ONE.sub(r"\1", " ".join(without_mistyped_form(core.split())))
