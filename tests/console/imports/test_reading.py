"""Files as people send them."""

import datetime
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from console.imports.reading import Unreadable, guess_dialect, open_table

TORTURE = Path(__file__).resolve().parents[4] / "shared" / "data" / "csv_torture" / "csv-spectrum"
CHINESE = (
    "公司名称,联系人,电话,备注\n北京字节精工科技有限公司,赵敏,13800138000,需要客户管理软件\n"
    "上海明日零售集团,刘洋,13900139000,联系过\n"
)
TAIWAN = (
    "公司名稱,聯絡人,電話,備註\n臺北資訊股份有限公司,陳小明,0912345678,需要客戶管理軟體\n"
    "高雄貿易有限公司,林美玲,0922333444,已聯絡\n"
)


def put(tmp_path: Path, data: bytes | str, name: str = "table.csv", encoding: str = "utf-8") -> Path:
    path = tmp_path / name
    path.write_bytes(data.encode(encoding) if isinstance(data, str) else data)
    return path


def read(path: Path, **corrected):
    dialect = guess_dialect(path, corrected=corrected)
    table = open_table(path, dialect)
    return dialect, table.columns, list(table.lines())


def sentence_of(path: Path) -> str:
    with pytest.raises(Unreadable) as refusal:
        read(path)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("encoding", "text", "found"),
    [
        ("utf-8", CHINESE, "utf-8-sig"),
        ("utf-8-sig", CHINESE, "utf-8-sig"),
        ("utf-16", CHINESE, "utf-16"),
        ("utf-16-le", "name,phone\nAnna,123\nBob,456\n", "utf-16-le"),
        ("utf-16-be", "name,phone\nAnna,123\nBob,456\n", "utf-16-be"),
        ("utf-16-le", CHINESE, "utf-16-le"),
        ("utf-16-be", CHINESE, "utf-16-be"),
        ("gb18030", CHINESE, "gb18030"),
        ("gb18030", CHINESE.replace("刘洋", "𠮷田㐂"), "gb18030"),
        ("big5", TAIWAN, "big5hkscs"),
        ("cp1252", "name,city\nJosé Müller,Zürich\nAnaïs Lefèvre,Besançon\n", "cp1252"),
    ],
)
def test_the_encoding_is_guessed(tmp_path, encoding, text, found):
    dialect, columns, lines = read(put(tmp_path, text, encoding=encoding))
    assert dialect.encoding == found
    assert columns == text.split("\n")[0].split(",")
    assert [line.cells for line in lines] == [row.split(",") for row in text.strip().split("\n")[1:]]


def test_the_encoding_is_that_of_its_letters_however_late_they_come(tmp_path):
    head = "company,name\n" + "Some Firm Ltd,Anna\n" * 20_000
    dialect, _c, lines = read(put(tmp_path, head + "北京字节精工科技有限公司,赵敏\n", encoding="gb18030"))
    assert dialect.encoding == "gb18030"
    assert lines[-1].cells[1] == "赵敏"


def test_lines_that_end_as_on_an_old_mac_are_lines(tmp_path):
    _d, columns, lines = read(put(tmp_path, CHINESE.replace("\n", "\r")))
    assert columns == CHINESE.split("\n")[0].split(",")
    assert len(lines) == 2


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_guessed_though_other_delimiters_stand_in_the_cells(tmp_path, delimiter):
    rows = [["name", "note"], ["Anna", "a, b; c"], ["Bob", "d, e"], ["Carl", "f; g"]]
    text = "\n".join(delimiter.join(f'"{c}"' if delimiter in c else c for c in row) for row in rows)
    dialect, columns, lines = read(put(tmp_path, text))
    assert dialect.delimiter == delimiter
    assert [columns, *[line.cells for line in lines]] == rows


def test_the_line_in_which_a_spreadsheet_declares_its_separator_is_no_header(tmp_path):
    _dialect, columns, lines = read(put(tmp_path, "sep=;\nname;phone\nAnna;1\n"))
    assert columns == ["name", "phone"]
    assert len(lines) == 1


def test_a_title_above_the_header_is_skipped(tmp_path):
    _d, columns, lines = read(put(tmp_path, "2024年客户名单,,\n,,\n公司,联系人,电话\n甲公司,张三,13800138000\n"))
    assert columns == ["公司", "联系人", "电话"]
    assert lines[0].number == 4


def test_a_file_without_a_header_gets_numbered_columns(tmp_path):
    dialect, columns, lines = read(put(tmp_path, "Anna,anna@firm.example,138\nBob,bob@firm.example,139\n"))
    assert dialect.header_row == 0
    assert columns == ["Column 1", "Column 2", "Column 3"]
    assert len(lines) == 2


