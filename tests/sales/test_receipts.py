from datetime import timedelta
from decimal import Decimal

import pytest

from journal.errors import NotPossible
from journal.models import Event
from sales.actions import cancel_order, draft_order, record_receipt, sign_order
from sales.actions.checks import today
from sales.models import Product, Receipt

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_three(deal, rep, year):
    cheap = Product.objects.create(code="cheap", name="Small suite", kind="annual", list_price=Decimal("100.00"))
    order = draft_order(deal, {**year, "payments": 3}, [{"product": cheap}], by=rep)
    return sign_order(order, by=rep)


def test_a_receipt_is_laid_on_the_oldest_receivable_first(in_three, finance):
    record_receipt(in_three, "40.00", today(), by=finance, reference="B-1")
    assert [r.received_amount for r in in_three.receivables.all()] == [
        Decimal("33.34"),
        Decimal("6.66"),
        Decimal("0.00"),
    ]
    event = Event.objects.get(name="sales.cash_received")
    assert (event.facts["amount"], event.facts["currency"]) == ("40.00", "CNY")
    assert (event.subject_id, event.journey) == (in_three.pk, in_three.journey)


def test_more_than_owed_is_refused_and_nothing_is_booked(in_three, finance):
    record_receipt(in_three, "60", today(), by=finance)
    with pytest.raises(NotPossible, match="only ¥40 is still owed"):
        record_receipt(in_three, "40.01", today(), by=finance)
    assert Receipt.objects.count() == 1
    record_receipt(in_three, "40.00", today(), by=finance)
    assert all(not r.open_amount for r in in_three.receivables.all())


def test_a_bank_reference_is_booked_once(in_three, finance):
    record_receipt(in_three, "10", today(), by=finance, reference="B-1")
    with pytest.raises(NotPossible, match="booked on"):
        record_receipt(in_three, "10", today(), by=finance, reference=" B-1 ")
    record_receipt(in_three, "10", today(), by=finance)
    record_receipt(in_three, "10", today(), by=finance)
    assert Receipt.objects.count() == 3


@pytest.mark.parametrize("amount", ["0", "-5", "0.001", "many"])
def test_an_amount_that_is_none_is_refused(in_three, finance, amount):
    with pytest.raises(NotPossible):
        record_receipt(in_three, amount, today(), by=finance)


def test_days_out_of_order_and_other_currencies_are_refused(in_three, finance):
    with pytest.raises(NotPossible, match="future"):
        record_receipt(in_three, "1", today() + timedelta(days=1), by=finance)
    with pytest.raises(NotPossible, match="was signed on"):
        record_receipt(in_three, "1", today() - timedelta(days=1), by=finance)
    with pytest.raises(NotPossible, match="two currencies"):
        record_receipt(in_three, "1", today(), by=finance, currency="USD")


def test_cash_comes_in_on_signed_orders_only(order, finance):
    with pytest.raises(NotPossible, match="signed orders"):
        record_receipt(order, "1", today(), by=finance)


def test_an_order_with_cash_is_refunded_not_cancelled(in_three, finance, rep):
    record_receipt(in_three, "1", today(), by=finance)
    with pytest.raises(NotPossible, match="refund"):
        cancel_order(in_three, by=rep, why="changed my mind")
