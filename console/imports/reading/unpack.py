"""Turn one sheet of a workbook into a CSV file, as a process of its own: `python unpack.py BOOK OUT.csv [SHEET]`.

A workbook has to be unpacked into memory as a whole. In a process of its own neither its size nor a fault of the
parser can hurt the web process or the worker. Prints one line of JSON: {"sheets": […], "sheet": "…", "rows": n} or
{"problem": "password" | "broken" | "sheet" | "memory"}. Imports nothing of the project.
"""

import csv
import datetime
import json
import resource
import sys
from collections.abc import Iterator
from typing import Any

MEMORY_LIMIT = 4 << 30
CPU_SECONDS = 600


def text_of(value: Any) -> str:
    """A cell as a person would write it: dates in ISO form, whole numbers without a fraction."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e17 else repr(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, datetime.timedelta):
        return str(value.total_seconds())
    return str(value)


def upright_merges(sheet: Any) -> dict[int, list[tuple[int, int]]]:
    """First row → (column, last row) of cells merged downwards: what a person sees stands beside each of those rows."""
    merges: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, _right) in sheet.merged_cell_ranges or []:
        if bottom > top:
            merges.setdefault(top, []).append((left, bottom))
    return merges


def rows_of(sheet: Any) -> Iterator[list[str]]:
    """The rows as text, merged cells repeated downwards."""
    merges = upright_merges(sheet)
    held: dict[int, tuple[int, str]] = {}
    for number, cells in enumerate(sheet.iter_rows()):
        row = [text_of(cell) for cell in cells]
        for column, (last, value) in list(held.items()):
            if number > last:
                del held[column]
            elif column < len(row) and not row[column]:
                row[column] = value
        for column, last in merges.get(number, ()):
            if column < len(row):
                held[column] = (last, row[column])
        yield row


def unpack(book: str, out: str, wanted: str) -> dict[str, Any]:
    """Write the wanted sheet (by default the first visible one with rows) to `out`."""
    import python_calamine

    workbook = python_calamine.load_workbook(book)
    names = [
        meta.name
        for meta in workbook.sheets_metadata
        if meta.visible == python_calamine.SheetVisibleEnum.Visible
        and meta.typ == python_calamine.SheetTypeEnum.WorkSheet
    ] or list(workbook.sheet_names)
    if wanted and wanted not in names:
        return {"problem": "sheet"}
    for name in [wanted] if wanted else names:
        rows = 0
        sheet = workbook.get_sheet_by_name(name)
        with open(out, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            for row in rows_of(sheet):
                writer.writerow(row)
                rows += 1
        if rows:
            return {"sheets": names, "sheet": name, "rows": rows}
    return {"sheets": names, "sheet": wanted or (names[0] if names else ""), "rows": 0}


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    try:
        answer = unpack(sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else "")
    except MemoryError:
        answer = {"problem": "memory"}
    except BaseException as error:  # noqa: BLE001 - the parser's own panics are no Exception
        locked = "password" in f"{type(error).__name__} {error}".lower()
        answer = {"problem": "password" if locked else "broken"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
