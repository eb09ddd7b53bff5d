"""What a month's orders count for whom sold them: by origin or flat, corrected visibly, never paid out."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.test import APIClient

from journal.actions import record
from journal.errors import NotPossible
from journal.models import Event
from leads.models import Channel
from sales import events
from sales.actions import draft_amendment, draft_order, record_receipt, refund_order, sign_amendment, sign_order
from sales.actions.checks import today
from sales.actions.commission import set_commission_rate, set_commission_terms
from sales.models import CommissionRate, Refund
from sales.queries.commission import basis_of
from sales.rules.commission import Rate, commission, less_refunds, origin_of, rate_for

JAN, JULY = date(2026, 1, 1), date(2026, 7, 1)


def test_an_order_has_one_origin():
    assert origin_of("renewal", True, "") == "renewal"
    assert origin_of("seats", False, "sem") == "expansion"
    assert origin_of("new", True, "referral") == "self"
    assert origin_of("new", False, "referral") == "referral"
    assert origin_of("new", False, "partner-link") == "partner"
    assert origin_of("new", False, "sem") == "marketing"


def test_the_rate_of_the_day_of_signing_holds_its_own_before_the_flat_one():
    rates = [
        Rate("any", Decimal(5), JAN), Rate("self", Decimal(8), JAN, date(2026, 6, 30)), Rate("self", Decimal(10), JULY),
    ]  # fmt: skip
    assert rate_for("self", date(2026, 6, 30), rates).percent == 8
    assert rate_for("self", JULY, rates).percent == 10
    assert rate_for("marketing", JULY, rates).percent == 5
    assert rate_for("self", date(2025, 12, 31), rates) is None
    assert commission(Decimal("1000.10"), rates[0]) == Decimal("50.01")
    assert commission(Decimal("1000.10"), None) == 0


@given(
    st.decimals(min_value=1, max_value=10**8, places=2), st.integers(0, 100), st.integers(0, 100), st.integers(0, 10000)
)
def test_refunds_take_their_share_and_never_more(total, counted_percent, refunded_percent, rate):
    counted = (total * counted_percent / 100).quantize(Decimal("0.01"))
    refunded = (total * refunded_percent / 100).quantize(Decimal("0.01"))
    left = less_refunds(counted, total, refunded)
    assert 0 <= left <= counted
    if refunded_percent == 100:
        assert left == 0
    assert 0 <= commission(left, Rate("any", Decimal(rate) / 100, JAN)) <= left


@pytest.fixture
def rates(manager):
    first = date(today().year - 1, 1, 1)
    set_commission_rate("any", "5", first, by=manager)
    set_commission_rate("self", "10", first, by=manager)
    return first


@pytest.fixture
def month():
    return today().replace(day=1)


@pytest.fixture
def own(signed):
    """A self-sourced order over 12,000, signed today."""
    return signed


@pytest.mark.django_db
def test_a_month_lists_orders_by_signing_with_origin_and_rate(rates, own, month):
    basis = basis_of(month)
    (line,) = basis.lines
    assert (line.origin, line.basis, line.percent, line.amount) == ("self", 12000, 10, 1200)
    assert [(t.rep, t.orders, t.amount) for t in basis.totals] == [(own.owner, 1, 1200)]
    assert basis_of((month - timedelta(days=1)).replace(day=1)).lines == []


@pytest.mark.django_db
def test_only_the_lines_that_count_are_counted(rates, make_deal, rep, suite, setup_fee, year, month, manager):
    order = draft_order(make_deal(), year, [{"product": suite}, {"product": setup_fee}], by=rep)
    sign_order(order, by=rep)
    set_commission_terms(["annual"], by=manager)
    (line,) = basis_of(month).lines
    assert (line.order.total_amount, line.basis) == (17000, 12000)
    with pytest.raises(NotPossible, match="At least one"):
        set_commission_terms([], by=manager)


def credit(order, month: str = "2026-10"):
    """As locking an audit does."""
    channel = Channel.objects.get_or_create(key="sem", defaults={"name": "SEM"})[0]
    order.deal.is_self_sourced = False
    order.deal.save(update_fields=["is_self_sourced"])
    record(events.DEAL_CREDITED, order.deal, by=None, month=month, channel=channel.pk)


@pytest.mark.django_db(transaction=True)
def test_a_locked_audit_restates_the_month_as_a_dated_correction(rates, own, month):
    from django.db import transaction

    with transaction.atomic():
        credit(own)
    (line,) = basis_of(month).lines
    assert (line.origin, line.signed_amount, line.amount) == ("marketing", 1200, 600)
    (correction,) = line.corrections
    assert (correction.on, correction.difference) == (today(), -600)
    assert correction.why == "Marketing lead by the audit of 2026-10"
    before = basis_of(month, as_of=today() - timedelta(days=1)).lines[0]
    assert (before.origin, before.amount, before.corrections) == ("self", 1200, [])
    assert basis_of(month).totals[0].corrected == -600


@pytest.mark.django_db
def test_a_refund_is_deducted_on_its_day(rates, own, month):
    Refund.objects.create(order=own, amount=Decimal("3000"), refunded_on=today(), reason="x", created_at=timezone.now())
    (line,) = basis_of(month).lines
    assert (line.refunded, line.basis, line.amount) == (3000, 9000, 900)
    assert [one.difference for one in line.corrections] == [-300]


@pytest.mark.django_db
def test_a_rate_ends_the_one_before_it(rates, manager):
    later = date(today().year + 1, 1, 1)
    set_commission_rate("self", "12", later, by=manager)
    old, new = CommissionRate.objects.filter(origin="self").order_by("from_on")
    assert (old.to_on, new.to_on) == (later - timedelta(days=1), None)
    between = set_commission_rate("self", "11", later - timedelta(days=31), by=manager)
    assert between.to_on == later - timedelta(days=1)
    assert set_commission_rate("self", None, later, by=manager) is None
    assert not CommissionRate.objects.filter(origin="self", from_on=later).exists()
    with pytest.raises(NotPossible, match="negative"):
        set_commission_rate("self", "-1", later, by=manager)
    with pytest.raises(NotPossible, match="no rate of its own"):
        set_commission_rate("partner", None, later, by=manager)
    assert Event.objects.filter(name="sales.commission_rate_set").count() == 4


@pytest.mark.django_db
def test_each_sees_own_team_or_all(client, rates, own, month, rep, leader, manager, finance, make_person):
    url = reverse("sales:commission")
    asked = {"month": f"{month:%Y-%m}"}
    for person in (rep, leader, manager, finance):
        client.force_login(person)
        assert own.number in client.get(url, asked).content.decode(), person.roles
    client.force_login(make_person("sales_rep", "somebody else"))
    assert own.number not in client.get(url, asked).content.decode()
    client.force_login(make_person("implementer"))
    assert client.get(url, asked).status_code == 403
    client.force_login(finance)
    for kind in ("csv", "xlsx"):
        assert client.get(url, {**asked, "export": kind}).status_code == 200
    assert client.get(url, {"month": "nonsense"}).status_code == 200
    assert client.get(reverse("sales:commission-rates")).status_code == 403


@pytest.mark.django_db
def test_rates_and_lines_are_set_on_pages_and_in_the_api(client, manager, month):
    client.force_login(manager)
    url = reverse("sales:commission-rates")
    assert client.post(url, {"origin": "any", "percent": "5", "from_on": "2026-01-01"}).status_code == 302
    assert "5%" in client.get(url).content.decode()
    assert client.post(url, {"origin": "any", "percent": "101", "from_on": "2026-01-01"}).status_code == 422
    assert client.post(reverse("sales:commission-terms"), {"kinds": ["annual", "seats"]}).status_code == 302
    api = APIClient()
    api.force_authenticate(manager)
    sent = {"origin": "self", "percent": "8.50", "from_on": "2026-02-01"}
    assert api.post("/api/commission-rates/", sent, format="json").status_code == 201
    assert len(api.get("/api/commission-rates/").json()["results"]) == 2
    assert api.get("/api/commission-terms/").json() == {"kinds": ["annual", "seats"]}
    assert api.get("/api/commission/", {"month": f"{month:%Y-%m}"}).json()["orders"] == []
    assert api.get("/api/commission/", {"month": "2026-13"}).status_code in (400, 409)


@pytest.mark.django_db
def test_the_command_prints_one_json_object(rates, own, month, capsys):
    call_command("commission_basis", "--month", f"{month:%Y-%m}", "--json")
    found = json.loads(capsys.readouterr().out)
    assert (found["month"], found["totals"][0]["amount"]) == (f"{month:%Y-%m}", "1200.00")
    assert found["orders"][0]["rate"] == "10.00"
    call_command("commission_basis", "--month", f"{month:%Y-%m}")
    assert own.number in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("commission_basis", "--month", "2026-99")


@pytest.mark.django_db
def test_a_month_takes_the_same_queries_for_one_order_and_many(
    rates, own, month, make_deal, make_order, rep, django_assert_max_num_queries
):
    for _number in range(3):
        sign_order(make_order(make_deal()), by=rep)
    with django_assert_max_num_queries(9):
        assert len(basis_of(month).lines) == 4


@pytest.mark.django_db
def test_an_amendment_is_a_dated_correction_and_leaves_the_month_as_it_was_signed(rates, own, month, rep, suite, seats):
    line = own.lines.get()
    more = {"line": line, "product": suite, "quantity": 2}
    sign_amendment(draft_amendment(own, [more], effective_on=today(), why="They grow", by=rep), by=rep)
    (line,) = basis_of(month).lines
    assert (line.signed_basis, line.signed_amount, line.basis, line.amount) == (12000, 1200, 24000, 2400)
    assert [(one.on, one.why, one.difference) for one in line.corrections] == [
        (today(), f"{own.number}-A1 +¥12,000", 1200)
    ]
    before = basis_of(month, as_of=today() - timedelta(days=1)).lines
    assert [(one.basis, one.amount, one.corrections) for one in before] == [(12000, 1200, [])]


@pytest.mark.django_db
def test_an_added_line_that_does_not_count_corrects_nothing(rates, own, month, rep, setup_fee, manager):
    set_commission_terms(["annual"], by=manager)
    sign_amendment(
        draft_amendment(own, [{"product": setup_fee, "quantity": 1}], effective_on=today(), why="Set-up", by=rep),
        by=rep,
    )
    (line,) = basis_of(month).lines
    assert (line.signed_basis, line.basis, [one.difference for one in line.corrections]) == (12000, 12000, [0])


@pytest.mark.django_db
def test_paying_back_what_an_amendment_took_off_is_not_deducted_twice(rates, own, month, rep, finance, suite, seats):
    record_receipt(own, "12000", today(), by=finance)
    swap = [{"line": own.lines.get(), "product": suite, "quantity": 0}, {"product": seats, "quantity": 100}]
    sign_amendment(draft_amendment(own, swap, effective_on=today(), why="They shrink", by=rep), by=rep)
    refund_order(own, amount="6000", refunded_on=today(), why="Paid back", by=finance)
    (line,) = basis_of(month).lines
    assert (line.order.total_amount, line.refunded, line.basis, line.amount) == (6000, 6000, 6000, 600)
    refund_order(own, amount="1000", refunded_on=today(), why="Good will", by=finance)
    assert basis_of(month).lines[0].basis == 5000
