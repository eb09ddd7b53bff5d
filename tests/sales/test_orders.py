from datetime import date, timedelta
from decimal import Decimal

import pytest

from journal.errors import NotPossible
from journal.models import Event
from sales.actions import (
    approve_discount,
    cancel_order,
    change_order,
    draft_order,
    sign_order,
    sign_renewal_order,
)
from sales.actions.checks import today
from sales.models import Deal, Order, Product
from sales.rules.terms import next_term
from sales.tasks import end_orders as end_orders_by_the_clock
from tests.sales.test_deals import names_of

pytestmark = pytest.mark.django_db


def test_numbers_go_up_and_name_the_year(make_order, make_deal):
    first, second = make_order(make_deal("甲公司科技")), make_order(make_deal("乙公司科技"))
    prefix = f"SO-{today().year}-"
    assert first.number.startswith(prefix)
    assert int(second.number.removeprefix(prefix)) > int(first.number.removeprefix(prefix))


def test_the_total_is_the_sum_of_its_lines(deal, rep, suite, setup_fee, seats, year):
    lines = [{"product": suite}, {"product": setup_fee}, {"product": seats, "quantity": 7, "unit_price": "33.33"}]
    order = draft_order(deal, {**year, "discount_percent": "7.5"}, lines, by=rep)
    amounts = [line.amount for line in order.lines.all()]
    assert amounts == [Decimal("11100.00"), Decimal("4625.00"), Decimal("215.81")]
    assert order.total_amount == sum(amounts)
    assert order.recurring_amount == Decimal("11315.81")


def test_recurring_lines_count_for_the_years_of_the_term(deal, rep, suite, setup_fee):
    starts_on = today()
    term = {"starts_on": starts_on, "ends_on": next_term(starts_on - timedelta(days=1), 36)[1]}
    order = draft_order(deal, term, [{"product": suite}, {"product": setup_fee}], by=rep)
    assert order.total_amount == Decimal("41000.00")
    assert order.recurring_amount == Decimal("12000.00")
    assert order.payments == 3


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({}, {"unit_price": "-1"}),
        ({}, {"quantity": 0}),
        ({"discount_percent": "101"}, {}),
        ({"discount_percent": "-1"}, {}),
        ({"currency": "USD"}, {}),
        ({"starts_on": date(2026, 5, 1), "ends_on": date(2026, 4, 30)}, {}),
        ({"starts_on": None, "ends_on": date(2026, 4, 30)}, {}),
        ({"payments": 500}, {}),
        ({}, {"unit_price": "999999999999", "quantity": 1000}),
    ],
)
def test_values_that_can_not_be_are_refused_with_a_sentence(deal, rep, suite, values, line):
    with pytest.raises(NotPossible) as refusal:
        draft_order(deal, values, [{"product": suite, **line}], by=rep)
    assert str(refusal.value).endswith(".")
    assert not Order.objects.exists()


def test_a_product_priced_in_another_currency_is_refused(deal, rep):
    other = Product.objects.create(code="us", name="US suite", list_price=10, currency="USD")
    with pytest.raises(NotPossible, match="two currencies"):
        draft_order(deal, {}, [{"product": other}], by=rep)


def test_an_order_needs_lines_a_company_and_an_open_deal(deal, rep, signed, suite):
    with pytest.raises(NotPossible, match="open deals"):
        draft_order(signed.deal, {}, [{"product": suite}], by=rep)


def test_signing_wins_the_deal_plans_the_cash_and_tells_it_once(order, rep):
    signed = sign_order(order, by=rep)
    deal = Deal.objects.get(pk=order.deal_id)
    assert (signed.status, deal.status, deal.amount) == ("signed", "won", Decimal("12000.00"))
    assert deal.closed_at == signed.signed_at
    assert [r.amount for r in signed.receivables.all()] == [Decimal("12000.00")]
    event = Event.objects.get(name="sales.order_signed")
    assert event.facts["kind"] == "new"
    assert event.facts["company"] == order.company_id
    assert event.facts["amount"] == "12000.00"
    assert "migrated" not in event.facts
    assert Event.objects.get(name="sales.deal_won").facts["order"] == order.pk


def test_the_second_click_on_sign_changes_nothing(signed, rep):
    with pytest.raises(NotPossible, match="already signed") as refusal:
        sign_order(signed, by=rep)
    assert refusal.value.code == "already_signed"
    assert Event.objects.filter(name="sales.order_signed").count() == 1
    assert signed.receivables.count() == 1


