"""The running total of the order form is what saving makes of the same input, to the cent."""

import random
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from people.rules.dates import add_months
from sales.actions import draft_order
from sales.actions.checks import today
from sales.actions.orders import blank_order
from sales.models import Order
from sales.queries.order_total import total_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(rep):
    client = Client()
    client.force_login(rep)
    return client


def typed(year, rows, **head):
    rows = [*rows, *[{"quantity": 1}] * (4 - len(rows))]
    data = {"lines-TOTAL_FORMS": len(rows), "lines-INITIAL_FORMS": 0, "currency": "CNY", "discount_percent": "0",
            "notice_days": "0", "payments": "", **year}  # fmt: skip
    data |= {f"lines-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}
    return data | head


def asked(client, url, data):
    """The part of the page that htmx asks for while somebody types."""
    return client.post(url, data, headers={"HX-Request": "true", "HX-Target": "order-total"})


@pytest.mark.parametrize("seed", range(12))
def test_the_total_is_what_is_saved(deal, rep, suite, seats, setup_fee, seed):
    dice = random.Random(seed)
    rows = [
        {"product": dice.choice([suite, seats, setup_fee]), "quantity": dice.randint(1, 40),
         "unit_price": dice.choice([None, f"{dice.randint(1, 999999) / 100:.2f}"]),
         "discount_percent": f"{dice.randint(0, 2000) / 100:.2f}"}
        for _line in range(dice.randint(1, 5))
    ]  # fmt: skip
    first = add_months(today(), -2)
    head = {
        "starts_on": first,
        "ends_on": add_months(first, dice.randint(3, 30)),
        "discount_percent": f"{dice.randint(0, 999) / 100}",
    }
    total = total_of(blank_order(deal), head, rows)
    order = draft_order(deal, head, rows, by=rep)
    assert [line.amount for line in total.lines] == [line.amount for line in order.lines.all()]
    assert (total.order.total_amount, total.order.recurring_amount) == (order.total_amount, order.recurring_amount)
    assert sum(amount for _kind, amount in total.kinds) == order.total_amount
    assert total.needs_approval == bool(order.asked_at)


def test_the_form_shows_lines_kinds_discount_and_what_recurs_while_it_is_typed(
    client, deal, suite, seats, setup_fee, year
):
    rows = [{"product": suite.pk, "quantity": 1}, {"product": seats.pk, "quantity": 10, "unit_price": "54"},
            {"product": setup_fee.pk, "quantity": 1}]  # fmt: skip
    answer = asked(client, reverse("sales:order-add", args=[deal.pk]), typed(year, rows, discount_percent="5"))
    text = answer.content.decode()
    assert answer.status_code == 200
    for amount in ("¥11,400", "¥513", "¥4,750", "¥16,663", "¥17,600", "¥937", "¥11,913"):
        assert amount in text
    assert 'id="lines-1-amount" hx-swap-oob="true">¥513' in text
    assert "saving asks for approval" in text
    assert not Order.objects.exists()


def test_what_can_not_be_is_said_in_the_place_of_the_total(client, deal, suite, year):
    url = reverse("sales:order-add", args=[deal.pk])
    line = [{"product": suite.pk, "quantity": 1}]
    assert "The total appears" in asked(client, url, typed(year, [])).content.decode()
    assert (
        "No total yet. Quantity 1:" in asked(client, url, typed(year, [{**line[0], "quantity": -3}])).content.decode()
    )
    backwards = typed({"starts_on": year["ends_on"], "ends_on": year["starts_on"]}, line)
    assert "before" in asked(client, url, backwards).content.decode()


def test_an_order_that_is_changed_is_totalled_with_the_prices_of_its_draft(client, order, suite, year):
    suite.list_price = Decimal("99999")
    suite.save()
    rows = [{"product": suite.pk, "quantity": 2, "unit_price": "12000"}]
    text = asked(client, reverse("sales:order-edit", args=[order.pk]), typed(year, rows)).content.decode()
    assert "¥24,000" in text
    assert Order.objects.get().total_amount == Decimal("12000.00")
