from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.models import Notice
from journal.errors import NotPossible
from journal.models import Event
from sales.actions import (
    change_order,
    draft_order,
    expect_milestone,
    reach_milestone,
    record_receipt,
    replan_receivables,
    set_payment_plan,
    sign_order,
)
from sales.actions.checks import today
from sales.rules.plans import Part, PlanFault, due_day, expected_day, preset, split_plan

CENTS = st.decimals(min_value=1, max_value=10**9, places=2)
BY_MILESTONES = [
    {"share": Decimal(30), "milestone": "signing"},
    {"share": Decimal(60), "milestone": "first_value", "days_after": 10},
    {"milestone": "acceptance", "days_after": 30},
]


@given(CENTS, st.lists(st.decimals(min_value="0.01", max_value=50, places=4), min_size=1, max_size=24))
def test_shares_and_a_rest_add_up_to_the_cent(total, shares):
    parts = [Part(share=share) for share in shares] + [Part()]
    taken = sum(shares)
    if taken >= 99 or total < 10_000:  # nothing is left for the rest, or a share is less than a cent
        return
    amounts = split_plan(total, parts)
    assert sum(amounts) == total
    assert all(amount > 0 and amount == amount.quantize(Decimal("0.01")) for amount in amounts)
    for share, amount in zip(shares, amounts, strict=False):
        assert abs(amount - total * share / 100) <= Decimal("0.01")


@given(CENTS, st.integers(1, 60))
def test_shares_of_a_hundred_percent_leave_nothing_over(total, count):
    share = (Decimal(100) / count).quantize(Decimal("0.0001"))
    parts = [Part(share=share)] * (count - 1) + [Part(share=100 - share * (count - 1))]
    assert sum(split_plan(total + count, parts)) == total + count


@given(CENTS, st.data())
def test_amounts_add_up_or_are_refused(total, data):
    first = data.draw(st.decimals(min_value="0.01", max_value=total, places=2))
    if first < total:
        assert split_plan(total, [Part(amount=first), Part()]) == [first, total - first]
    with pytest.raises(PlanFault):
        split_plan(total, [Part(amount=first), Part(amount=total - first + Decimal("0.01"))])


@pytest.mark.parametrize(("parts", "code"), [
    ([], "no_parts"),
    ([Part(), Part()], "two_rests"),
    ([Part(share=Decimal(30)), Part(share=Decimal(60))], "wrong_sum"),
    ([Part(share=Decimal(100)), Part()], "not_positive"),
    ([Part(amount=Decimal(101))], "wrong_sum"),
])  # fmt: skip
def test_a_plan_that_does_not_add_up_says_why(parts, code):
    with pytest.raises(PlanFault) as fault:
        split_plan(Decimal(100), parts)
    assert fault.value.code == code


def test_a_part_is_due_on_its_day_or_after_its_milestone():
    assert due_day(Part(due_on=date(2026, 3, 1)), {}) == date(2026, 3, 1)
    hanging = Part(milestone="acceptance", days_after=30)
    assert due_day(hanging, {"signing": date(2026, 3, 1)}) is None
    assert due_day(hanging, {"acceptance": date(2026, 1, 31)}) == date(2026, 3, 2)
    assert expected_day(hanging, date(2026, 11, 30), {}) == date(2027, 3, 30), "golden period, then 30 days"
    assert expected_day(hanging, date(2026, 11, 30), {"acceptance": date(2026, 12, 31)}) == date(2027, 1, 30)


def test_the_presets_are_plans():
    total = Decimal("36000.01")
    term = (total, date(2026, 4, 1), date(2026, 4, 1), date(2029, 3, 31))
    assert [part.due_on for part in preset("yearly", *term)] == [None, date(2027, 4, 1), date(2028, 4, 1)]
    assert split_plan(total, preset("yearly", *term)) == [Decimal("12000.01"), *[Decimal("12000.00")] * 2]
    assert split_plan(Decimal("99.99"), preset("milestones", *term)) == [
        Decimal("30.00"), Decimal("59.99"), Decimal("10.00"),
    ]  # fmt: skip
    assert split_plan(Decimal("99.99"), preset("signing", *term)) == [Decimal("99.99")]
    with pytest.raises(KeyError):
        preset("never", *term)


@pytest.fixture
def planned(order, rep):
    return sign_order(set_payment_plan(order, BY_MILESTONES, by=rep), by=rep)


@pytest.mark.django_db
def test_the_agreed_plan_is_laid_out_at_signing(planned):
    first, second, third = planned.receivables.order_by("pk")
    assert [first.amount, second.amount, third.amount] == [Decimal("3600"), Decimal("7200"), Decimal("1200")]
    assert (first.due_on, second.due_on, third.due_on) == (planned.signed_on, None, None)
    assert second.expected_on > planned.signed_on
    assert "days after" in third.waits_for
    assert third.why_line == third.waits_for


