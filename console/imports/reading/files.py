"""What a file really is, whatever its name says. A file that can't be read gets one sentence on what to do."""

import re
import zipfile
from pathlib import Path

from django.utils.translation import gettext as _

from journal.errors import NotPossible

UNPACKED_LIMIT = 1_600_000_000
RATIO_LIMIT = 400
HEAD = 4096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHERS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"\x7fELF", "ELF"),
    (b"MZ\x90", "EXE"),
    (b"{\\rtf", "RTF"),
    (b"SQLite format 3", "SQLite"),
    (b"PAR1", "Parquet"),
)
_ZIPPED = {"word/document.xml": "Word", "ppt/presentation.xml": "PowerPoint", "Index/Document.iwa": "Numbers"}
_JSON = re.compile(rb"\[?\s*\{\s*\"")
_TEXT_ENCODING_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")


class Unreadable(NotPossible):
    """The file can't be read. The sentence says what it seems to be and what to do."""

    def __init__(self, sentence: object) -> None:
        super().__init__(sentence, code="unreadable_file")


def kind_of_file(path: Path) -> str:
    """Say "text" or "sheet" (XLSX, XLS, ODS). Raises Unreadable for anything else."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip(b"\0\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise Unreadable(_("The file is empty. Export it again and check that it has rows before you send it."))
    if head.startswith(b"PK"):
        check_zip(path)
        return "sheet"
    if head.startswith(_OLE):
        check_password(path)
        return "sheet"
    check_other(head)
    return "text"


def check_zip(path: Path) -> None:
    """Raise Unreadable unless the zip file is a workbook of a sane size, judged by its directory, before unpacking."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise broken_workbook() from error
    names = {entry.filename for entry in entries}
    for inside, name in _ZIPPED.items():
        if inside in names:
            raise _is_other(name)
    if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
        raise Unreadable(
            _("This is a zip archive and not a workbook. Unpack it and send the CSV or XLSX file that is in it.")
        )
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, path.stat().st_size)
    if unpacked > UNPACKED_LIMIT or (unpacked > 200_000_000 and unpacked / packed > RATIO_LIMIT):
        raise Unreadable(
            _(
                "Unpacked, this workbook would be {size} MB, which is not plausible. Save it again as CSV and send "
                "that."
            ).format(size=f"{unpacked // 1_000_000:,}")
        )


def check_password(path: Path) -> None:
    """Raise Unreadable when an OLE container holds an encrypted workbook."""
    if _ENCRYPTED in path.read_bytes()[:4_000_000] + _tail(path):
        raise locked_workbook()


def _tail(path: Path, size: int = 200_000) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - size))
        return file.read()


def check_other(head: bytes) -> None:
    """Raise Unreadable when the first bytes are those of a known format that holds no table, or of no text at all."""
    start = head[:600].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    for mark, name in _OTHERS:
        if head.startswith(mark):
            raise _is_other(name)
    if _JSON.match(start):
        raise _is_other("JSON")
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml")) or b"<table" in start:
        raise Unreadable(
            _("This is a web page or XML with the name of a table. Open it in a spreadsheet and save it as XLSX.")
        )
    if not head.startswith(_TEXT_ENCODING_MARKS) and _is_noise(head) and not looks_like_utf16(head):
        raise Unreadable(_("This is not a table that can be read. Send a CSV or XLSX file."))


def _is_other(name: str) -> Unreadable:
    return Unreadable(
        _("This is a {format} file, whatever its name says. Export the table as CSV or XLSX and send that.").format(
            format=name
        )
    )


def _is_noise(head: bytes) -> bool:
    """Whether control characters stand in it as no text has them, in whatever encoding: a tenth of random bytes are."""
    control = sum(1 for byte in head if byte < 32 and byte not in (0, 9, 10, 12, 13, 26, 27))
    return control + max(0, head.count(0) - 64) > max(8, len(head) // 50)


def looks_like_utf16(head: bytes) -> bool:
    """Whether the bytes look like UTF-16 without a byte order mark: zeros on one side of most pairs."""
    even, odd = head[0::2], head[1::2]
    if not odd:
        return False
    shares = even.count(0) / len(even), odd.count(0) / len(odd)
    return max(shares) > 0.3 and min(shares) < 0.05


def broken_workbook() -> Unreadable:
    """The sentence for a workbook that can't be opened."""
    return Unreadable(
        _("The workbook is damaged. Open it in a spreadsheet, save it again as XLSX or CSV, and send that.")
    )


def locked_workbook() -> Unreadable:
    """The sentence for a workbook that asks for a password."""
    return Unreadable(_("The workbook is protected by a password. Take the password off, save it and send it again."))
