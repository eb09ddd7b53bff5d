"""Price books, limits and approvals at the doors: pages and API."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from console.imports.actions import run_import, start_import
from journal.models import Event
from sales.actions import add_price_book, draft_order, set_price
from sales.actions.checks import today
from sales.models import DiscountLimit, Order, PriceBook

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(manager):
    return add_price_book({"name": "List 2026", "currency": "CNY", "valid_from": date(2020, 1, 1)}, by=manager)


def url(name, *args):
    return reverse(f"sales:{name}", args=args)


def test_the_manager_opens_a_book_and_prices_it(as_, manager, rep, suite, seats):
    data = {"name": "List 2026", "currency": "CNY", "valid_from": "2020-01-01"}
    assert as_(rep).get(url("price-book-add")).status_code == 403
    as_(manager).post(url("price-book-add"), data)
    book = PriceBook.objects.get()
    as_(manager).post(url("price-book-price", book.pk), {"product": suite.pk, "price": "13000"})
    page = as_(rep).get(book.get_absolute_url())
    assert [price.price for price in page.context["prices"]] == [Decimal("13000.00")]
    assert list(page.context["unpriced"]) == [seats]
    assert "Holds today" in page.content.decode()
    refused = as_(manager).post(url("price-book-add"), {**data, "name": "Other"})
    assert refused.status_code == 409
    assert "on a day only one book does" in refused.content.decode()
    assert as_(rep).get(url("price-book-list")).status_code == 200
    as_(manager).post(url("price-book-drop", book.pk), {"product": suite.pk})
    assert not book.prices.exists()


def test_prices_come_from_a_file_row_by_row(book, manager, suite, seats):
    set_price(book, seats, "60", by=manager)
    text = "产品编码,价格,币种\nsuite,13000,CNY\nseat,60,\nnone,5,\nsuite,-1,\nsuite,5,USD\n"
    run = start_import(
        "sales.price", ContentFile(text.encode(), name="p.csv"), by=manager, options={"book": str(book.pk)}
    )
    run_import(run.pk)
    run.refresh_from_db()
    assert (run.created, run.unchanged, run.refused) == (1, 1, 3)
    assert book.prices.get(product=suite).price == Decimal("13000.00")


def test_the_api_keeps_books_and_limits(api, manager, rep, suite):
    body = {"name": "USD", "currency": "usd", "valid_from": "2026-01-01"}
    assert api(rep).post("/api/price-books/", body).status_code == 403
    made = api(manager).post("/api/price-books/", body)
    assert (made.status_code, made.data["currency"]) == (201, "USD")
    path = f"/api/price-books/{made.data['id']}/"
    priced = api(manager).post(f"{path}set-price/", {"product": suite.pk, "amount": "1700"})
    assert priced.data["prices"] == [{"product": suite.pk, "price": "1700.00"}]
    assert api(manager).post(f"{path}set-price/", {"product": suite.pk, "amount": "-1"}).status_code == 409
    assert api(manager).patch(path, {"valid_to": "2025-12-31"}).status_code == 409
    assert api(manager).post(f"{path}drop-price/", {"product": suite.pk}).data["prices"] == []
    assert api(rep).get(path).status_code == 200
    assert api(rep).get("/api/discount-limits/").status_code == 403
    set_to = api(manager).post("/api/discount-limits/", {"role": "sales_rep", "percent": "12.5"})
    assert set_to.data == {"role": "sales_rep", "percent": "12.50"}
    limits = {row["role"]: row["percent"] for row in api(manager).get("/api/discount-limits/").data}
    assert (limits["sales_rep"], limits["csm"], limits["sales_manager"]) == ("12.50", "10.00", "100.00")


def test_limits_are_set_on_their_page(as_, manager, rep):
    assert as_(rep).get(url("limits")).status_code == 403
    page = as_(manager).get(url("limits"))
    data = {name: field.initial for name, field in page.context["form"].fields.items()}
    as_(manager).post(url("limits"), data | {"sales_rep": "12"})
    assert DiscountLimit.objects.get().percent == Decimal("12.00")
    event = Event.objects.get(name="sales.limit_changed")
    assert (event.facts["role"], event.facts["before"]) == ("sales_rep", "10")
    assert as_(manager).post(url("limits"), data | {"sales_rep": "120"}).status_code == 422


def test_an_approval_is_refused_then_given_on_the_pages(as_, deal, rep, leader, suite, year):
    order = draft_order(deal, {**year, "discount_percent": "15"}, [{"product": suite}], by=rep)
    page = as_(leader).get(order.get_absolute_url())
    assert {"Approve", "Refuse"} <= {str(act.label) for act in page.context["acts"]}
    as_(leader).post(url("order-refuse", order.pk), {"why": "Too deep"})
    page = as_(rep).get(order.get_absolute_url())
    assert "was refused: Too deep" in page.content.decode()
    assert "Ask for approval" in {str(act.label) for act in page.context["acts"]}
    as_(rep).post(url("order-ask", order.pk), {"why": "They sign for three years"})
    asked = as_(leader).get(url("order-approve", order.pk))
    assert "three years" in asked.content.decode()
    stale = as_(leader).post(url("order-approve", order.pk), {"discount": "12.00"})
    assert stale.status_code == 409
    as_(leader).post(url("order-approve", order.pk), {"discount": asked.context["form"].initial["discount"]})
    assert Order.objects.get(pk=order.pk).status == "approved"


def test_an_approval_over_the_api(api, deal, rep, leader, suite, year):
    order = draft_order(deal, {**year, "discount_percent": "15"}, [{"product": suite}], by=rep)
    path = f"/api/orders/{order.pk}/"
    assert api(rep).post(f"{path}approve/").status_code == 403
    assert api(leader).post(f"{path}refuse-approval/", {"why": "Too deep"}).data["refused_why"] == "Too deep"
    assert api(rep).post(f"{path}ask-approval/", {"why": "Three years"}).data["asked_why"] == "Three years"
    assert api(leader).post(f"{path}approve/", {"discount": "14"}).status_code == 409
    assert api(leader).post(f"{path}approve/", {}).data["status"] == "approved"


def test_an_expansion_is_drafted_with_the_end_of_its_contract(as_, signed, make_deal, rep, seats):
    deal = make_deal(company=signed.company, kind="seats", days_ago=0)
    page = as_(rep).get(url("order-add", deal.pk))
    assert page.context["form"].initial["ends_on"] == signed.ends_on
    assert signed.number in str(page.context["sentence"])
    order = draft_order(deal, {"starts_on": today() + timedelta(days=1)}, [{"product": seats, "quantity": 3}], by=rep)
    text = as_(rep).get(order.get_absolute_url()).content.decode()
    assert f"Ends with the contract {signed.number}" in text
    assert "÷ 12" in text
