"""`import_orders` and `audit_attribution` on files and months that nobody should send: a sentence, and nothing lost."""

import csv
import io
import json
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from leads.models import Channel
from sales.actions import audit as acts
from sales.models import AuditMonth, AuditWin, Order
from tests.sales.audited import keep_leads, keep_orders
from tests.sales.test_audit import LEAD, ORDER

pytestmark = pytest.mark.django_db
HEADS = ["order no.", "company", "rep", "origin", "signed on", "amount"]
CHINESE = ["订单编号", "客户名称", "业务员", "客户来源", "签约日期", "合同金额"]
GOOD = ["HT-1", "杭州云栖智造科技有限公司", "林小雨", "自拓", "2026-10-12", "12000"]


@pytest.fixture(autouse=True)
def places(settings, tmp_path, rep, suite):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.HOME = tmp_path


@pytest.fixture
def load(tmp_path):
    """Import rows as CSV in an encoding, or the bytes given; gives the JSON and the file of refused rows."""

    def load(rows, heads=HEADS, encoding="utf-8", delimiter=",", name="orders.csv"):
        file = tmp_path / name
        if isinstance(rows, bytes):
            file.write_bytes(rows)
        else:
            text = io.StringIO()
            csv.writer(text, delimiter=delimiter).writerows([heads, *rows])
            file.write_bytes(text.getvalue().encode(encoding))
        out = io.StringIO()
        call_command("import_orders", str(file), "--json", stdout=out)
        told = json.loads(out.getvalue())
        kept = told["refused_file"] and list(csv.reader(io.StringIO(_read(told["refused_file"]))))
        return told, kept or []

    return load


def _read(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return file.read()


def row(number="HT-1", **changes):
    names = ("number", "company", "rep", "origin", "signed_on", "amount")
    return [(changes | {"number": number}).get(name, value) for name, value in zip(names, GOOD, strict=True)]


@pytest.mark.parametrize("heads", [HEADS, CHINESE], ids=["english", "chinese"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
def test_a_file_is_read_in_whatever_encoding_and_language_of_headers_it_comes(load, heads, encoding):
    told, _refused = load([row("HT-1"), row("HT-2", company="苏州雪松阀门有限公司")], heads, encoding)
    assert (told["rows"], told["created"], told["refused"]) == (2, 2, 0)
    assert list(Order.objects.order_by("number").values_list("company__name", "total_amount")) == [
        ("杭州云栖智造科技有限公司", Decimal("12000.00")), ("苏州雪松阀门有限公司", Decimal("12000.00")),
    ]  # fmt: skip


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_another_delimiter_is_found(load, delimiter):
    assert load([row(), row("HT-2")], delimiter=delimiter)[0]["created"] == 2


def test_a_workbook_is_read_with_its_dates_and_numbers(load, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(CHINESE)
    book.active.append(["HT-1", "杭州云栖智造科技有限公司", "林小雨", "自拓", date(2026, 10, 12), 12000.5])
    book.save(tmp_path / "book.xlsx")
    told, _refused = load((tmp_path / "book.xlsx").read_bytes(), name="orders.xlsx")
    assert (told["created"], told["refused"]) == (1, 0)
    order = Order.objects.get()
    assert (order.signed_on, order.total_amount) == (date(2026, 10, 12), Decimal("12000.50"))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"amount": "-5"}, "negative"),
        ({"amount": "999999999999999999999999"}, "larger|number"),
        ({"signed_on": ""}, "Signed on"),
        ({"signed_on": "31.02.2026"}, "Signed on"),
        ({"signed_on": "2099-01-01"}, "future"),
        ({"company": ""}, "Company"),
        ({"number": ""}, "Order number"),
    ],
)
def test_a_row_that_can_not_be_is_kept_with_its_reason_and_the_others_come_in(load, changes, says):
    told, refused = load([row("HT-0"), [*row(**{"number": "HT-1", **changes})], row("HT-2")])
    assert (told["created"], told["refused"]) == (2, 1), refused
    assert len(refused) == 2
    assert refused[1][: len(HEADS)] == row(**{"number": "HT-1", **changes}) or refused[1][5] == "'-5"
    assert refused[1][len(HEADS)] == "3"
    assert any(word in refused[1][-1] for word in says.split("|")), refused[1][-1]


@pytest.mark.parametrize("amount", ["twelve thousand", "12000 USD or so", "1e999", "NaN"])
def test_an_amount_that_can_not_be_read_is_never_taken_for_nothing(load, amount):
    told, refused = load([row(amount=amount)])
    assert (told["created"], told["refused"]) == (0, 1)
    assert refused[1][5] == amount


def test_a_number_that_stands_twice_is_taken_once_and_the_second_row_is_kept(load):
    told, refused = load([row(amount="12000"), row(amount="99")])
    assert (told["created"], told["refused"]) == (1, 1)
    assert Order.objects.get().total_amount == Decimal("12000.00")
    assert refused[1][5] == "99"
    assert "stands twice" in refused[1][-1]