def test_a_first_row_that_names_a_firm_is_no_header(tmp_path):
    dialect, _c, lines = read(put(tmp_path, "甲字节有限公司,张三\n乙明日有限公司,李四\nAcme Ltd,Anna\n"))
    assert (dialect.header_row, len(lines)) == (0, 3)


def test_blank_and_double_headers_are_told_apart(tmp_path):
    path = put(tmp_path, "name,,name,phone\na,b,c,d\n")
    table = open_table(path, guess_dialect(path, corrected={"header_row": 1}))
    assert table.columns == ["name", "Column 2", "name (2)", "phone"]


def test_what_a_person_corrects_wins_over_the_guess(tmp_path):
    path = put(tmp_path, "a;b,c\n1;2,3\n")
    assert read(path, delimiter=";")[1] == ["a", "b,c"]
    assert read(path, delimiter=",", header_row=0)[1] == ["Column 1", "Column 2"]
    columns = read(put(tmp_path, CHINESE, encoding="gb18030"), encoding="big5hkscs")[1]
    assert columns != CHINESE.split("\n")[0].split(",")


def test_a_row_with_too_many_cells_is_told_and_a_short_one_is_filled_up(tmp_path):
    _d, _c, lines = read(put(tmp_path, "a,b,c\n1,2,3\n1,2,3,4\n1\n1,2,3,,,\n"))
    assert [bool(line.problem) for line in lines] == [False, True, False, False]
    assert "quotation marks" in lines[1].problem
    assert lines[2].cells == ["1", "", ""]


def test_a_quotation_mark_that_never_closes_costs_one_row(tmp_path):
    rows = [f"{n},x\n" for n in range(5_000)]
    rows[10] = '10,"open\n'
    _d, _c, lines = read(put(tmp_path, "a,b\n" + "".join(rows)))
    assert [(line.number, line.cells) for line in lines if line.problem] == [(12, ["10", "open"])]
    assert len(lines) == 5_000


def test_a_quotation_mark_open_in_each_of_many_rows_ends_in_good_time(tmp_path):
    rows = [f'{n},"open {n}\n{n},good\n{n},good,\n' for n in range(300)]
    _d, _c, lines = read(put(tmp_path, "a,b\n" + "".join(rows)))
    assert lines


def test_cells_with_line_breaks_are_one_row_numbered_by_its_first_line(tmp_path):
    _d, _c, lines = read(put(tmp_path, 'a,b\n1,"x\ny"\n2,z\n'))
    assert [(line.number, line.cells) for line in lines] == [(2, ["1", "x\ny"]), (4, ["2", "z"])]


def test_null_bytes_long_cells_emoji_and_bidi_text_are_read(tmp_path):
    cells = ["A\0nna", "x" * 10_000, "😀👩‍👩‍👧", "\u202eevil", "=cmd|' /C calc'!A0"]
    _d, _c, lines = read(put(tmp_path, "a,b,c,d,e\n" + ",".join(cells) + "\n"))
    assert lines[0].cells == ["Anna", *cells[1:]]


def test_three_hundred_columns_are_read(tmp_path):
    names = [f"c{n}" for n in range(300)]
    _d, columns, lines = read(put(tmp_path, ",".join(names) + "\n" + ",".join("1" for _ in names) + "\n"))
    assert columns == names
    assert len(lines[0].cells) == 300


def test_five_thousand_columns_get_a_sentence(tmp_path):
    assert "5,000 columns" in sentence_of(put(tmp_path, ",".join(f"c{n}" for n in range(5_000)) + "\n"))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \r\n\r\n", "is empty"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "PNG"),
        (b"PK\x03\x04 this is no zip at all", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 5_000, "damaged"),
        (b"<html><body><table><tr><td>a</td></tr></table></body></html>", "web page"),
        (b'[{"company": "A", "phone": "1"}]', "JSON"),
        (bytes(range(1, 32)) * 100, "can be read"),
        (b"a" * 5_000_000, "longer than"),
    ],
)
def test_what_is_no_table_gets_a_sentence(tmp_path, data, words):
    assert words in sentence_of(put(tmp_path, data))


@pytest.mark.parametrize(
    ("inside", "words"),
    [("leads.csv", "zip archive"), ("word/document.xml", "Word"), ("Index/Document.iwa", "Numbers")],
)
def test_a_zip_archive_that_is_no_workbook_is_named(tmp_path, inside, words):
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w") as archive:
        archive.writestr(inside, "a,b")
    assert words in sentence_of(tmp_path / "x.xlsx")


