"""Workbooks: unpacked once into a CSV file beside the upload, so that everything after is one kind of stream."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

from django.utils.translation import gettext as _

from console.imports.reading.files import Unreadable, broken_workbook, locked_workbook

SECONDS = 900


def unpacked_path(path: Path, sheet: str) -> Path:
    """Where the CSV of a sheet stands; sheets are told apart by a hash, whatever their name."""
    tag = hashlib.sha256(sheet.encode()).hexdigest()[:12]
    return path.with_name(f"{path.name}.{tag}.csv")


def unpack_sheet(path: Path, sheet: str = "") -> tuple[Path, str, list[str]]:
    """Unpack a sheet (by default the first with rows): the CSV, the sheet's name, all names. Raises Unreadable.

    The CSV is kept beside the file and used again the next time.
    """
    target = unpacked_path(path, sheet)
    note = target.with_suffix(".json")
    if target.exists() and note.exists() and note.stat().st_mtime >= path.stat().st_mtime:
        answer = json.loads(note.read_text())
        return target, answer["sheet"], answer["sheets"]
    answer = _run(path, target, sheet)
    note.write_text(json.dumps(answer))
    return target, answer["sheet"], answer["sheets"]


def _run(path: Path, target: Path, sheet: str) -> dict:
    script = Path(__file__).with_name("unpack.py")
    half = target.with_suffix(".part")
    try:
        done = subprocess.run(
            [sys.executable, str(script), str(path), str(half), *([sheet] if sheet else [])],
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
        answer = json.loads(done.stdout or b'{"problem": "broken"}')
    except (subprocess.TimeoutExpired, ValueError):
        answer = {"problem": "broken"}
    if "problem" in answer:
        half.unlink(missing_ok=True)
        raise _problem(answer["problem"], sheet)
    if not answer["rows"]:
        half.unlink(missing_ok=True)
        raise Unreadable(_("The workbook has no rows. Check that the sheet you mean is not hidden or empty."))
    half.replace(target)
    return answer


def _problem(problem: str, sheet: str) -> Unreadable:
    if problem == "password":
        return locked_workbook()
    if problem == "sheet":
        return Unreadable(_("The workbook has no sheet called “{sheet}”.").format(sheet=sheet))
    if problem == "memory":
        return Unreadable(_("The workbook is too big to be unpacked. Save the sheet as CSV and send that."))
    return broken_workbook()
