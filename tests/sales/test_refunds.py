from datetime import timedelta
from decimal import Decimal

import pytest

from journal.errors import NotPossible
from sales.actions import record_receipt, refund_order
from sales.actions.checks import today
from sales.models import Order, Receipt, Refund
from sales.queries.cash import net_cash, net_cash_on_order
from tests.sales.test_at_once import all_at_once
from tests.sales.test_deals import names_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(signed, finance):
    record_receipt(signed, "5000", today(), by=finance)
    return signed


def test_a_partial_refund_leaves_the_order_running(paid, finance):
    refund_order(paid, "1200.50", by=finance, why="One module was late")
    order = Order.objects.get(pk=paid.pk)
    assert (order.status, net_cash_on_order(order)) == ("signed", Decimal("3799.50"))
    assert "sales.cash_refunded" in names_of(order)
    assert net_cash(Receipt.objects.all(), Refund.objects.all()) == {"CNY": Decimal("3799.50")}


def test_paying_everything_back_ends_the_order(paid, finance):
    refund_order(paid, "2000", by=finance, why="First part")
    refund_order(paid, "3000", by=finance, why="They never started")
    order = Order.objects.get(pk=paid.pk)
    assert (order.status, order.reason) == ("refunded", "They never started")
    assert not order.receivables.unpaid().exists()
    assert "sales.order_refunded" in names_of(order)
    with pytest.raises(NotPossible, match="nothing to pay back"):
        refund_order(paid, "1", by=finance, why="x")


@pytest.mark.parametrize(
    ("amount", "why", "day", "sentence"),
    [
        ("5000.01", "x", 0, "more than the ¥5,000 that came in"),
        ("0", "x", 0, "more than zero"),
        ("-1", "x", 0, "“Amount”: an amount can't be negative"),
        ("1", " ", 0, "say why"),
        ("1", "x", 1, "lies in the future"),
        ("1", "x", -400, "nothing was paid back before"),
    ],
)
def test_a_refund_that_can_not_be_is_refused(paid, finance, amount, why, day, sentence):
    with pytest.raises(NotPossible, match=sentence):
        refund_order(paid, amount, by=finance, why=why, refunded_on=today() + timedelta(days=day))
    assert not Refund.objects.exists()


def test_nothing_is_refunded_before_anything_came_in(signed, order, finance):
    with pytest.raises(NotPossible, match="more than the ¥0 that came in"):
        refund_order(signed, "1", by=finance, why="x")


@pytest.mark.django_db(transaction=True)
def test_refunds_that_come_together_never_exceed_what_came_in(paid, finance):
    won, refused = all_at_once(3, lambda _n: refund_order(paid, "2000", by=finance, why="x"))
    assert (len(won), len(refused)) == (2, 1)
    assert net_cash_on_order(paid) == Decimal("1000.00")
