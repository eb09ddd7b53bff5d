"""What is late, as of any day; who is reminded of it."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from console.models import Notice
from journal.models import Event
from sales.actions import reach_milestone, record_receipt, replan_receivables, sign_order
from sales.actions.checks import today
from sales.actions.dunning import remind_of_late_payments, step_at
from sales.models import Receivable
from sales.queries.ageing import ageing_by, open_on

pytestmark = pytest.mark.django_db


def day(days_ago: int):
    return today() - timedelta(days=days_ago)


@pytest.fixture
def owed(make_deal, make_order, rep):
    """12,000 signed 120 days ago: due 100, 45 and 10 days ago, a part tomorrow, a part on acceptance."""
    order = sign_order(make_order(make_deal(days_ago=130)), by=rep, signed_on=day(120))
    parts = [
        {"amount": "1000", "due_on": day(100)}, {"amount": "2000", "due_on": day(45)},
        {"amount": "3000", "due_on": day(10)}, {"amount": "1500", "due_on": day(-1)},
        {"milestone": "acceptance", "days_after": 5},
    ]  # fmt: skip
    replan_receivables(order, parts, by=rep, why="as agreed")
    return order


def bands(order, on=None):
    rows = open_on(Receivable.objects.filter(order=order), on or today(), today())
    found: Counter[str] = Counter()
    for one in rows:
        found[one.age] += one.open_now
    return found


def test_each_payment_stands_in_its_band(owed):
    found = ageing_by(Receivable.objects.all(), "customer", today(), today())
    (row,) = found.rows
    assert {band: amount for band, (_count, amount) in row.bands.items()} == {
        "over-90": 1000, "31-60": 2000, "1-30": 3000, "not_due": 1500 + 4500,
    }  # fmt: skip
    assert (row.late, row.total) == (6000, 12000)
    assert found.totals[0].late == 6000
    (seller,) = ageing_by(Receivable.objects.all(), "seller", today(), today()).rows
    assert (seller.label, seller.total) == (owed.owner.name, 12000)


def test_as_of_a_day_counts_the_cash_that_had_come_by_then(owed, finance):
    record_receipt(owed, "1500", day(20), by=finance)
    assert bands(owed)["31-60"] == 1500
    assert "over-90" not in bands(owed)
    then = bands(owed, day(30))
    assert then["61-90"] == 1000, "it was 70 days late, and nothing had come"
    assert then["1-30"] == 2000
    assert ageing_by(Receivable.objects.all(), "customer", day(121), today()).rows == [], "nothing was signed yet"


def test_a_milestone_reached_later_was_not_due_on_the_day(owed):
    reach_milestone(owed, "acceptance", day(40), by=None)
    assert bands(owed)["31-60"] == 2000 + 4500
    rows = open_on(Receivable.objects.filter(milestone="acceptance"), day(41), today())
    assert [one.age for one in rows] == ["not_due"]


def test_every_number_of_the_page_opens_its_rows(client, owed, finance, make_person):
    client.force_login(finance)
    page = client.get(reverse("sales:ageing"))
    assert "overdue, 50" in page.content.decode()
    assert page.context["lines"][0]["row"].late == 6000
    for cell, rows in zip(page.context["lines"][0]["cells"], [2, 1, 1, 0, 1], strict=True):
        opened = client.get(cell["url"])
        assert len(opened.context["lines"]) == rows, cell["url"]
    then = client.get(reverse("sales:ageing"), {"by": "seller", "as_of": str(day(30))})
    late = client.get(then.context["lines"][0]["late_url"])
    assert [line["record"].open_now for line in late.context["lines"]] == [Decimal(1000), Decimal(2000)]
    for kind in ("csv", "xlsx"):
        assert client.get(reverse("sales:ageing"), {"export": kind}).status_code == 200
    client.force_login(make_person("sales_rep", "somebody else"))
    assert "Nothing is owed" in client.get(reverse("sales:ageing")).content.decode()


def test_the_ageing_stands_in_the_api(owed, finance):
    api = APIClient()
    api.force_authenticate(finance)
    found = api.get("/api/ageing/", {"by": "seller"}).json()
    assert found["rows"][0]["bands"]["over-90"] == "1000.00"
    assert found["totals"][0]["overdue"] == "6000.00"
    assert api.get("/api/ageing/", {"as_of": "yesterday"}).status_code == 400
    assert len(api.get("/api/receivables/", {"age": "late"}).json()["results"]) == 3


def test_the_page_asks_as_many_queries_for_many_rows(client, owed, finance, django_assert_max_num_queries):
    client.force_login(finance)
    client.get(reverse("sales:ageing"))
    with django_assert_max_num_queries(14):
        client.get(reverse("sales:ageing"))


def test_steps_pass_with_the_days():
    assert [step_at(days) for days in (0, 1, 14, 15, 29, 30, 60, 90, 400)] == [0, 1, 1, 2, 2, 3, 4, 5, 5]


def test_a_late_payment_is_told_once_per_step(owed, rep, finance, leader):
    rep.team.leader = leader
    rep.team.save()
    assert remind_of_late_payments() == 3
    assert remind_of_late_payments() == 0
    told = {e.facts["days"]: e for e in Event.objects.filter(name="sales.payment_late")}
    assert set(told) == set(), "the steps of all three passed more than a week ago"
    later = today() + timedelta(days=5)
    assert remind_of_late_payments(later) == 2, "one is 15 days late, the fourth one day and more"
    assert remind_of_late_payments(later) == 0
    told = {e.facts["days"]: e for e in Event.objects.filter(name="sales.payment_late")}
    assert set(told) == {15, 4}
    assert set(Notice.objects.filter(event=told[4]).values_list("person", flat=True)) == {rep.pk}
    assert set(Notice.objects.filter(event=told[15]).values_list("person", flat=True)) == {
        rep.pk, finance.pk, leader.pk,
    }  # fmt: skip


def test_a_paid_order_is_not_reminded(owed, finance):
    record_receipt(owed, "12000", today(), by=finance)
    assert remind_of_late_payments(today() + timedelta(days=5)) == 0
