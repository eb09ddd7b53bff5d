"""Which encoding a text file is in: by its mark, by being valid UTF-8, else by what its characters would be."""

import codecs
from functools import partial
from pathlib import Path

from console.imports.reading.files import looks_like_utf16

CHOICES = (
    ("utf-8-sig", "UTF-8"),
    ("gb18030", "GB18030 / GBK"),
    ("big5hkscs", "Big5"),
    ("utf-16", "UTF-16"),
    ("utf-16-le", "UTF-16 LE"),
    ("utf-16-be", "UTF-16 BE"),
    ("cp1252", "Windows-1252"),
    ("cp1250", "Windows-1250"),
    ("cp1251", "Windows-1251"),
    ("shift_jis", "Shift JIS"),
    ("euc_kr", "EUC-KR"),
)
SAMPLE, ENOUGH = 1 << 18, 60_000
_COMMON_SIMPLIFIED = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得"
    "经公司限技科电话邮箱联系名称地址行业北京上海广州深圳市省区路号张王李赵刘陈杨黄吴周徐孙线索客户企业姓手机备注日期职务部门来源需求渠道网站信息服务软件"
)
_COMMON_TRADITIONAL = frozenset(
    "的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出就分對成會可主發年動同工也能下過子說產種面而方後多定行學法所民得"
    "經公司限技科電話郵箱聯絡名稱地址行業臺台北新竹高雄市省區路號張王李趙劉陳楊黃吳週徐孫線索客戶企業姓手機備註日期職務部門來源需求渠道網站資訊服務軟體股份"
)
# letters that only stand in a text when it is Hungarian, Polish, Czech …; in Windows-1252 their bytes are rare signs
_CENTRAL_EUROPEAN = frozenset("őűŐŰłŁšŠžŽřŘěĚąęśŚźŹżŻť")
_LATIN = frozenset(["cp1250", "cp1252", "cp1254", "cp1257", "iso8859-1", "iso8859-2", "iso8859-15", "iso8859-16"])


def guess_encoding(path: Path) -> str:
    """The encoding of a text file, as a Python codec name. Reads the file once when it may be UTF-8."""
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
    if sample.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if looks_like_utf16(sample[:4096]):
        return "utf-16-le" if sample[1::2].count(0) >= sample[0::2].count(0) else "utf-16-be"
    if sample.startswith(codecs.BOM_UTF8) or is_utf8(path):
        return "utf-8-sig"
    return best_of(lines_with_letters(path))


def is_utf8(path: Path) -> bool:
    """Whether the whole file is valid UTF-8, in constant memory."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                decoder.decode(block)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def lines_with_letters(path: Path) -> bytes:
    """The first lines that are more than ASCII, wherever they stand: an English head says nothing of the encoding."""
    found, size = [], 0
    with path.open("rb") as file:
        for line in iter(partial(file.readline, SAMPLE), b""):
            if not line.isascii():
                found.append(line)
                size += len(line)
            if size >= ENOUGH:
                break
    return b"".join(found)[:ENOUGH]


def best_of(text: bytes) -> str:
    """Weigh the Chinese encodings by how usual their characters would be; else ask the statistics of all others."""
    scores = {
        "gb18030": _share_of_usual(text, "gb18030", _COMMON_SIMPLIFIED),
        "big5hkscs": _share_of_usual(text, "big5hkscs", _COMMON_TRADITIONAL),
    }
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] > 0.04 else _by_statistics(text)


def _share_of_usual(sample: bytes, encoding: str, usual: frozenset[str]) -> float:
    text = sample.decode(encoding, errors="replace")
    broken = text.count("\ufffd")
    wide = [c for c in text if ord(c) > 127 and c != "\ufffd"]
    if not wide or broken > 1 + len(wide) // 50:
        return 0.0
    strange = sum(1 for c in wide if "\ue000" <= c <= "\uf8ff" or ord(c) > 0x1FFFF)
    return (sum(1 for c in wide if c in usual) - 2 * strange - 2 * broken) / len(wide)


def _by_statistics(sample: bytes) -> str:
    from charset_normalizer import from_bytes

    found = from_bytes(sample[:20_000]).best()
    name = found.encoding if found else "cp1252"
    known = {codecs.lookup(choice).name for choice, _label in CHOICES}
    lookup = codecs.lookup(name).name
    if lookup in _LATIN:
        central = set(sample.decode("cp1250", errors="replace")) & _CENTRAL_EUROPEAN
        return "cp1250" if central else "cp1252"
    if lookup in ("gbk", "gb2312", "hz"):
        return "gb18030"
    if lookup in ("big5", "cp950"):
        return "big5hkscs"
    return lookup if lookup in known else "cp1252"
