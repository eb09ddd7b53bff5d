"""An amendment while it is typed, and its paper: the same sums as saving and signing make, to the cent."""

import random
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from console.models import Notice
from people.rules.dates import add_months
from sales.actions import draft_amendment, record_receipt, sign_amendment
from sales.actions.checks import today
from sales.models import Amendment, Order
from sales.queries.amendment_paper import amendment_pdf
from sales.queries.amendment_total import sums_of, total_of_amendment
from tests.sales.pdf_text import words_of
from tests.sales.test_amendment_pages import contract, typed, url

pytestmark = pytest.mark.django_db
__all__ = ["contract"]


@pytest.mark.parametrize("seed", range(6))
def test_the_running_total_and_its_payments_are_what_signing_makes(contract, rep, suite, seats, seed):
    dice = random.Random(seed)
    first, second = contract.lines.all()
    record_receipt(contract, f"{dice.randint(1, 900000) / 100:.2f}", today(), by=rep)
    changes = [
        {"line": second, "product": seats, "quantity": dice.randint(0, 30)},
        {"line": first, "product": suite, "quantity": 1, "unit_price": f"{dice.randint(700000, 1500000) / 100:.2f}"},
        {"product": seats, "quantity": dice.randint(1, 9)},
    ][: dice.randint(1, 3)]
    days = {
        "effective_on": contract.starts_on + timedelta(days=dice.randint(0, 300)),
        "ends_on": add_months(contract.ends_on, dice.choice([0, 0, 3, 12])),
    }
    typed_in = total_of_amendment(contract, changes, **days)
    amendment = draft_amendment(contract, changes, why="They grow", by=rep, **days)
    assert typed_in.amendment.difference == amendment.difference
    assert typed_in.charge - typed_in.credit + typed_in.for_the_term == amendment.difference
    planned = [(one.due_on, one.amount) for one in sums_of(amendment).payments]
    assert planned == [(one.due_on, one.amount) for one in typed_in.payments]
    Amendment.objects.update(status="approved", deepest_discount=0)
    order = sign_amendment(Amendment.objects.get(), by=rep).order
    assert sorted(planned) == sorted(order.receivables.values_list("due_on", "amount"))
    assert order.total_amount == amendment.total_after


def test_typing_shows_credit_charge_and_when_the_rest_is_due_without_a_reason(as_, contract, rep):
    address = url("order-amend", contract.pk)
    more = typed(contract, **{"lines-1-quantity": 13, "why": ""})
    answer = as_(rep).post(address, more, headers={"HX-Request": "true", "HX-Target": "order-total"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f"¥180 more is due on {today()}." in page
    assert 'id="lines-1-amount"' in page
    assert "¥600 credited" in page
    assert not Amendment.objects.exists()
    nothing = as_(rep).post(address, typed(contract), headers={"HX-Request": "true", "HX-Target": "order-total"})
    assert "what it comes to stands here" in nothing.content.decode()
    wrong = typed(contract, **{"lines-1-quantity": -1})
    answer = as_(rep).post(address, wrong, headers={"HX-Request": "true", "HX-Target": "order-total"})
    assert "No total yet. Quantity 2" in answer.content.decode()


def test_the_paper_tells_the_customer_what_changes_and_what_is_payable_but_not_the_inner_reason(
    as_, api, contract, rep, seats
):
    line = contract.lines.get(product=seats)
    change = {"line": line, "product": seats, "quantity": 13}
    amendment = draft_amendment(contract, [change], effective_on=today(), why="客户压价", by=rep)
    with translation.override("zh-hans"):
        words = words_of(amendment_pdf(amendment))
    for text in ("变更单", amendment.number, contract.number, "10 → 13", "¥780", "¥180", "变更后的付款计划"):
        assert text in words
    assert "压价" not in words
    for answer in (
        as_(rep).get(url("amendment-pdf", amendment.pk)),
        api(rep).get(reverse("amendments-pdf", args=[amendment.pk])),
    ):
        assert answer["Content-Type"] == "application/pdf"
        assert amendment.number in answer["Content-Disposition"]
    sign_amendment(amendment, by=rep)
    assert "plan with this amendment" not in words_of(amendment_pdf(Amendment.objects.get()))


def test_a_notice_of_an_amendment_opens_the_amendment(as_, contract, rep, leader, seats):
    change = {"line": contract.lines.get(product=seats), "product": seats, "quantity": 13, "unit_price": "50"}
    amendment = draft_amendment(contract, [change], effective_on=today(), why="Their budget", by=rep)
    notice = Notice.objects.get(person=leader, event__name="sales.amendment_asked")
    answer = as_(leader).get(reverse("console:notice", args=[notice.pk]))
    assert answer["Location"] == amendment.get_absolute_url()
    assert amendment.get_absolute_url() in as_(leader).get(contract.get_absolute_url()).content.decode()


def test_what_was_paid_beyond_a_smaller_total_is_said_before_saving(contract, rep, seats):
    record_receipt(contract, contract.total_amount, today(), by=rep)
    change = {"line": contract.lines.get(product=seats), "product": seats, "quantity": 0}
    total = total_of_amendment(Order.objects.get(), [change], effective_on=today())
    assert total.words() == [f"¥{-total.amendment.difference:,.0f} was paid already: pay it back."]
    assert total.amendment.difference < Decimal(0)
