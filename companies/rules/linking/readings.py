"""A firm's name as the matcher of names reads it."""

from dataclasses import dataclass

from companies.rules.company_names import CompanyName
from companies.rules.text import fold, has_han

CACHE = 1 << 16
SCALE = 4096  # rows of the tables that the weights were fitted on: words weigh as if each table had so many


@dataclass(frozen=True, slots=True)
class Name:
    """A name with its parts; `core` without mistyped forms, `bare` with its region, `words` its index."""

    at: int
    parts: CompanyName
    han: bool
    core: str
    bare: str
    words: frozenset[str]


def letters(shown: str) -> str:
    """The letters and digits of a name without the mark of a firm in trouble (*ST)."""
    text = "".join(c for c in fold(shown) if c.isalnum())
    return text.removeprefix("st") if text.startswith("st") and has_han(text[2:3]) else text
