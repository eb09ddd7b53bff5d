"""Bank statements: what is sure is booked, the rest waits, and nothing is booked twice."""

import threading
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.urls import reverse
from rest_framework.test import APIClient

from companies.actions import create_company
from console.imports.actions import run_import, start_import
from console.imports.models import ImportRow
from console.imports.undoing import undo_import
from journal.errors import NotPossible
from journal.models import Event
from sales.actions import (
    assign_bank_receipt,
    bring_back_bank_receipt,
    draft_order,
    set_aside_bank_receipt,
    sign_order,
    take_back_receipt,
)
from sales.actions.checks import today
from sales.models import BankReceipt, Product, Receipt
from sales.rules.bank import OpenOrder, choose_order, numbers_in

HEAD = "交易流水号,交易日期,收入金额,付款方,附言,币种"
BLUE = "成都蓝鲸物流股份有限公司"


def order(pk=1, company=1, amounts=("100", "150", "50"), currency="CNY"):
    return OpenOrder(pk, company, currency, tuple(map(Decimal, amounts)))


def test_the_number_of_an_order_is_read_out_of_a_remark():
    assert "SO-2026-000123" in numbers_in("付SO2026000123货款")
    assert "SO-2026-000123" in numbers_in("so-2026-000123 二期款")
    assert "HT/2026-77" in numbers_in("合同ht/2026-77")
    assert not numbers_in("货款")


@pytest.mark.parametrize(("amount", "named", "of_payer", "sure", "answer"), [
    ("100", [order()], [], [], (1, "number")),
    ("250", [order()], [], [1], (1, "number")),
    ("301", [order()], [], [], (None, "more_than_owed")),
    ("100", [order(company=1)], [], [2], (None, "other_payer")),
    ("100", [order(), order(2)], [], [], (None, "many_numbers")),
    ("100", [], [order()], [1], (1, "payer_amount")),
    ("300", [], [order()], [1], (1, "payer_amount")),
    ("250", [], [order()], [1], (1, "payer_amount")),
    ("150", [], [order()], [1], (None, "later_payment")),
    ("100", [], [order(), order(2)], [1], (None, "many_orders")),
    ("100", [], [order()], [], (None, "payer_unsure")),
    ("120", [], [order()], [1], (None, "other_amount")),
    ("900", [], [order()], [1], (None, "owes_less")),
    ("100", [], [], [1], (None, "nobody")),
    ("100", [order(currency="USD")], [order()], [1], (1, "payer_amount")),
])  # fmt: skip
def test_a_receipt_is_sure_only_when_one_answer_is_left(amount, named, of_payer, sure, answer):
    choice = choose_order(Decimal(amount), "CNY", named, of_payer, sure)
    assert (choice.order, choice.why) == answer
    if answer[1] in ("many_orders", "payer_unsure", "other_amount", "other_payer", "more_than_owed"):
        assert choice.proposals


@pytest.fixture
def statement(finance):
    def read(*lines: str, name="bank.csv", by=finance):
        file = ContentFile("\n".join([HEAD, *lines]).encode(), name=name)
        run = start_import("sales.receipt", file, by=by)
        return run_import(run.pk)

    return read


def _product(price: str) -> Product:
    return Product.objects.create(code=price, name=f"Service {price}", kind="setup", list_price=Decimal(price))


@pytest.fixture
def owed(make_deal, rep, year):
    """Two customers who owe: BLUE in three payments of 100, another in one of 500."""
    one = draft_order(make_deal(), {**year, "payments": 3}, [{"product": _product("300")}], by=rep)
    two = draft_order(
        make_deal(company=create_company({"name": "杭州云栖智造科技有限公司"}, by=rep)), year,
        [{"product": _product("500")}], by=rep,
    )  # fmt: skip
    return sign_order(one, by=rep), sign_order(two, by=rep)


def line(number: str, amount: str, payer: str = "", remark: str = "", currency: str = "CNY") -> str:
    return f"{number},{today()},{amount},{payer},{remark},{currency}"


