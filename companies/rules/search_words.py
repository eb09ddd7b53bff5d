"""Search in Chinese and Latin text, two characters at least: what is stored to be searched, and what a query asks for.

Stored text is words with a space before each. Letters and digits are found by their trigrams, for which the database
has an index of its own; Chinese by the pairs of neighbouring characters, made alike by the SQL function `search_pairs`.
"""

import re

from companies.rules.pinyin import spelled
from companies.rules.text import has_han, simplified, tidy

_NUMBER = re.compile(r"^[+\d][\d\s()./-]{5,}$")
_ADDRESS = re.compile(r"[!-~]*")
LONGEST = 1000


def search_text(*values: str, spoken: tuple[str, ...] = ()) -> str:
    """The text to store for a record: all values, and each of `spoken` (names' cores) in pinyin and in initials."""
    words = [word for value in values for word in _words(value)]
    words += [letters for name in spoken if has_han(name) for letters in spelled(name)]
    return "".join(f" {word}" for word in dict.fromkeys(words))[:LONGEST]


def _words(text: str) -> list[str]:
    text = (text if _ADDRESS.fullmatch(text) else simplified(tidy(text))).lower()
    if _NUMBER.match(text):
        return [re.sub(r"\D", "", text).lstrip("0")]
    return [word for word in text.split(" ") if word]


def query_words(text: str) -> list[str]:
    """The words of a query, each to be found: with a leading space where only a beginning can be searched."""
    return [word if len(word) > (1 if has_han(word) else 2) else f" {word}" for word in _words(text[:200])]


def query_pairs(word: str) -> list[str]:
    """The pairs of neighbours in a word that are not both ASCII, as the SQL function `search_pairs` makes them."""
    pairs = (word[at : at + 2] for at in range(len(word) - 1))
    return list(dict.fromkeys(pair for pair in pairs if not pair.isascii()))
