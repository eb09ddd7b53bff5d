"""The cells of a row, as text: a list has five hundred, and a template for each was most of the time of its page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from unicodedata import east_asian_width

from django.utils.html import conditional_escape, format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe

from console import values
from console.links import url_for
from console.pages.parts import Column

LONGEST_WORD = 24  # half-widths; a shorter value stays on one line: no two-character word is broken in two
BLANK = (values.NOTHING, f'<span class="nowrap">{values.NOTHING}</span>')


class Cells:
    """Draws rows of these columns in the reader's language."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = [
            (
                column,
                f'<td class="kind-{column.kind}{" num" if column.is_right_aligned else ""}',
                f'" data-label="{conditional_escape(column.label)}">',
            )
            for column in columns
        ]

    def of(self, record: Any, url: str) -> SafeString:
        """The <td> elements of a record whose page is at `url`."""
        cells = [(opening, rest, cell_html(column, record, url)) for column, opening, rest in self._columns]
        return mark_safe("\n".join(f"{opening}{_blank(html)}{rest}{html}</td>" for opening, rest, html in cells))


def _blank(html: str) -> str:
    is_blank = html in BLANK or (values.NOTHING in html and strip_tags(html) == values.NOTHING)
    return " is-blank" if is_blank else ""


def cell_html(column: Column, record: Any, record_url: str | None = None) -> SafeString:
    """A cell as the page shows it: its value in the reader's form, linked, with the sentence why below."""
    html = conditional_escape(_cell_value(column, record))
    if tone := values.value_at(record, column.tone) if column.tone else "":
        html = format_html('<span class="tone-{}">{}</span>', tone, html)
    url = _cell_url(column, record, record_url)
    if url:
        html = format_html('<a class="cell-link" href="{}">{}</a>', url, html)
    why = values.value_at(record, column.why) if column.why else ""
    return format_html('{}<span class="why">{}</span>', html, why) if why else html


def _cell_value(column: Column, record: Any) -> Any:
    path: str | Callable[[Any], Any] = column.value or column.name
    if column.kind == "status" and isinstance(path, str) and "__" not in path:
        owner, _dot, field = path.rpartition(".")
        return values.status_chip(values.value_at(record, owner) if owner else record, field)
    value = values.shown_at(record, path)
    if column.kind == "money":
        return values.money(value, getattr(record, column.currency, None) or "CNY")
    html = values.rendered(value, column.kind)
    return format_html('<span class="nowrap">{}</span>', html) if column.kind == "text" and _is_word(html) else html


def _is_word(text: str) -> bool:
    return len(text) <= LONGEST_WORD and _width(text) <= LONGEST_WORD


def _width(text: str) -> int:
    """How wide a text stands, in half-widths: a Chinese character takes two."""
    return len(text) if text.isascii() else sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _cell_url(column: Column, record: Any, record_url: str | None) -> str:
    if column.url:
        return str(values.value_at(record, column.url) or "")
    if column.kind != "link":
        return ""
    return url_for(record) if record_url is None else record_url