@pytest.mark.django_db
def test_sure_lines_are_booked_and_the_others_wait_with_their_reason(statement, owed):
    blue, cloud = owed
    run = statement(
        line("T1", "100.00", "某某个人", f"付{blue.number}第一期"),
        line("T2", "500.00", "杭州云栖智造科技有限公司", "货款"),
        line("T3", "77.00", BLUE, "货款"),
        line("T4", "9.99", "银行", "利息"),
        line("T5", "-3.00", "银行", "手续费"),
    )
    assert (run.status, run.created, run.refused) == ("done", 4, 1)
    assert {(r.order_id, r.amount) for r in Receipt.objects.all()} == {(blue.pk, 100), (cloud.pk, 500)}
    waits = {one.serial: one.why_line for one in BankReceipt.objects.waiting()}
    assert waits == {"T3": "This customer owes another amount.", "T4": "Nobody with this name owes anything."}
    assert BankReceipt.objects.get(serial="T3").proposals == [{"order": blue.pk, "why": "payer"}]
    assert "Only what came in is read" in ImportRow.objects.get(run=run, outcome="refused").sentence
    assert blue.receipts.get().reference == "T1"


@pytest.mark.django_db
def test_the_same_file_twice_books_nothing_twice(statement, owed):
    lines = [line("T1", "100.00", "x", owed[0].number), line("T1", "100.00", "x", owed[0].number)]
    first, second = statement(*lines), statement(*lines, name="again.csv")
    assert (first.created, first.unchanged, second.created, second.unchanged) == (1, 1, 0, 2)
    third = statement(line("T1", "99.00"), name="other.csv")
    assert third.refused == 1
    assert Receipt.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_file_at_once_book_it_once(owed, finance):
    lines = [line(f"T{n}", "100.00", BLUE, owed[0].number) for n in range(3)]
    body = "\n".join([HEAD, *lines]).encode()
    runs = [start_import("sales.receipt", ContentFile(body, name=f"{n}.csv"), by=finance) for n in range(2)]
    barrier = threading.Barrier(2)

    def work(pk: int) -> None:
        try:
            barrier.wait(10)
            run_import(pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(run.pk,)) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert Receipt.objects.count() == 3
    assert BankReceipt.objects.filter(status="assigned").count() == 3
    for run in runs:
        run.refresh_from_db()
    assert sorted((run.created, run.unchanged) for run in runs) == [(0, 3), (3, 0)]


@pytest.mark.django_db
def test_a_waiting_line_is_assigned_in_parts_and_never_beyond(statement, owed, finance):
    blue, cloud = owed
    statement(line("T3", "650.00", "张三", "两笔合并"))
    waiting = BankReceipt.objects.get()
    with pytest.raises(NotPossible, match=r"only ¥500 is still owed"):
        assign_bank_receipt(waiting, cloud, by=finance)
    assert not Receipt.objects.exists()
    assign_bank_receipt(waiting, cloud, amount="500", by=finance)
    with pytest.raises(NotPossible, match="Only ¥150 of it"):
        assign_bank_receipt(waiting, blue, amount="200", by=finance)
    assign_bank_receipt(waiting, blue, by=finance, receivables=list(blue.receivables.all()[1:]))
    waiting.refresh_from_db()
    assert (waiting.status, waiting.open_amount, waiting.settled_by) == ("assigned", 0, finance)
    assert [one.received_amount for one in blue.receivables.all()] == [0, 100, 50]
    with pytest.raises(NotPossible, match="nothing of it waits"):
        assign_bank_receipt(waiting, blue, by=finance)
    assert Event.objects.filter(name="sales.bank_receipt_assigned", subject_id=waiting.pk).count() == 2


@pytest.mark.django_db
def test_a_line_in_another_currency_is_not_booked(statement, owed, finance):
    statement(line("T9", "100.00", BLUE, owed[0].number, currency="USD"))
    waiting = BankReceipt.objects.get()
    assert waiting.status == "waiting"
    with pytest.raises(NotPossible, match="two currencies"):
        assign_bank_receipt(waiting, owed[0], by=finance)


@pytest.mark.django_db
def test_a_line_is_set_aside_with_a_reason_and_brought_back(statement, owed, finance):
    statement(line("T4", "9.99", "银行", "利息"))
    waiting = BankReceipt.objects.get()
    with pytest.raises(NotPossible, match="Say what this receipt is"):
        set_aside_bank_receipt(waiting, by=finance, why="")
    set_aside_bank_receipt(waiting, by=finance, why="利息")
    waiting.refresh_from_db()
    assert (waiting.status, waiting.why_line) == ("set_aside", "利息")
    assert bring_back_bank_receipt(waiting, by=finance).status == "waiting"
    with pytest.raises(NotPossible):
        bring_back_bank_receipt(waiting, by=finance)


