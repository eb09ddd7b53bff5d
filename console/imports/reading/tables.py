"""The rows of a table as a stream: constant memory, every record with the line where it starts, nothing crashes."""

import csv
import itertools
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.utils.translation import gettext as _

from console.imports.reading.dialects import Dialect
from console.imports.reading.files import Unreadable
from console.imports.reading.sheets import unpack_sheet

LONGEST_LINE = 4_000_000
LONGEST_RECORD = 1_000_000
MOST_LINES = 2_000
MOST_COLUMNS = 1_000


@dataclass
class Line:
    """One record. `problem` is a sentence when the record can't be taken as it stands."""

    number: int
    cells: list[str]
    problem: str = ""


class _Source:
    """Feeds lines to csv.reader and remembers those of the record being read, so that a quotation mark which never
    closes costs one row and not the rest of the file."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines = lines
        self.again: deque[str] = deque()
        self.number = 0
        self.record: list[str] = []
        self.size = 0
        self.stopped = False

    def __iter__(self) -> "_Source":
        return self

    def __next__(self) -> str:
        if self.size > LONGEST_RECORD or len(self.record) > MOST_LINES:
            self.stopped = True
            raise StopIteration
        line = self.again.popleft() if self.again else next(self.lines, None)
        if line is None:
            self.stopped = True
            raise StopIteration
        self.record.append(line)
        self.size += len(line)
        return line

    def begin(self) -> int:
        """Start the next record; returns the number of its first line."""
        self.number += len(self.record)
        self.record, self.size, self.stopped = [], 0, False
        return self.number + 1

    def give_back(self) -> None:
        """Keep only the first line of the record; the others are read again as records of their own."""
        self.again.extendleft(reversed(self.record[1:]))
        del self.record[1:]


class Table:
    """An open table: `columns` are the names of its columns, told apart, `written` as they came; `lines()` its data."""

    def __init__(self, path: Path, dialect: Dialect) -> None:
        self.path, self.dialect = path, dialect
        self.is_sheet = dialect.format == "sheet"
        if self.is_sheet:
            self.path = unpack_sheet(path, dialect.sheet)[0]
        self.columns = self._columns()

    def lines(self) -> Iterator[Line]:
        """All data rows; blank rows are left out."""
        width = len(self.columns)
        for line in itertools.islice(self._records(width), self._data_start(), None):
            if any(cell.strip() for cell in line.cells) or line.problem:
                yield self._checked(line, width)

    def count(self) -> int:
        """How many data rows there are; reads the file once."""
        return sum(1 for _line in self.lines())

    def _data_start(self) -> int:
        return self.dialect.header_row

    def _checked(self, line: Line, width: int) -> Line:
        over = line.cells[width:]
        if any(cell.strip() for cell in over) and not line.problem:
            line.problem = _(
                "The row has {cells} cells and the header {columns}: put a cell that holds the separator in quotation "
                "marks."
            ).format(cells=len(line.cells), columns=width)
        kept = line.cells if line.problem else line.cells[:width]  # who mends a refused row needs all of it
        line.cells = kept + [""] * (width - len(kept))
        return line

    def _columns(self) -> list[str]:
        start = max(1, self.dialect.header_row)
        head = list(itertools.islice(self._records(0), start - 1, start + 49))
        if not head:
            raise Unreadable(_("The file has no row {row} in which its header could stand.").format(row=start))
        names = head[0].cells if self.dialect.header_row else [""] * max(len(line.cells) for line in head)
        while len(names) > 1 and not names[-1].strip() and self.dialect.header_row:
            names = names[:-1]
        if len(names) > MOST_COLUMNS:
            raise Unreadable(
                _(
                    "The file has {columns} columns, more than {most}. Check its separator, or keep the columns you "
                    "need."
                ).format(columns=f"{len(names):,}", most=f"{MOST_COLUMNS:,}")
            )
        told_apart = _told_apart(names)
        self.written = list(names) if self.dialect.header_row else told_apart
        return told_apart

    def _text_lines(self) -> Iterator[str]:
        encoding = "utf-8" if self.is_sheet else self.dialect.encoding
        with self.path.open(encoding=encoding, errors="replace", newline="") as file:
            for line in iter(partial(file.readline, LONGEST_LINE), ""):
                if len(line) >= LONGEST_LINE:
                    raise Unreadable(
                        _("A line of the file is longer than {most} characters: this is no table of rows.").format(
                            most=f"{LONGEST_LINE:,}"
                        )
                    )
                yield line.replace("\0", "") if "\0" in line else line

    def _records(self, width: int) -> Iterator[Line]:
        csv.field_size_limit(1 << 24)
        source = _Source(self._text_lines())
        delimiter = "," if self.is_sheet else self.dialect.delimiter
        reader = csv.reader(source, delimiter=delimiter)
        for count in itertools.count(1):
            number = source.begin()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                cells, torn = [""], True
            else:
                torn = self._is_torn(source, cells, width, delimiter)
            if torn:
                source.give_back()
                reader = csv.reader(source, delimiter=delimiter)
                yield Line(number, _first_line(source.record, delimiter) or cells, _torn_sentence())
            else:
                yield Line(count if self.is_sheet else number, cells)

    @staticmethod
    def _is_torn(source: _Source, cells: list[str], width: int, delimiter: str) -> bool:
        """Whether the record swallowed its neighbours: it met the end of the file inside a quotation mark, or its
        width is wrong while each of its other lines has the right one."""
        if source.stopped:
            return True
        if not width or len(cells) == width or len(source.record) < 2:
            return False
        others = source.record[1:]
        return all(len(record) == width for record in csv.reader(others, delimiter=delimiter))


def _torn_sentence() -> str:
    return _("A quotation mark opens in this row and never closes. Close it or take it out.")


def _first_line(lines: list[str], delimiter: str) -> list[str]:
    """The cells of a row whose quotation mark never closes, as if it were not there: so it is mended with ease."""
    try:
        cells = next(csv.reader(lines[:1], delimiter=delimiter), [])
    except csv.Error:
        return []
    return [*cells[:-1], *cells[-1].rstrip("\r\n").split(delimiter)] if cells else []


def _told_apart(names: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    told = []
    for position, name in enumerate(names, 1):
        clean = " ".join(name.split()) or _("Column {number}").format(number=position)
        seen[clean] = seen.get(clean, 0) + 1
        told.append(clean if seen[clean] == 1 else f"{clean} ({seen[clean]})")
    return told


def open_table(path: Path, dialect: Dialect) -> Table:
    """Open a file as the dialect says. Raises Unreadable."""
    return Table(path, dialect)