def test_a_deal_is_won_by_one_order(make_order, deal, rep):
    first, second = make_order(deal), make_order(deal)
    sign_order(first, by=rep)
    with pytest.raises(NotPossible, match="won by one signed order"):
        sign_order(second, by=rep)


def test_the_day_of_signing_lies_between_opening_and_today(order, rep):
    with pytest.raises(NotPossible, match="future"):
        sign_order(order, by=rep, signed_on=today() + timedelta(days=1))
    with pytest.raises(NotPossible, match="can't be signed before"):
        sign_order(order, by=rep, signed_on=today() - timedelta(days=30))
    signed = sign_order(order, by=rep, signed_on=today() - timedelta(days=3))
    event = Event.objects.get(name="sales.order_signed")
    assert event.happened_at == signed.signed_at
    assert event.known_at > event.happened_at


def test_what_recurs_needs_a_term(deal, rep, suite):
    order = draft_order(deal, {}, [{"product": suite}], by=rep)
    with pytest.raises(NotPossible, match="term ends"):
        sign_order(order, by=rep)


def test_a_discount_above_the_limit_is_signed_after_approval_only(deal, rep, leader, manager, suite, year):
    order = draft_order(deal, {**year, "discount_percent": "25"}, [{"product": suite}], by=rep)
    with pytest.raises(NotPossible, match="approved first"):
        sign_order(order, by=rep)
    with pytest.raises(NotPossible, match="above your limit of 20"):
        approve_discount(order, by=leader)
    approve_discount(order, by=manager)
    assert sign_order(order, by=rep).approved_by == manager


def test_changing_the_money_asks_for_approval_again(deal, rep, manager, suite, year):
    order = draft_order(deal, {**year, "discount_percent": "25"}, [{"product": suite}], by=rep)
    approve_discount(order, by=manager)
    changed = change_order(order, {"discount_percent": "30"}, by=rep)
    assert (changed.status, changed.approved_by) == ("draft", None)
    assert changed.total_amount == Decimal("8400.00")
    assert changed.lines.get().amount == Decimal("8400.00")


def test_signing_locks_the_order(signed, rep):
    with pytest.raises(NotPossible, match="signing locked it"):
        change_order(signed, {"discount_percent": "1"}, by=rep)


def test_cancelling_frees_the_deal_and_drops_the_plan(signed, rep):
    cancelled = cancel_order(signed, by=rep, why="Typed twice")
    deal = Deal.objects.get(pk=signed.deal_id)
    assert (cancelled.status, deal.status, deal.closed_at) == ("cancelled", "open", None)
    assert not cancelled.receivables.exists()
    assert "sales.order_cancelled" in names_of(signed)
    with pytest.raises(NotPossible):
        cancel_order(signed, by=rep, why="again")


def test_dropping_a_draft_says_nothing_of_a_signed_order(order, rep):
    cancel_order(order, by=rep, why="Wrong company")
    assert "sales.order_cancelled" not in names_of(order)
    assert "sales.order_dropped" in names_of(order)


def test_a_renewal_goes_on_with_the_journey_and_the_recurring_lines(signed, rep):
    starts_on, ends_on = next_term(signed.ends_on)
    renewal = sign_renewal_order(signed, by=rep, starts_on=starts_on, ends_on=ends_on)
    assert (renewal.kind, renewal.status, renewal.renews) == ("renewal", "signed", signed)
    assert renewal.journey == signed.journey
    assert renewal.recurring_amount == signed.recurring_amount
    assert renewal.deal.status == "won"
    with pytest.raises(NotPossible, match="renewed already"):
        sign_renewal_order(signed, by=rep, starts_on=starts_on, ends_on=ends_on)


def test_a_renewal_may_be_worth_another_amount(signed, rep):
    starts_on, ends_on = next_term(signed.ends_on, 24)
    renewal = sign_renewal_order(signed, by=rep, starts_on=starts_on, ends_on=ends_on, recurring_amount="9000.50")
    assert renewal.recurring_amount == Decimal("9000.50")
    assert renewal.total_amount == Decimal("18001.00")
    assert renewal.receivables.count() == 2


def test_only_a_signed_order_is_renewed(order, rep):
    with pytest.raises(NotPossible, match="only a signed order"):
        sign_renewal_order(order, by=rep, starts_on=today(), ends_on=today())


def test_orders_end_with_their_term_and_only_once(signed):
    Order.objects.update(ends_on=today() - timedelta(days=1))
    assert end_orders_by_the_clock() == 1
    assert end_orders_by_the_clock() == 0
    signed.refresh_from_db()
    assert signed.status == "ended"