@pytest.mark.django_db
def test_a_booking_taken_back_is_owed_again_and_its_line_waits(statement, owed, finance):
    blue, _cloud = owed
    statement(line("T1", "150.00", "x", blue.number))
    receipt = Receipt.objects.get()
    with pytest.raises(NotPossible, match="Say why"):
        take_back_receipt(receipt, by=finance, why=" ")
    take_back_receipt(receipt, by=finance, why="wrong customer")
    assert [one.received_amount for one in blue.receivables.all()] == [0, 0, 0]
    assert BankReceipt.objects.get().open_amount == 150
    event = Event.objects.get(name="sales.receipt_taken_back")
    assert (event.facts["amount"], event.why, event.subject_id) == ("150.00", "wrong customer", blue.pk)
    with pytest.raises(NotPossible, match="already"):
        take_back_receipt(receipt, by=finance, why="again")
    assign_bank_receipt(BankReceipt.objects.get(), blue, by=finance)
    assert Receipt.objects.get().amount == 150


@pytest.mark.django_db
def test_finance_assigns_on_the_page_and_in_bulk(client, statement, owed, finance, rep):
    blue, cloud = owed
    statement(line("T1", "500.00", "杭州云栖智造科技", "货款"), line("T2", "60.00", BLUE, "货款"))
    client.force_login(finance)
    page = client.get(reverse("sales:bank-receipt-list")).content.decode()
    assert "2 receipts to assign" in page
    first, second = BankReceipt.objects.get(serial="T1"), BankReceipt.objects.get(serial="T2")
    assert cloud.number in client.get(first.get_absolute_url()).content.decode()
    answer = client.post(reverse("sales:bank-receipt-assign", args=[first.pk]), {"number": "nothing", "amount": "500"})
    assert answer.status_code == 409
    answer = client.post(reverse("sales:bank-receipt-assign", args=[first.pk]), {"proposal": cloud.pk, "amount": "500"})
    assert answer.status_code == 302
    client.post(reverse("sales:bank-receipt-accept-many"), {"ids": [second.pk], "next": "/"})
    assert {(r.order_id, r.amount) for r in Receipt.objects.all()} == {(cloud.pk, 500), (blue.pk, 60)}
    answer = client.post(reverse("sales:receipt-take-back", args=[blue.receipts.get().pk]), {"why": "oops"})
    assert answer.status_code == 302
    client.force_login(rep)
    assert client.get(reverse("sales:bank-receipt-list")).status_code == 403


@pytest.mark.django_db
def test_the_same_acts_stand_in_the_api(statement, owed, finance, rep):
    blue, _cloud = owed
    statement(line("T2", "60.00", BLUE, "货款"))
    waiting = BankReceipt.objects.get()
    api = APIClient()
    api.force_authenticate(rep)
    assert api.get("/api/bank-receipts/").status_code == 403
    api.force_authenticate(finance)
    assert api.get("/api/bank-receipts/").json()["results"][0]["why"] == "This customer owes another amount."
    assert api.post(f"/api/bank-receipts/{waiting.pk}/set-aside/", {"why": "x"}).status_code == 200
    assert api.post(f"/api/bank-receipts/{waiting.pk}/assign/", {"order": blue.pk}).status_code == 409
    assert api.post(f"/api/bank-receipts/{waiting.pk}/bring-back/").status_code == 200
    answer = api.post(f"/api/bank-receipts/{waiting.pk}/assign/", {"order": blue.pk, "amount": "10"})
    assert (answer.status_code, answer.json()["open_amount"]) == (200, "50.00")
    receipt = blue.receipts.get()
    assert api.post(f"/api/receipts/{receipt.pk}/take-back/", {"why": "oops"}).status_code == 200
    assert not blue.receipts.exists()


@pytest.mark.django_db
def test_a_wrong_statement_is_taken_back_with_its_bookings_and_assigned_lines_stay(statement, owed, finance):
    run = statement(line("T1", "100", remark=f"{owed[0].number}"), line("T2", "7", payer="Nobody"), line("T3", "9"))
    booked, waits, _rest = BankReceipt.objects.order_by("serial")
    assert booked.status == "assigned"
    assign_bank_receipt(waits, owed[0], by=finance)
    undo_import(run, by=finance)
    run = run_import(run.pk, begin=False)
    assert dict(run.rows.values_list("number", "undo")) == {2: "gone", 3: "worked", 4: "gone"}
    assert list(BankReceipt.objects.all()) == [waits]
    assert [receipt.bank_id for receipt in Receipt.objects.all()] == [waits.pk]
    again = statement(line("T1", "100", remark=f"{owed[0].number}"), name="again.csv")
    assert again.created == 1
