"""The rows of a list as a file: CSV streamed, XLSX written with constant memory; formulas neutralised."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from console.pages.parts import Column
from console.values import shown_at, value_at

KINDS = ("csv", "xlsx")
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
MOST_XLSX_ROWS = 1_048_575
CHUNK = 2000


def neutralise(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula gets a leading apostrophe; numbers stay numbers."""
    if isinstance(value, str) and value.lstrip(" ").startswith(DANGEROUS):
        return f"'{value}"
    return value


def export(kind: str, columns: Sequence[Column], rows: Any, name: str) -> HttpResponseBase:
    """A download of all rows of a queryset or list, in order, as "csv" or "xlsx"; values are those of the columns."""
    wanted = [column for column in columns if column.export]
    lines = _lines(wanted, rows)
    filename = f"{slugify(name, allow_unicode=True) or 'rows'}-{timezone.localdate():%Y-%m-%d}.{kind}"
    return _csv(lines, filename) if kind == "csv" else _xlsx(lines, filename)


def _lines(columns: Sequence[Column], rows: Any) -> Iterator[list[Any]]:
    yield _heads(columns)
    for record in rows.iterator(chunk_size=CHUNK) if hasattr(rows, "iterator") else rows:
        yield [neutralise(value) for column in columns for value in _values(column, record)]


def _heads(columns: Sequence[Column]) -> list[str]:
    heads = []
    for column in columns:
        heads.append(str(column.label))
        if column.why:
            heads.append(_("{column}: why").format(column=column.label))
    return heads


def _values(column: Column, record: Any) -> list[Any]:
    found = [_plain(shown_at(record, column.value or column.name))]
    if column.why:
        found.append(_plain(value_at(record, column.why)))
    return found


def _plain(value: Any) -> Any:
    """What a spreadsheet can hold: number, date, text. Times are in the reader's zone, without it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return timezone.make_naive(value) if timezone.is_aware(value) else value
    if isinstance(value, int | float | Decimal | date):
        return value
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, list | tuple | set):
        return ", ".join(str(part) for part in value)
    return str(value)


class _Echo:
    def write(self, value: str) -> str:
        return value


def _csv(lines: Iterable[list[Any]], filename: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(_in_reader_form(_csv_text(lines)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = _attachment(filename)
    return response


def _csv_text(lines: Iterable[list[Any]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"  # so that spreadsheets read it as UTF-8
    for line in lines:
        yield writer.writerow([_csv_cell(value) for value in line])


def _csv_cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return value.isoformat() if isinstance(value, date) else value


def _in_reader_form(parts: Iterator[str]) -> Iterator[str]:
    """Stream with the reader's language and zone, which the middleware has put away by then."""
    language, zone = translation.get_language(), timezone.get_current_timezone()
    return _streamed(parts, language, zone)


def _streamed(parts: Iterator[str], language: str | None, zone: Any) -> Iterator[str]:
    with translation.override(language), timezone.override(zone):
        yield from parts


def _xlsx(lines: Iterable[list[Any]], filename: str) -> FileResponse:
    file = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "remove_timezone": True, "strings_to_formulas": False})
    day, moment = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet = book.add_worksheet()
    for number, line in enumerate(lines):
        if number > MOST_XLSX_ROWS:
            break
        for place, value in enumerate(line):
            _write_cell(sheet, number, place, value, day, moment)
    book.close()
    file.seek(0)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return FileResponse(file, as_attachment=True, filename=filename, content_type=kind)


def _write_cell(sheet: Any, row: int, column: int, value: Any, day: Any, moment: Any) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, value, moment)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), day)
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, str(value)[:32_767])


def _attachment(filename: str) -> str:
    from django.utils.http import content_disposition_header

    return content_disposition_header(True, filename) or "attachment"
