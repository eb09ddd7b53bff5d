"""A mapping file (TOML) read and checked; what it misspells is named with its line."""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from console.imports.parsing import EXTRA
from console.imports.reading.dialects import Dialect, header_key
from console.imports.registry import Importer, importer_of, importers
from journal.errors import NotPossible

PART_KEYS = frozenset("into columns texts values constants dates scale options dialect".split())
FILE_KEYS = PART_KEYS | {"file", "first", "optional"}
TABLES = PART_KEYS - {"into"}
_SECTION = re.compile(r"\s*\[\[?\s*([^\]]+?)\s*\]\]?")
_KEY = re.compile(r"""\s*("[^"]*"|'[^']*'|[\w.-]+)\s*=""")

Place = tuple[int, int, str, str]


@dataclass
class Part:
    """What one importer takes from the rows of a file. Names are field → column and so on; `place` finds the line."""

    into: str
    columns: dict[str, str] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    dialect: dict[str, Any] = field(default_factory=dict)
    translations: dict[str, Any] = field(default_factory=dict)
    place: tuple[int, int] = (0, -1)


@dataclass
class HistoryFile:
    """One file of a mapping: by which names it is found, what is taken from it first, and what it is about."""

    patterns: list[str]
    main: Part
    first: list[Part]
    optional: bool = False

    @property
    def parts(self) -> list[Part]:
        return [*self.first, self.main]


@dataclass
class HistoryMapping:
    """A checked mapping file."""

    path: Path
    title: str
    files: list[HistoryFile]
    lines: dict[Place, int]

    def line_of(self, place: tuple[int, int], table: str = "", key: str = "") -> int:
        """The line of a name in the file, as near as it can be told."""
        for wanted in ((*place, table, key), (*place, table, ""), (*place, "", table), (*place, "", "")):
            if wanted in self.lines:
                return self.lines[wanted]
        return 1

    def problem(self, sentence: str, place: tuple[int, int], table: str = "", key: str = "") -> NotPossible:
        """The sentence with the place in the mapping file where it comes from."""
        line = self.line_of(place, table, key)
        return NotPossible(
            _("{file}, line {line}: {sentence}").format(file=self.path.name, line=line, sentence=sentence),
            "bad_mapping",
        )


def shipped_mappings() -> dict[str, Path]:
    """The mappings that come with the console, by name."""
    folder = Path(settings.BASE_DIR) / "config" / "history"
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def read_mapping(name: str) -> HistoryMapping:
    """A mapping by the name of a shipped one, or by its path. Raises NotPossible with a sentence."""
    path = shipped_mappings().get(name) or Path(name)
    if not path.is_file():
        raise NotPossible(
            _("There is no mapping “{name}”: give the path of a mapping file, or one of {names}.").format(
                name=name, names=", ".join(shipped_mappings())
            )
        )
    try:
        text = path.read_text(encoding="utf-8-sig")
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NotPossible(_("{file} is no TOML: {error}").format(file=path.name, error=error)) from error
    mapping = HistoryMapping(path, str(data.get("title", path.stem)), [], lines_of(text))
    _check_keys(mapping, data, {"title", "file"}, (-1, -1))
    if not isinstance(data.get("file"), list) or not data["file"]:
        raise NotPossible(_("{file} names no file: write a [[file]] for each.").format(file=path.name))
    mapping.files = [_file(mapping, entry, number) for number, entry in enumerate(data["file"])]
    return mapping


def lines_of(text: str) -> dict[Place, int]:
    """Where each name stands: (number of the file, of its `first`, table, key) → line."""
    found: dict[Place, int] = {}
    file = first = -1
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if section := _SECTION.match(line):
            steps = section[1].replace('"', "").split(".")
            if line.strip().startswith("[[") and steps == ["file"]:
                file, first = file + 1, -1
            elif line.strip().startswith("[["):
                first += 1
            table = ".".join(step for step in steps if step not in ("file", "first"))
            place = (file, first if "first" in steps else -1)
            found.setdefault((*place, table, ""), number)
        elif key := _KEY.match(line):
            place = (file, first if file >= 0 and "first" in steps else -1)
            found.setdefault((*place, table, key[1].strip("\"'")), number)
    return found


