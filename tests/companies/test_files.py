import csv
import itertools
from collections import defaultdict

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from companies.rules.linking.likeness import level, normal
from console.management.commands.clean_file import ADDED
from tests.companies.samples import DATA, rows_of


def write(path, rows, encoding="utf-8", delimiter=","):
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def cleaned(path, tmp_path):
    out = tmp_path / "out.csv"
    call_command("clean_file", str(path), out=out)
    with out.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def pairs_of(path, kind, tmp_path):
    out = tmp_path / "pairs.csv"
    call_command("match_file", str(path), kind=kind, out=out)
    with out.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = [
    ["姓名", "公司名称", "手机", "邮箱", "备注"],
    ["张 三 总监", "深圳市騰訊計算機系統有限公司", "138-1234-5678", "Zhang@Tencent.COM", "=1+1"],
    ["李四", "有限公司", "123", "a@mailinator.com", ""],
    ["王五", "上海恒远物流有限公司", "021-62345678转8", "not an address", "x"],
]


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8", ","), ("gb18030", ";"), ("utf-16", "\t")])
def test_a_file_in_any_writing_keeps_its_columns_and_gains_the_clean_ones(tmp_path, encoding, delimiter):
    path = write(tmp_path / "in.csv", ROWS, encoding, delimiter)
    first, second, third = cleaned(path, tmp_path)
    assert [first[h] for h in ROWS[0]] == ROWS[1]
    assert list(first)[5:] == [
        "company_core",
        "phone_e164",
        "phone_valid",
        "email_clean",
        "email_valid",
        "email_kind",
        "domain",
        "region",
        "reasons",
    ]
    assert (first["company_core"], first["phone_e164"], first["phone_valid"]) == (
        "腾讯计算机系统",
        "+8613812345678",
        "true",
    )
    assert (first["email_clean"], first["email_kind"], first["domain"], first["region"]) == (
        "zhang@tencent.com",
        "work",
        "tencent.com",
        "广东 深圳",
    )
    assert (second["phone_valid"], second["email_kind"]) == ("false", "disposable")
    assert "phone.too_short" in second["reasons"]
    assert (third["phone_e164"], third["email_valid"], third["region"]) == ("+862162345678", "false", "上海")


def test_published_numbers_are_cleaned_with_the_country_of_their_row(tmp_path):
    numbers = rows_of("phone_vectors", "phone_vectors.csv")
    path = write(tmp_path / "in.csv", [["region", "phone"], *([n["region"], n["input_national"]] for n in numbers)])
    for number, row in zip(numbers, cleaned(path, tmp_path), strict=True):
        assert (row["phone_e164"], row["phone_valid"]) == (
            number["e164"],
            "true" if number["valid"] == "1" else "false",
        )


def test_the_exchange_list_comes_back_with_its_own_header_and_every_cell_as_it_came(tmp_path):
    files = sorted((DATA / "szse_sse_companies_cn").glob("*.xlsx"))
    if not files:
        pytest.skip("szse_sse_companies_cn is not beside this clone (../shared/data)")
    rows = cleaned(files[0], tmp_path)
    assert {"地      区", "省    份", "A股代码", "company_core"} <= set(rows[0])
    assert [row["A股代码"] for row in rows[:2]] == ["000001", "000002"]
    assert rows[1]["A股简称"] == "万  科Ａ"
    assert all(row["company_core"] and row["region"] for row in rows)
    two = next(row for row in rows if "、" in row["公司网址"])
    assert two["公司网址"].startswith("www.")
    assert two["domain"] in two["公司网址"].partition("、")[0]
    halves = []
    for part in (rows[:1500], rows[1500:]):
        head = [name for name in part[0] if name not in ADDED]
        path = write(tmp_path / "half.csv", [head, *([row[name] for name in head] for row in part)])
        halves += cleaned(path, tmp_path)
    assert halves == rows


def test_a_file_that_is_none_is_told_with_a_sentence(tmp_path):
    empty = tmp_path / "empty.csv"
    empty.write_text("")
    for path in (tmp_path / "missing.csv", empty):
        with pytest.raises(CommandError, match=r"\w+ \w+"):
            cleaned(path, tmp_path)
    with pytest.raises(CommandError, match="column of ids"):
        pairs_of(write(tmp_path / "in.csv", [["name", "phone"], ["a", "1"], ["a", "1"]]), "person", tmp_path)


