"""Taking back files of products, prices and targets: what they wrote goes, what somebody changed since stays."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile

from console.imports.actions import run_import, start_import
from console.imports.models import Import
from console.imports.undoing import undo_import
from journal.queries import history_of
from sales.actions import add_price_book, change_product, set_price
from sales.actions.targets import WantedTarget, set_targets
from sales.models import Price, Product, SalesTarget

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(manager):
    def sent(what, text, **options):
        run = run_import(start_import(what, ContentFile(text.encode(), name="x.csv"), by=manager, options=options).pk)
        assert (run.status, run.refused) == (Import.Status.DONE, 0), run.error
        return run

    return sent


@pytest.fixture
def take_back(manager):
    def taken(run):
        undo_import(run, by=manager)
        run = run_import(run.pk, begin=False)
        assert run.status == Import.Status.UNDONE, run.error
        return dict(run.rows.exclude(undo="").order_by("number").values_list("number", "undo"))

    return taken


def test_products_of_a_file_go_and_changed_ones_are_as_before_unless_somebody_worked_on_them(send, take_back, manager):
    send("sales.product", "编码,产品,标价\nA-1,甲,100\nA-2,乙,200\n")
    run = send("sales.product", "编码,产品,标价\nA-1,甲,150\nA-2,乙,250\nA-3,丙,300\nA-4,丁,400\nA-5,戊,500\n")
    change_product(Product.objects.get(code="A-2"), {"list_price": 260}, by=manager)
    change_product(Product.objects.get(code="A-4"), {"name": "丁二"}, by=manager)
    book = add_price_book({"name": "2026", "currency": "CNY", "valid_from": date(2026, 1, 1)}, by=manager)
    set_price(book, Product.objects.get(code="A-5"), 480, by=manager)
    assert take_back(run) == {2: "gone", 3: "changed", 4: "gone", 5: "worked", 6: "linked"}
    prices = dict(Product.objects.order_by("code").values_list("code", "list_price"))
    assert prices == {"A-1": 100, "A-2": 260, "A-4": 400, "A-5": 500}
    assert history_of(Product.objects.get(code="A-1"))[0].facts["import"] == run.pk


def test_prices_of_a_file_say_again_what_the_book_said(send, take_back, manager, suite, seats):
    book = add_price_book({"name": "2026", "currency": "CNY", "valid_from": date(2026, 1, 1)}, by=manager)
    set_price(book, suite, 900, by=manager)
    text = f"编码,价格\n{suite.code},950\n{seats.code},30\n{suite.code},990\n"
    assert take_back(send("sales.price", text, book=str(book.pk))) == {2: "gone", 3: "gone", 4: "gone"}
    assert list(Price.objects.values_list("product__code", "price")) == [(suite.code, Decimal("900.00"))]
    told = [one.name for one in history_of(book)][:2]
    assert sorted(told) == ["sales.price_dropped", "sales.price_set"]

    run = send("sales.price", text, book=str(book.pk))
    set_price(book, seats, 33, by=manager)
    assert take_back(run) == {2: "gone", 3: "changed", 4: "gone"}
    assert dict(Price.objects.values_list("product__code", "price")) == {suite.code: 900, seats.code: 33}


def test_targets_of_a_file_go_and_corrected_ones_are_as_before_unless_set_since(send, take_back, manager, rep):
    head = "销售,月份,目标\n"
    send("sales.target", f"{head}{rep.email},2026-10,100\n{rep.email},2026-11,110\n")
    run = send("sales.target", f"{head}{rep.email},2026-10,900\n{rep.email},2026-11,910\n{rep.email},2026-12,920\n")
    set_targets([WantedTarget("month", date(2026, 11, 1), Decimal(115), person=rep)], by=manager)
    assert take_back(run) == {2: "gone", 3: "changed", 4: "gone"}
    amounts = SalesTarget.objects.order_by("starts_on").values_list("starts_on__month", "amount")
    assert dict(amounts) == {10: 100, 11: 115}
    told = history_of(SalesTarget.objects.get(starts_on=date(2026, 10, 1)))[0]
    assert (told.facts["previous"], told.facts["amount"], told.why) == (
        "900.00",
        "100.00",
        "Import of x.csv taken back",
    )
