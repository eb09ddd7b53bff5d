from datetime import date, timedelta
from decimal import Decimal

import pytest

from journal.errors import NotPossible
from journal.models import Event
from sales.actions import (
    add_price_book,
    change_order,
    change_price_book,
    draft_order,
    drop_price,
    set_price,
    sign_order,
)
from sales.actions.checks import today
from sales.models import PriceBook

pytestmark = pytest.mark.django_db


@pytest.fixture
def make_book(manager):
    def make(name="2026", valid_from=None, valid_to=None, currency="CNY", **prices):
        values = {"name": name, "currency": currency, "valid_from": valid_from or date(2020, 1, 1)}
        return add_price_book({**values, "valid_to": valid_to}, by=manager)

    return make


def test_a_line_costs_what_the_book_of_the_day_says(make_book, manager, deal, rep, suite, year):
    old = make_book("old", date(2000, 1, 1), today() - timedelta(days=1))
    now = make_book("now", today(), None)
    set_price(old, suite, "9000", by=manager)
    set_price(now, suite, "13000", by=manager)
    order = draft_order(deal, year, [{"product": suite}], by=rep)
    line = order.lines.get()
    assert (line.unit_price, line.list_price) == (Decimal("13000.00"), Decimal("13000.00"))
    earlier = draft_order(
        deal, year, [{"product": suite}], by=rep, happened_at=order.created_at - timedelta(days=2), migrated=True
    )
    assert earlier.lines.get().unit_price == Decimal("9000.00")


def test_an_order_keeps_its_price_when_the_book_changes(make_book, manager, deal, rep, suite, seats, year):
    book = make_book()
    set_price(book, suite, "13000", by=manager)
    order = draft_order(deal, year, [{"product": suite}], by=rep)
    set_price(book, suite, "20000", by=manager, why="New year")
    assert change_order(order, {"notice_days": 60}, by=rep).total_amount == Decimal("13000.00")
    assert sign_order(order, by=rep).total_amount == Decimal("13000.00")
    assert Event.objects.filter(name="sales.price_set", subject_id=book.pk).count() == 2


def test_a_product_without_a_price_on_the_day_says_so(make_book, manager, deal, rep, suite, seats, year):
    book = make_book()
    set_price(book, suite, "13000", by=manager)
    with pytest.raises(NotPossible, match="Seat has no price in the book “2026”"):
        draft_order(deal, year, [{"product": seats}], by=rep)
    assert draft_order(deal, year, [{"product": seats, "unit_price": "50"}], by=rep).total_amount == Decimal("50.00")
    change_price_book(book, {"valid_to": today() - timedelta(days=1)}, by=manager)
    with pytest.raises(NotPossible, match="No price book in CNY holds on"):
        draft_order(deal, year, [{"product": suite}], by=rep)


def test_a_typed_price_outside_the_book_is_held_against_the_products_own(
    make_book, manager, deal, rep, suite, seats, year
):
    set_price(make_book(), suite, "13000", by=manager)
    order = draft_order(deal, year, [{"product": seats, "unit_price": "30"}], by=rep)
    assert (order.deepest_discount, order.lines.get().list_price) == (Decimal("50.00"), Decimal("60.00"))
    assert order.asked_at


def test_a_book_prices_products_in_its_own_currency(make_book, make_deal, manager, rep, suite, year):
    set_price(make_book("USD", currency="usd"), suite, "1700", by=manager)
    abroad = make_deal("Acme Robotics Ltd", currency="USD")
    order = draft_order(abroad, year, [{"product": suite}], by=rep)
    assert (order.currency, order.total_amount) == ("USD", Decimal("1700.00"))


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "code"),
    [
        (date(2026, 6, 30), None, "books_overlap"),
        (date(2025, 1, 1), date(2026, 1, 1), "books_overlap"),
        (date(2026, 3, 1), date(2026, 3, 1), "books_overlap"),
        (date(2025, 1, 1), None, "books_overlap"),
        (date(2026, 7, 2), date(2026, 7, 1), "bad_term"),
        (None, None, "bad_term"),
    ],
)
def test_on_a_day_one_book_holds_per_currency(make_book, manager, valid_from, valid_to, code):
    make_book("first half", date(2026, 1, 1), date(2026, 6, 30))
    values = {"name": "other", "currency": "CNY", "valid_from": valid_from, "valid_to": valid_to}
    with pytest.raises(NotPossible) as refusal:
        add_price_book(values, by=manager)
    assert refusal.value.code == code
    add_price_book({**values, "valid_from": date(2026, 7, 1), "valid_to": None}, by=manager)
    assert PriceBook.objects.count() == 2


def test_a_book_may_start_with_the_prices_of_another(make_book, manager, suite):
    old = make_book("old", date(2025, 1, 1), date(2025, 12, 31))
    set_price(old, suite, "9000", by=manager)
    new = add_price_book({"name": "new", "currency": "CNY", "valid_from": date(2026, 1, 1)}, by=manager, copies=old)
    assert new.prices.get().price == Decimal("9000.00")


def test_what_can_not_be_a_price_is_refused(make_book, manager, suite):
    book = make_book()
    with pytest.raises(NotPossible, match="negative"):
        set_price(book, suite, "-1", by=manager)
    with pytest.raises(NotPossible, match="has no price"):
        drop_price(book, suite, by=manager)
    set_price(book, suite, "1", by=manager)
    with pytest.raises(NotPossible, match="open another book"):
        change_price_book(book, {"currency": "USD"}, by=manager)
    with pytest.raises(NotPossible, match="already"):
        make_book()