def _file(mapping: HistoryMapping, entry: dict[str, Any], number: int) -> HistoryFile:
    place = (number, -1)
    _check_keys(mapping, entry, FILE_KEYS, place)
    names = entry.get("file")
    patterns = [names] if isinstance(names, str) else names
    if not patterns or not all(isinstance(name, str) for name in patterns):
        raise mapping.problem(_('say which file, such as file = "deals.csv".'), place)
    first = [_part(mapping, part, (number, i)) for i, part in enumerate(entry.get("first", []))]
    main = _part(mapping, entry, place)
    return HistoryFile(patterns, main, first, bool(entry.get("optional")))


def _part(mapping: HistoryMapping, entry: dict[str, Any], place: tuple[int, int]) -> Part:
    if place[1] >= 0:
        _check_keys(mapping, entry, PART_KEYS, place)
    try:
        importer = importer_of(str(entry.get("into", "")))
    except LookupError as error:
        kinds = ", ".join(i.kind for i in importers())
        sentence = _("nothing imports “{kind}”; there are: {kinds}.").format(kind=entry.get("into", ""), kinds=kinds)
        raise mapping.problem(sentence, place, "", "into") from error
    tables = {name: entry.get(name, {}) for name in TABLES}
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise mapping.problem(_("“{name}” is a table, not a value.").format(name=name), place, "", name)
    _check_fields(mapping, importer, tables, place)
    _check_names(mapping, tables["options"], {o.name for o in importer.options}, place, "options", _("option"))
    _check_names(mapping, tables["dialect"], set(Dialect.__dataclass_fields__), place, "dialect", _("setting"))
    return Part(
        into=importer.kind,
        columns={field: str(column) for field, column in tables["columns"].items()},
        options=tables["options"],
        dialect=tables["dialect"],
        translations=_translations(tables),
        place=place,
    )


def _translations(tables: dict[str, dict[str, Any]]) -> dict[str, Any]:
    values = {
        name: {header_key(str(old)): str(new) for old, new in words.items()} for name, words in tables["values"].items()
    }
    return {
        "values": values,
        "constants": {name: _text(value) for name, value in tables["constants"].items()},
        "texts": tables["texts"],
        "orders": tables["dates"],
        "scale": {name: str(value) for name, value in tables["scale"].items()},
    }


def _text(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _check_fields(mapping: HistoryMapping, importer: Importer, tables: dict[str, Any], place: tuple[int, int]) -> None:
    known = {f.name for f in importer.fields}
    for table in ("columns", "texts", "values", "constants", "dates", "scale"):
        for name in tables[table]:
            if name not in known and not (importer.accepts_extra and name.startswith(EXTRA)):
                sentence = _("“{kind}” has no field “{name}”; it has: {names}.").format(
                    kind=importer.kind, name=name, names=", ".join(sorted(known))
                )
                table_name = f"values.{name}" if table == "values" else table
                raise mapping.problem(sentence, place, table_name, "" if table == "values" else name)


def _check_names(
    mapping: HistoryMapping, table: dict[str, Any], known: set[str], place: tuple[int, int], where: str, what: str
) -> None:
    for name in table:
        if name not in known:
            sentence = _("there is no {what} “{name}”; there are: {names}.").format(
                what=what, name=name, names=", ".join(sorted(known)) or "—"
            )
            raise mapping.problem(sentence, place, where, name)


def _check_keys(
    mapping: HistoryMapping, entry: dict[str, Any], known: set[str] | frozenset[str], place: tuple[int, int]
) -> None:
    for name in entry:
        if name not in known:
            sentence = _("“{name}” is not known here; known are: {names}.").format(
                name=name, names=", ".join(sorted(known))
            )
            raise mapping.problem(sentence, place, name if isinstance(entry[name], dict) else "", name)
