"""Reads the words of a PDF back by the tables that it carries for that, as a viewer does when one copies text."""

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.S)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.S)


def words_of(pdf: bytes) -> str:
    """Everything that is written on its pages, in order, a line per piece of text."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    fonts = {
        name: _table(_content(objects[int(re.search(rb"/ToUnicode (\d+) 0 R", objects[int(ref)])[1])]))
        for body in objects.values()
        for name, ref in re.findall(rb"/(F\d+) (\d+) 0 R", body)
    }
    pages = [objects[int(n)] for body in objects.values() for n in re.findall(rb"/Contents (\d+) 0 R", body)]
    return "\n".join(line for page in pages for line in _lines(_content(page), fonts))


def embedded_fonts(pdf: bytes) -> int:
    """How many font programs the file carries."""
    return len(re.findall(rb"/FontFile[23]? \d+ 0 R", pdf))


def _content(body: bytes) -> bytes:
    data = _STREAM.search(body)[1]
    return zlib.decompress(data) if b"/FlateDecode" in body else data


def _table(cmap: bytes) -> dict[int, str]:
    pairs = re.findall(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>\n", cmap)
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}


def _lines(content: bytes, fonts: dict[bytes, dict[int, str]]) -> list[str]:
    lines, table = [], {}
    for font, text in re.findall(rb"/(F\d+) [\d.]+ Tf|\(((?:\\.|[^\\)])*)\) Tj", content, re.S):
        if font:
            table = fonts[font]
            continue
        codes = re.sub(rb"\\(.)", _plain, text, flags=re.S)
        lines.append("".join(table.get(int.from_bytes(codes[i : i + 2], "big"), "?") for i in range(0, len(codes), 2)))
    return lines


def _plain(escape: re.Match[bytes]) -> bytes:
    return {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}.get(escape[1], escape[1])