def test_published_people_with_errors_are_all_found_and_nobody_else(tmp_path):
    answers = rows_of("er_febrl", "answers", "febrl1__answers.csv")
    groups = defaultdict(list)
    for row in answers:
        groups[row["entity"]].append(row["row_id"])
    true = {tuple(sorted(pair)) for ids in groups.values() for pair in itertools.combinations(ids, 2)}
    pairs = pairs_of(DATA / "er_febrl" / "blind" / "febrl1_contacts.csv", "person", tmp_path)
    found = {tuple(sorted((p["id_a"], p["id_b"]))): p["verdict"] for p in pairs}
    assert len(found.keys() & true) >= 0.998 * len(true)
    assert len(found.keys() - true) <= 0.002 * len(true)
    assert not {pair for pair, verdict in found.items() if verdict == "sure"} - true


def test_firms_by_name_alone_are_found_in_their_other_writings(tmp_path):
    path = write(tmp_path / "in.csv", [
        ["id", "name"],
        ["1", "深圳市振业(集团)股份有限公司"], ["2", "深振业Ａ"],
        ["3", "腾讯科技（深圳）有限公司"], ["4", "騰訊科技"],
        ["5", "Nordlicht Analytics GmbH"], ["6", "NORDLICHT ANALYTICS"],
        ["7", "北京银行股份有限公司"], ["8", "南京银行股份有限公司"],
    ])  # fmt: skip
    found = {(p["id_a"], p["id_b"]) for p in pairs_of(path, "company", tmp_path)}
    assert found == {("1", "2"), ("3", "4"), ("5", "6")}


def test_messy_sites_are_matched_by_their_columns_whatever_these_are_called(tmp_path):
    file = DATA / "er_chicago_childcare" / "csv_example_messy_input.csv"
    if not file.exists():
        pytest.skip("er_chicago_childcare is not beside this clone (../shared/data)")
    pairs = pairs_of(file, "company", tmp_path)
    assert 5000 < len(pairs) < 9000
    assert all(p["why"] and 50 <= float(p["score"]) <= 100 for p in pairs)


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("id,first_name,last_name\n1,Ann,Lee\n2,Ann,Lee\n", "company", "--kind person"),
        ("id,name\n1,Acme Ltd\n2,Acme Limited\n", "person", "--kind company"),
        ("id,name\n1,Acme Ltd\n1,Acme Limited\n", "company", "column of ids.* In id, 1 stands twice"),
        ("id,name\n1,Acme Ltd\n,Acme Limited\n", "company", "column of ids.* In id, some are blank"),
        ("id\n1\n2\n", "company", "who or which"),
        ("id,name\n", "company", "no rows"),
        ("\n\n", "company", "empty"),
    ],
)
def test_a_file_that_cannot_be_matched_is_told_why(tmp_path, text, kind, said):
    path = tmp_path / "in.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=said):
        pairs_of(path, kind, tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        "1,Müller GmbH,Berlin\n2,Mueller GmbH,Berlin\n3,Acme Ltd,Paris\n".encode(),
        "Fa.;Ort;Kd-Nr\nMüller GmbH;Berlin;1\nMueller GmbH;Berlin;2\nAcme Ltd;Paris;3\n".encode(),
        b"\xef\xbb\xbf" + 'id,name\r\n1,"Müller GmbH"\r\n2,Mueller GmbH\r\n3,\r\n'.encode(),
        "id,name,phone\n1,Müller GmbH\n2,Mueller GmbH,,,\n3\n".encode("latin-1"),
        b"id,name\n1,M\x00uller GmbH\n2,Muller GmbH\n",
    ],
)
def test_no_header_odd_names_bom_blanks_and_short_rows_do_not_disturb(tmp_path, content):
    path = tmp_path / "in.csv"
    path.write_bytes(content)
    assert [(pair["id_a"], pair["id_b"]) for pair in pairs_of(path, "company", tmp_path)] == [("1", "2")]


