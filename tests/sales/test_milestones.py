"""Milestones of orders that no project tells are marked by hand, and taken back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from journal.errors import NotPossible
from sales.actions import (
    expect_milestone,
    mark_milestone,
    reach_milestone,
    record_receipt,
    set_payment_plan,
    sign_order,
    unmark_milestone,
)
from sales.actions.checks import today
from sales.models import BankReceipt, Order, Receivable
from sales.navigation import today as cards_for
from tests.sales.test_deals import names_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(order, rep):
    """40 % at signing, the rest 30 days after acceptance; no project."""
    parts = [{"share": "40", "milestone": "signing"}, {"milestone": "acceptance", "days_after": 30}]
    set_payment_plan(order, parts, by=rep)
    return sign_order(Order.objects.get(pk=order.pk), by=rep)


def hanging():
    return Receivable.objects.get(milestone="acceptance")


def test_what_hangs_on_it_is_due_from_the_day_that_was_given(waiting, finance, rep):
    expected = hanging().expected_on
    mark_milestone(waiting, "acceptance", reached_on=today(), by=finance, why="Protocol signed, by mail")
    assert hanging().due_on == today() + timedelta(days=30)
    assert waiting.pay_milestones.get().marked_by == finance
    assert rep.notices.filter(event__name="sales.payment_released", event__why__contains="Protocol").exists()
    unmark_milestone(waiting, "acceptance", by=finance, why="It was the kick-off")
    assert (hanging().due_on, hanging().expected_on, waiting.pay_milestones.get().reached_on) == (None, expected, None)
    assert {"sales.payment_released", "sales.milestone_unmarked"} <= set(names_of(waiting))
    mark_milestone(waiting, "acceptance", reached_on=today(), by=finance, why="Now it is")
    assert hanging().due_on


def test_what_a_project_tells_is_not_marked_by_hand(waiting, finance):
    expect_milestone(waiting, "acceptance", today() + timedelta(days=90))
    with pytest.raises(NotPossible, match="tells when “Acceptance” is reached"):
        mark_milestone(waiting, "acceptance", reached_on=today(), by=finance, why="I heard")
    reach_milestone(waiting, "acceptance", today(), by=None)
    with pytest.raises(NotPossible, match="Nobody marked"):
        unmark_milestone(waiting, "acceptance", by=finance, why="Wrong")


def test_what_can_not_be_is_refused_with_a_sentence(waiting, order, finance, make_order, make_deal):
    def refused(milestone="acceptance", of=waiting, on=None, why="x"):
        with pytest.raises(NotPossible) as caught:
            mark_milestone(of, milestone, reached_on=on or today(), by=finance, why=why)
        return str(caught.value)

    assert "how you know" in refused(why=" ")
    assert "No payment" in refused("first_value")
    assert "no milestone" in refused("party")
    assert "future" in refused(on=today() + timedelta(days=1))
    assert "signed on" in refused(on=waiting.signed_on - timedelta(days=1))
    assert "No payment" in refused(of=make_order(make_deal("甲公司科技")))
    assert not hanging().due_on


def test_cash_that_came_in_keeps_it_reached(waiting, finance):
    mark_milestone(waiting, "acceptance", reached_on=today(), by=finance, why="Mail")
    record_receipt(waiting, "12000", today(), by=finance)
    with pytest.raises(NotPossible, match="¥7,200 came in on it already"):
        unmark_milestone(waiting, "acceptance", by=finance, why="Wrong")


def test_finance_marks_it_on_the_page_and_the_seller_may_not(waiting, finance, rep, manager):
    def page(person, name, data=None):
        client = Client()
        client.force_login(person)
        url = reverse(f"sales:{name}", args=[waiting.pk])
        return client.post(url, data) if data else client.get(url)

    typed = {"milestone": "acceptance", "reached_on": today(), "why": "Protocol"}
    assert page(rep, "order-milestone-mark").status_code == 403
    assert "Mark as reached" not in page(rep, "order-detail").content.decode()
    assert "Mark as reached" in page(finance, "order-detail").content.decode()
    assert page(finance, "order-milestone-mark", {**typed, "why": ""}).status_code == 422
    assert page(finance, "order-milestone-mark", typed).status_code == 302
    assert "Not reached after all" in page(manager, "order-detail").content.decode()
    assert page(manager, "order-milestone-unmark", {"milestone": "acceptance", "why": "No"}).status_code == 302
    assert hanging().due_on is None


def test_the_api_marks_and_takes_back(waiting, finance, rep):
    def call(person, verb, body):
        client = APIClient()
        client.force_authenticate(person)
        return client.post(f"/api/orders/{waiting.pk}/{verb}/", body, format="json")

    body = {"milestone": "acceptance", "why": "Protocol"}
    assert call(rep, "mark-milestone", body).status_code == 403
    marked = call(finance, "mark-milestone", body).data["receivables"]
    assert [one["due_on"] for one in marked if one["milestone"] == "acceptance"] == [str(today() + timedelta(days=30))]
    assert call(finance, "mark-milestone", body).data["code"] == "not_by_hand"
    assert call(finance, "unmark-milestone", body).status_code == 200
    assert hanging().due_on is None


def cards(person):
    return {str(card.title): card for card in cards_for(person)}


def test_what_was_expected_by_now_waits_on_today_of_who_may_mark_it(waiting, finance, rep):
    title = "Milestones to mark as reached"
    assert title not in cards(finance)
    Receivable.objects.filter(milestone="acceptance").update(expected_on=today() - timedelta(days=1))
    card = cards(finance)[title]
    assert (card.count, title in cards(rep)) == (1, False)
    client = Client()
    client.force_login(finance)
    assert waiting.number in client.get(card.url).content.decode()
    expect_milestone(waiting, "acceptance", today() - timedelta(days=1))
    assert title not in cards(finance)
    assert waiting.number not in client.get(card.url).content.decode()


def test_bank_receipts_that_wait_are_on_today_of_finance(finance, rep):
    values = {"amount": 100, "received_on": today(), "created_at": timezone.now(), "payer": "某公司"}
    BankReceipt.objects.create(serial="1", **values)
    card = cards(finance)["Bank receipts to assign"]
    assert (card.count, card.lines[0]["value"]) == (1, "某公司: ¥100")
    assert "Bank receipts to assign" not in cards(rep)