def test_ragged_rows_are_read_as_far_as_they_go_and_none_is_lost(load):
    short, long = row("HT-2")[:5], [*row("HT-3"), "left over", ""]
    told, refused = load([row(), short, long, [], ["", "", ""]])
    assert (told["rows"], told["created"], told["refused"]) == (3, 2, 1)
    assert set(Order.objects.values_list("number", flat=True)) == {"HT-1", "HT-2"}
    assert refused[1][: len(HEADS)] == row("HT-3")
    assert "The row has 8 cells and the header 6" in refused[1][len(HEADS) + 1]
    assert refused[1][len(HEADS) + 2 :] == ["left over", ""]


def test_the_same_file_again_changes_nothing(load):
    load([row(), row("HT-2")])
    told, _refused = load([row(), row("HT-2")])
    assert (told["created"], told["updated"], told["unchanged"]) == (0, 0, 2)
    assert Order.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty|nothing|no rows"),
        ("company,signed on\n云栖,2026-10-12\n".encode(), "holds: Order number."),
        ("order no.,company\nHT-1,云栖\n".encode(), "Signed on"),
        (b"\x00\x01\x02\x03\xff\xfe\xfa" * 400, "."),
        (b"PK\x03\x04 this is no workbook", "."),
    ],
    ids=["empty", "no-number", "no-day", "binary", "broken-workbook"],
)
def test_a_file_that_holds_no_orders_gets_a_sentence_and_leaves_nothing(load, content, says):
    with pytest.raises(CommandError) as refusal:
        load(content, name="orders.xlsx" if content.startswith(b"PK") else "orders.csv")
    assert refusal.value.returncode == 1
    assert any(word in str(refusal.value) for word in says.split("|")), refusal.value
    assert not Order.objects.exists()


def test_a_file_that_is_not_there_and_a_folder_get_a_sentence(tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(CommandError, match="There is no file"):
            call_command("import_orders", str(path), "--json")


@pytest.mark.parametrize(
    "option", [["--column", "ref"], ["--column", "nonsense=order no."], ["--rep", "nobody@example.com"]]
)
def test_an_option_that_means_nothing_gets_a_sentence(load, tmp_path, option):
    file = tmp_path / "orders.csv"
    file.write_text(",".join(HEADS) + "\n" + ",".join(row(rep="谁也不是")) + "\n", encoding="utf-8")
    with pytest.raises(CommandError) as refusal:
        call_command("import_orders", str(file), "--json", *option)
    assert str(refusal.value).endswith("."), refusal.value
    assert not Order.objects.exists()


# the audit


@pytest.fixture
def october(rep):
    keep_orders([ORDER], rep)
    keep_leads([LEAD], Channel.objects.get_or_create(key="sem-test", defaults={"name": "SEM test"})[0])


def audit(*options):
    out = io.StringIO()
    call_command("audit_attribution", *options, "--json", stdout=out, stderr=io.StringIO())
    lines = out.getvalue().strip().splitlines()
    assert len(lines) == 1
    return json.loads(lines[0])


def test_the_answer_has_the_shape_that_was_promised(october):
    told = audit("--month", "2026-10")
    assert list(told) == ["month", "wins", "candidates"]
    assert (told["month"], told["wins"]) == ("2026-10", 1)
    (found,) = told["candidates"]
    assert list(found) == ["order", "lead", "score", "strength", "evidence"]
    assert (found["order"], found["lead"], found["strength"]) == ("HT-1", "L-1", "medium")
    assert 0 <= found["score"] <= 100
    assert all(isinstance(word, str) and word for word in found["evidence"])
    assert any("沈慕白" in word for word in found["evidence"])


def test_a_month_without_wins_is_an_answer_too(db):
    assert audit("--month", "2026-01") == {"month": "2026-01", "wins": 0, "candidates": []}


@pytest.mark.parametrize(
    "month",
    ["2026-13", "2026-00", "2026-1", "26-10", "202610", "2026/10", "2026-10-01", "October", "", " ", "2026-W10",
     "２０２６-１０", "0000-10", "-1", "2099-01", "9999-12"],
)  # fmt: skip
def test_a_month_that_is_none_or_has_not_begun_gets_a_sentence_and_leaves_nothing(db, month):
    with pytest.raises(CommandError) as refusal:
        audit(f"--month={month}")
    assert refusal.value.returncode == 1
    assert "is no month: write it as 2026-10." in str(refusal.value) or "has not begun yet." in str(refusal.value)
    assert not AuditMonth.objects.exists()


@pytest.mark.parametrize("months", ["0", "-3", "61", "12000"])
def test_a_look_back_that_nobody_means_gets_a_sentence(db, months):
    with pytest.raises(CommandError, match="Look back 1 to 60 months"):
        audit("--month", "2026-10", f"--look-back={months}")


def test_a_locked_month_is_shown_and_not_looked_through_again(october, make_person):
    told = audit("--month", "2026-10")
    marketing, boss = make_person("marketing_manager", "许诺"), make_person("executive", "方总")
    win = acts.judge_win(AuditWin.objects.get(), "credit", by=marketing)
    acts.agree_win(win, by=boss)
    acts.lock_month(AuditMonth.objects.get(), by=boss)
    locked_at = AuditMonth.objects.get().locked_at
    assert audit("--month", "2026-10", "--look-back", "3") == told
    assert (AuditMonth.objects.get().locked_at, AuditMonth.objects.get().look_back_months) == (locked_at, 12)


def test_running_it_twice_gives_the_same_answer(october):
    assert audit("--month", "2026-10") == audit("--month", "2026-10")