def test_a_zip_bomb_is_refused_by_its_directory_before_it_is_unpacked(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        for number in range(3):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", b"0" * 100_000_000)
    assert (tmp_path / "x.xlsx").stat().st_size < 1_000_000
    assert "not plausible" in sentence_of(tmp_path / "x.xlsx")


def test_a_workbook_behind_a_password_is_told_from_a_damaged_one(tmp_path):
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1_000) + "EncryptedPackage".encode("utf-16-le") + bytes(1_000)
    assert "password" in sentence_of(put(tmp_path, data, "x.xlsx"))


def book(tmp_path, fill, epoch=None) -> Path:
    workbook = openpyxl.Workbook()
    if epoch:
        workbook.epoch = epoch
    fill(workbook)
    workbook.save(tmp_path / "book.xlsx")
    return tmp_path / "book.xlsx"


@pytest.mark.parametrize("epoch", [None, CALENDAR_MAC_1904])
def test_a_workbook_gives_dates_numbers_and_texts_as_a_person_would_write_them(tmp_path, epoch):
    def fill(workbook):
        sheet = workbook.active
        sheet.append(["name", "won", "phone", "share", "yes", "formula"])
        sheet.append(["Anna", datetime.datetime(2018, 2, 26, 19, 58, 54), 13800138000, 0.5, True, "x"])
        sheet["F2"].value, sheet["F2"].data_type = "=cmd|' /C calc'!A0", "s"

    _d, columns, lines = read(book(tmp_path, fill, epoch))
    assert columns[:3] == ["name", "won", "phone"]
    assert lines[0].cells == ["Anna", "2018-02-26 19:58:54", "13800138000", "0.5", "TRUE", "=cmd|' /C calc'!A0"]
    assert lines[0].number == 2


def test_cells_merged_downwards_stand_beside_each_of_their_rows(tmp_path):
    def fill(workbook):
        sheet = workbook.active
        for row in (["company", "contact"], ["Acme", "Anna"], [None, "Bob"], ["Zeta", "Carl"]):
            sheet.append(row)
        sheet.merge_cells("A2:A3")

    lines = read(book(tmp_path, fill))[2]
    assert [line.cells for line in lines] == [["Acme", "Anna"], ["Acme", "Bob"], ["Zeta", "Carl"]]


def test_the_first_sheet_with_rows_is_taken_and_another_can_be_chosen(tmp_path):
    def fill(workbook):
        workbook.active.title = "empty"
        for name in ("one", "two"):
            sheet = workbook.create_sheet(name)
            sheet.append(["name", "sheet"])
            sheet.append(["Anna", name])

    path = book(tmp_path, fill)
    dialect, _c, lines = read(path)
    assert (dialect.sheet, dialect.sheets, lines[0].cells[1]) == ("one", ["empty", "one", "two"], "one")
    assert read(path, sheet="two")[2][0].cells[1] == "two"
    with pytest.raises(Unreadable, match="no sheet called"):
        read(path, sheet="three")


def test_a_workbook_without_rows_gets_a_sentence(tmp_path):
    assert "no rows" in sentence_of(book(tmp_path, lambda workbook: None))


def test_a_broken_workbook_gets_a_sentence(tmp_path):
    path = book(tmp_path, lambda workbook: workbook.active.append(["a"]))
    whole = path.read_bytes()
    assert "damaged" in sentence_of(put(tmp_path, whole[: len(whole) // 2], "half.xlsx"))


# its answer names a phone number that does not stand in the file
UPSTREAM_IS_WRONG = {"location_coordinates": {"Contact Phone Number": "2095257564"}}


@pytest.mark.skipif(not TORTURE.exists(), reason="../shared/data/csv_torture is not on this machine")
def test_the_files_of_csv_spectrum_are_read_as_their_authors_say():
    for path in sorted((TORTURE / "csvs").glob("*.csv")):
        wanted = json.loads((TORTURE / "json" / f"{path.stem}.json").read_text(encoding="utf-8"))
        table = open_table(path, guess_dialect(path, corrected={"header_row": 1, "delimiter": ","}))
        found = [dict(zip(table.columns, line.cells, strict=True)) for line in table.lines()]
        wanted = wanted if isinstance(wanted, list) else [wanted]
        wanted = [{**row, **UPSTREAM_IS_WRONG.get(path.stem, {})} for row in wanted]
        assert found == wanted, path.stem