def test_each_contribution_is_said_in_words_of_the_language_and_they_add_up_to_the_score(tmp_path):
    firms = [[n, f"第{n}号有限公司", f"021-5000{n:04}", f"{'甲乙丙丁'[n % 4]}路{n}号"] for n in range(40)]
    firms += [["a", "启明有限公司", "021-62345678", "人民路1号"], ["b", "启明", "021-62345678转8", "人民路1号"]]
    firms += [["c", "远航有限公司", "021-62345678", "解放路9号"]]
    path, out = write(tmp_path / "in.csv", [["编号", "公司名称", "电话", "地址"], *firms]), tmp_path / "out.csv"
    said = {"en": "Same 电话 “021-62345678”, in 3 rows: +", "zh-hans": "电话 “021-62345678”相同，文件中有 3 行: +"}
    for language, phone in said.items():
        call_command("match_file", str(path), kind="company", out=out, language=language)
        with out.open(encoding="utf-8", newline="") as file:
            pair = next(row for row in csv.DictReader(file) if {row["id_a"], row["id_b"]} == {"a", "b"})
        assert phone in pair["why"]
        bits = sum(float(part.rpartition(": ")[2]) for part in pair["why"].split("; "))
        assert 100 / (1 + 2**-bits) == pytest.approx(float(pair["score"]), abs=3)


def test_when_and_from_where_rows_came_makes_no_two_of_them_one(tmp_path):
    rows = [["编号", "姓名", "手机", "城市", "创建日期", "线索来源"]]
    for n in range(600):
        place, day = ("上海", "北京", "深圳")[n % 3], f"2026-0{1 + n % 9}-1{n % 7}"
        name = "赵钱孙李周吴郑王"[n % 8] + "一二三四五六七八九"[n % 9] + "甲乙丙丁戊己庚辛壬癸子"[n % 11]
        rows.append([str(n), name, f"138{(n * 7_919_123) % 10**8:08}", place, day, "展会"])
    rows += [[f"x{n}", *rows[n][1:4], "2026-01-10", "官网"] for n in range(1, 60)]
    pairs = pairs_of(write(tmp_path / "in.csv", rows), "person", tmp_path)
    assert {(pair["id_a"], pair["id_b"]) for pair in pairs} == {(str(n - 1), f"x{n}") for n in range(1, 60)}


@pytest.mark.parametrize(
    ("look", "a", "b", "found"),
    [
        ("word", "宋华玉", "宋华", 0),
        ("word", "张伟", "章伟", 3),
        ("word", "深圳", "深圳市", 3),
        ("date", "1980-2-3", "3 Feb 1980", 3),
        ("date", "03.02.1980", "1980年2月3日", 3),
        ("date", "2/13/1980", "1980-02-13 00:00:00", 3),
        ("date", "03.02.80", "1980-02-04", 2),
        ("phone", "021-62345678转8", "62345678", 1),
    ],
)
def test_values_of_two_writings_agree_as_people_would_say(look, a, b, found):
    assert level(look, normal(look, a), normal(look, b)) == found


def test_the_file_itself_is_never_written_over(tmp_path):
    path = write(tmp_path / "in.csv", ROWS)
    with pytest.raises(CommandError, match="overwritten"):
        call_command("clean_file", str(path), out=path)


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    path = write(tmp_path / "in.csv", [["id", "name", "phone"], [1, "A Ltd", "1"], [2, "B Ltd", "2"]])
    for command, more in (("match_file", {"kind": "company"}), ("clean_file", {})):
        with pytest.raises(CommandError, match="can't be written"):
            call_command(command, str(path), out=tmp_path / "no" / "folder.csv", **more)


def test_a_workbook_is_read_and_nothing_is_left_beside_it(tmp_path):
    folder = tmp_path / "theirs"
    folder.mkdir()
    book = Workbook()
    for row in ROWS:
        book.active.append(row)
    book.save(folder / "firms.xlsx")
    assert cleaned(folder / "firms.xlsx", tmp_path)[0]["company_core"] == "腾讯计算机系统"
    assert [path.name for path in folder.iterdir()] == ["firms.xlsx"]
