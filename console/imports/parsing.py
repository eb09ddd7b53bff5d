"""Lines of a table → rows of an importer: columns to fields, translations, constants, values."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from console.imports.models import Import
from console.imports.reading.dialects import header_key
from console.imports.reading.tables import Line
from console.imports.registry import Field, Importer
from console.imports.rows import Row
from console.imports.values import PARSERS, choice_parser, is_spreadsheet_damage

EXTRA = "attributes."
LONGEST_SHOWN = 60
NEUTRALISED = ("=", "+", "-", "@")
_SLOT = re.compile(r"\{([^{}:]+)(?::(\d+))?\}")


class RowParser:
    """Made once per run, then asked for each line. `mapping` is field → column; `translations` may hold values
    (field → {text: text}), constants (field → text), texts (field → "SDR {sdr_id:8}"), orders (field → dmy) and
    scale (field → factor)."""

    def __init__(self, importer: Importer, run: Import, columns: Sequence[str]) -> None:
        self.columns = list(columns)
        self.positions = {header_key(column): position for position, column in reversed(list(enumerate(columns)))}
        translations = run.translations or {}
        self.blank = {field.name: None for field in importer.fields}
        readers = [self._reader(field, run.mapping, translations) for field in importer.fields]
        self.readers = [reader for reader in readers if reader is not None]
        words = translations.get("values", {})
        self.extras = [
            (name[len(EXTRA) :], self._source(name, run.mapping, translations), words.get(name))
            for name in {*run.mapping, *translations.get("constants", {})}
            if name.startswith(EXTRA)
        ]

    def row(self, line: Line) -> Row:
        """The row of a line; already refused when the line or a required value can't be read."""
        row = Row(line.number, dict(self.blank), dict(zip(self.columns, line.cells, strict=False)))
        if line.problem:
            row.raw |= {f"+{place}": cell for place, cell in enumerate(line.cells[len(self.columns) :], 1)}
            row.refused(line.problem)
            return row
        for read in self.readers:
            read(line.cells, row)
        for name, source, words in self.extras:
            self._take_extra(row, name, source(line.cells).strip(), words)
        row.ref = str(row.values.get("ref") or "")
        return row

    def _take_extra(self, row: Row, name: str, text: str, words: dict[str, str] | None) -> None:
        if words:
            text = words.get(header_key(text), text)
        if text:
            row.extra[name] = text
            warn_of_damage(row, name, text)

    def _source(self, name: str, mapping: dict[str, str], translations: dict[str, Any]) -> Callable[[list[str]], str]:
        """How the text of a field comes from the cells."""
        if name in translations.get("constants", {}):
            text = str(translations["constants"][name])
            return lambda cells: text
        if name in translations.get("texts", {}):
            return self._template(str(translations["texts"][name]))
        position = self.positions[header_key(mapping[name])]
        return lambda cells: cells[position]

    def _template(self, template: str) -> Callable[[list[str]], str]:
        parts = [(self.positions[header_key(name)], int(size or 0)) for name, size in _SLOT.findall(template)]
        frame = _SLOT.sub("\0", template).split("\0")

        def fill(cells: list[str]) -> str:
            values = [cells[position].strip() for position, _size in parts]
            if parts and not any(values):
                return ""
            cut = [value[:size] if size else value for value, (_p, size) in zip(values, parts, strict=True)]
            return "".join(a + b for a, b in zip(frame, [*cut, ""], strict=True))

        return fill

    def _reader(
        self, field: Field, mapping: dict[str, str], translations: dict[str, Any]
    ) -> Callable[[list[str], Row], None] | None:
        name = field.name
        given = {**mapping, **translations.get("constants", {}), **translations.get("texts", {})}
        if name not in given or (name in mapping and header_key(mapping[name]) not in self.positions):
            return _missing_reader(field) if field.required else None
        source = self._source(name, mapping, translations)
        words = translations.get("values", {}).get(name) or {}
        order = translations.get("orders", {}).get(name, "")
        scale = translations.get("scale", {}).get(name)
        parse = choice_parser(field.get_choices()) if field.kind == "choice" else PARSERS.get(field.kind)
        if scale and parse:
            parse = _scaled(parse, Decimal(str(scale)))
        return _value_reader(field, source, words, order, parse)


def _scaled(parse: Callable[[str, str], Any], scale: Decimal) -> Callable[[str, str], Any]:
    return lambda text, order: type(value)(value * scale) if (value := parse(text, order)) is not None else None


def _missing_reader(field: Field) -> Callable[[list[str], Row], None]:
    def refuse(cells: list[str], row: Row) -> None:
        row.refused(_("“{field}” is missing.").format(field=field.label))

    return refuse


def _value_reader(
    field: Field,
    source: Callable[[list[str]], str],
    words: dict[str, str],
    order: str,
    parse: Callable[[str, str], Any] | None,
) -> Callable[[list[str], Row], None]:
    name, required, is_text = field.name, field.required, parse is None

    def read(cells: list[str], row: Row) -> None:
        text = source(cells).strip()
        if text[:1] == "'" and text[1:2] in NEUTRALISED:
            text = text[1:]
        if words:
            text = words.get(header_key(text), text)
        if not text:
            if required:
                row.refused(_("“{field}” is missing.").format(field=field.label))
            return
        if "\ufffd" in text:
            row.warn(_("Some characters of “{field}” can't be read: check the encoding.").format(field=field.label))
        if is_text:
            row.values[name] = text
            warn_of_damage(row, field.label, text)
            return
        try:
            row.values[name] = parse(text, order)  # type: ignore[misc]
        except (ValueError, OverflowError):
            say_unreadable(row, field, text)

    return read


def say_unreadable(row: Row, field: Field, text: str) -> None:
    """Refuse the row for a required or exact value that can't be read, else leave it blank and say so."""
    shown = text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"
    sentence = {
        "date": _("“{text}” is no date for “{field}”."),
        "datetime": _("“{text}” is no date for “{field}”."),
        "boolean": _("“{text}” is neither yes nor no for “{field}”."),
        "choice": _("“{text}” is not one of the values of “{field}”."),
    }.get(field.kind, _("“{text}” is no number for “{field}”.")).format(text=shown, field=field.label)
    if field.required or field.exact:
        row.refused(sentence)
    else:
        row.warn(sentence + " " + _("It was left blank."))


def warn_of_damage(row: Row, label: object, text: str) -> None:
    """Say that a spreadsheet seems to have rewritten a value; it is kept as it stands, never guessed."""
    if is_spreadsheet_damage(text):
        row.warn(
            _(
                "“{text}” in “{field}” looks like a value that a spreadsheet rewrote as a date or number; kept as "
                "it is."
            ).format(text=text, field=label)
        )
