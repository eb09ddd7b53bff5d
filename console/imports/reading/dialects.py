"""How a table is written: encoding, delimiter, sheet, header row. Guessed from the file, corrected by hand."""

import csv
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from companies.rules.text import simplified
from console.imports.reading.encodings import guess_encoding
from console.imports.reading.files import Unreadable, kind_of_file
from console.imports.reading.sheets import unpack_sheet

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_CHARS = 1 << 17
HEADER_SEARCH = 15
SHEETS_LOOKED_AT, ENOUGH_HEADERS = 8, 2
_DECLARED = re.compile(r"sep=.?", re.IGNORECASE)
_NOT_A_HEADER = re.compile(
    r"[+-]?[\d.,:/%￥$€\s()-]+|(19|20)\d\d[-./年].*|https?://.*|[^@\s]+@[^@\s]+\.\w+"
    r"|.+有限(责任)?公司|.+\b(ltd|inc|llc|gmbh)\.?",
    re.DOTALL | re.IGNORECASE,
)
_SPACES = re.compile(r"[\s_\-:：*·.()（）\[\]【】\"'“”/\\]+")


@dataclass
class Dialect:
    """`format` is text or sheet; `header_row` is 1-based, 0 when the file has no header; `sheets` lists the names."""

    format: str = "text"
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    header_row: int = 1
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """As it is kept in the database."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Dialect":
        """From the database or from a form; unknown keys are left out."""
        return cls(**{key: value for key, value in data.items() if key in cls.__dataclass_fields__})


def header_key(text: str) -> str:
    """A header as it is compared: without case, spaces, underscores and punctuation, traditional as simplified."""
    key = _SPACES.sub("", text).casefold()
    return key if key.isascii() else simplified(key)


def guess_dialect(path: Path, known: Iterable[str] = (), corrected: dict[str, Any] | None = None) -> Dialect:
    """Guess how the file is written; `corrected` holds what a person decided, `known` headers that would be no chance.

    Raises Unreadable with a sentence when the file is no table.
    """
    fixed = {key: value for key, value in (corrected or {}).items() if value is not None and value != ""}
    dialect = Dialect(format=kind_of_file(path))
    if dialect.format == "sheet":
        sheet = str(fixed.get("sheet", ""))
        _csv, dialect.sheet, dialect.sheets = unpack_sheet(path, sheet)
        records = sample_records(_csv, "utf-8", ",")
        if not sheet:
            dialect.sheet, records = _best_sheet(path, dialect, records, known)
    else:
        dialect.encoding = str(fixed.get("encoding") or guess_encoding(path))
        text = sample_text(path, dialect.encoding)
        dialect.delimiter = str(fixed.get("delimiter") or guess_delimiter(text))
        records = parse(text, dialect.delimiter)
    dialect.header_row = int(fixed["header_row"]) if "header_row" in fixed else guess_header_row(records, known)
    return dialect


def _best_sheet(
    path: Path, dialect: Dialect, records: list[list[str]], known: Iterable[str]
) -> tuple[str, list[list[str]]]:
    """The sheet with most known headers, and its first records; the first sheet is often a note."""
    keys = {header_key(text) for text in known}
    best = max(_hits(records, keys), default=0)
    sheet = dialect.sheet
    for name in dialect.sheets[:SHEETS_LOOKED_AT] if best < ENOUGH_HEADERS else []:
        if name == dialect.sheet:
            continue
        try:
            found = sample_records(unpack_sheet(path, name)[0], "utf-8", ",")
        except Unreadable:
            continue  # empty
        hits = max(_hits(found, keys), default=0)
        if hits > best:
            sheet, records, best = name, found, hits
    return sheet, records


def _hits(records: list[list[str]], keys: set[str]) -> list[int]:
    """How many known headers each of the first rows has."""
    return [sum(header_key(cell) in keys for cell in record if cell.strip()) for record in records[:HEADER_SEARCH]]


def sample_text(path: Path, encoding: str) -> str:
    """The first lines of the file, decoded, without a line that is cut off."""
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        text = file.read(SAMPLE_CHARS)
        cut = bool(file.read(1))
    text = text.replace("\0", "")
    end = max(text.rfind("\n"), text.rfind("\r"))
    return text[: end + 1] if cut and end > 0 else text


def sample_records(path: Path, encoding: str, delimiter: str) -> list[list[str]]:
    """The first records of a text file."""
    return parse(sample_text(path, encoding), delimiter)


def parse(text: str, delimiter: str) -> list[list[str]]:
    """Records of a text, at most 200. A quotation mark that never closes does no harm here."""
    csv.field_size_limit(1 << 24)
    records: list[list[str]] = []
    try:
        for record in csv.reader(text.splitlines(keepends=True), delimiter=delimiter):
            records.append(record)
            if len(records) >= 200:
                break
    except csv.Error:
        pass
    return records


def guess_delimiter(text: str) -> str:
    """The delimiter that cuts most lines into the same number of cells."""
    declared = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE)
    if declared and declared[1] in DELIMITERS:
        return declared[1]
    scores = {delimiter: _agreement(parse(text, delimiter)) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: scores[delimiter])
    return best if scores[best] > 0 else ","


def _agreement(records: list[list[str]]) -> float:
    widths = Counter(len(record) for record in records if any(cell.strip() for cell in record))
    wide = {width: count for width, count in widths.items() if width > 1}
    if not wide:
        return 0.0
    width, count = max(wide.items(), key=lambda item: (item[1], item[0]))
    return count / sum(widths.values()) + min(width, 50) / 1000


def guess_header_row(records: list[list[str]], known: Iterable[str] = ()) -> int:
    """The 1-based row of the header, 0 when the first rows look like data already."""
    if records and records[0] and _DECLARED.fullmatch(records[0][0]):
        return 1 + guess_header_row(records[1:], known)
    keys = {header_key(text) for text in known}
    hits = _hits(records, keys)
    if hits and max(hits) >= (2 if max(map(len, records)) > 1 else 1):
        return hits.index(max(hits)) + 1
    width = Counter(_filled(record) for record in records if _filled(record)).most_common(1)
    usual = width[0][0] if width else 0
    for number, record in enumerate(records[:HEADER_SEARCH], 1):
        if _filled(record) >= max(1, round(usual * 0.6)) and (len(record) > 1 or usual <= 1):
            return number if is_header_like(record) else 0
    return 1 if records and is_header_like(records[0]) else 0


def _filled(record: list[str]) -> int:
    return sum(1 for cell in record if cell.strip())


def is_header_like(record: list[str]) -> bool:
    """Whether a row could be a header: no numbers, dates, addresses, firms; no name twice."""
    cells = [cell.strip() for cell in record if cell.strip()]
    if not cells or any(len(cell) > 120 for cell in cells):
        return False
    odd = sum(1 for cell in cells if _NOT_A_HEADER.fullmatch(cell))
    return odd <= len(cells) // 10 and len(set(cells)) > len(cells) * 0.7