@pytest.mark.django_db
def test_a_milestone_makes_its_payments_due_once(planned, rep):
    on = today()
    assert reach_milestone(planned, "first_value", on, by=None) == 1
    second = planned.receivables.get(milestone="first_value")
    assert second.due_on == on + timedelta(days=10)
    assert reach_milestone(planned, "first_value", on + timedelta(days=5), by=None) == 0
    second.refresh_from_db()
    assert second.due_on == on + timedelta(days=10)
    event = Event.objects.get(name="sales.payment_released")
    assert event.facts["amount"] == "7200.00"
    assert Notice.objects.filter(event=event, person=rep).count() == 1
    assert planned.receivables.get(milestone="acceptance").due_on is None


@pytest.mark.django_db
def test_the_expected_day_follows_the_plan_of_those_who_deliver(planned):
    day = today() + timedelta(days=45)
    assert expect_milestone(planned, "acceptance", day) == 1
    assert expect_milestone(planned, "acceptance", day) == 0
    assert planned.receivables.get(milestone="acceptance").expected_on == day + timedelta(days=30)


@pytest.mark.django_db
def test_a_plan_that_does_not_fit_the_order_is_refused_and_nothing_is_kept(order, rep):
    with pytest.raises(NotPossible, match=r"add up to ¥11,000, but ¥12,000"):
        set_payment_plan(order, [{"amount": "11000", "milestone": "signing"}], by=rep)
    with pytest.raises(NotPossible, match="the day, or the milestone"):
        set_payment_plan(order, [{"share": "100"}], by=rep)
    with pytest.raises(NotPossible, match="not both"):
        set_payment_plan(order, [{"share": "100", "amount": "1", "milestone": "signing"}], by=rep)
    with pytest.raises(NotPossible, match="negative"):
        set_payment_plan(order, [{"amount": "-5", "milestone": "signing"}], by=rep)
    assert not order.plan_parts.exists()


@pytest.mark.django_db
def test_an_order_changed_after_its_plan_is_signed_only_when_the_plan_fits_again(order, rep, suite):
    set_payment_plan(order, [{"amount": "12000", "milestone": "signing"}], by=rep)
    change_order(order, {}, [{"product": suite, "quantity": 2}], by=rep)
    with pytest.raises(NotPossible, match=r"add up to ¥12,000, but ¥24,000"):
        sign_order(order, by=rep)
    order.refresh_from_db()
    assert order.status == "draft"
    set_payment_plan(order, [], by=rep)
    assert sign_order(order, by=rep).receivables.count() == 1


@pytest.mark.django_db
def test_an_order_without_project_hangs_on_no_acceptance(make_deal, rep, seats, year):
    more = draft_order(make_deal(kind="seats"), year, [{"product": seats, "quantity": 10}], by=rep)
    with pytest.raises(NotPossible, match="no project"):
        set_payment_plan(more, [{"milestone": "acceptance"}], by=rep)


@pytest.mark.django_db
def test_planning_anew_leaves_what_was_paid(planned, finance, rep):
    record_receipt(planned, "5000", today(), by=finance)
    in_march = date(today().year + 1, 3, 31)
    replan_receivables(planned, [{"share": 50, "due_on": in_march}, {"milestone": "acceptance"}], by=rep, why="late")
    rows = [(one.amount, one.received_amount) for one in planned.receivables.order_by("pk")]
    assert rows == [
        (Decimal("3600.00"), Decimal("3600.00")), (Decimal("1400.00"), Decimal("1400.00")),
        (Decimal("3500.00"), Decimal("0.00")), (Decimal("3500.00"), Decimal("0.00")),
    ]  # fmt: skip
    assert Event.objects.get(name="sales.receivables_replanned").why == "late"
    record_receipt(planned, "7000", today(), by=finance)
    with pytest.raises(NotPossible, match="has come in"):
        replan_receivables(planned, [{"milestone": "signing"}], by=rep, why="again")


@pytest.mark.django_db
def test_a_payment_hung_on_a_milestone_that_is_reached_is_due_at_once(planned, rep):
    reach_milestone(planned, "acceptance", today(), by=None)
    replan_receivables(planned, [{"milestone": "acceptance", "days_after": 5}], by=rep, why="all at the end")
    assert [one.due_on for one in planned.receivables.all()] == [today() + timedelta(days=5)]


@pytest.mark.django_db
def test_planning_anew_asks_why_and_for_a_signed_order(order, signed, rep):
    with pytest.raises(NotPossible, match="Say why"):
        replan_receivables(signed, [{"milestone": "signing"}], by=rep, why=" ")
    with pytest.raises(NotPossible, match="change its plan with a reason"):
        set_payment_plan(signed, [{"milestone": "signing"}], by=rep)
