from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.rules.dates import add_months
from sales.rules.discounts import may_give
from sales.rules.money import LineValue, allocate, line_amount, recurring_per_year, split_amount
from sales.rules.ownership import expansion_owner, owner_of_deal
from sales.rules.pace import pace_of
from sales.rules.terms import default_payments, due_dates, next_term, term_months

cents = st.integers(0, 10**12).map(lambda n: Decimal(n) / 100)
days = st.dates(date(2000, 1, 1), date(2060, 12, 31))


@given(cents, st.integers(1, 120))
def test_payments_add_up_to_the_cent_and_differ_by_one_cent_at_most(total, parts):
    payments = split_amount(total, parts)
    assert sum(payments) == total
    assert len(payments) == parts
    assert max(payments) - min(payments) <= Decimal("0.01")


@pytest.mark.parametrize(("total", "parts"), [("-1.00", 2), ("1.00", 0), ("1.005", 2)])
def test_what_can_not_be_split_is_refused(total, parts):
    with pytest.raises(ValueError):
        split_amount(Decimal(total), parts)


def test_odd_cents_go_into_the_first_payments():
    assert split_amount(Decimal("100.00"), 3) == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]


@given(st.lists(cents, max_size=12), st.data())
def test_a_receipt_fills_the_oldest_first_and_loses_nothing(owed, data):
    total = sum(owed, Decimal(0))
    amount = data.draw(st.integers(0, int(total * 100)).map(lambda n: Decimal(n) / 100))
    shares = allocate(amount, owed)
    assert sum(shares, Decimal(0)) == amount
    for number, share in enumerate(shares):
        assert 0 <= share <= owed[number]
        assert share == owed[number] or not any(shares[number + 1 :])


def test_a_receipt_larger_than_owed_has_no_place():
    with pytest.raises(ValueError):
        allocate(Decimal("10.01"), [Decimal("5.00"), Decimal("5.00")])


def test_three_more_seats_for_nine_months_are_135():
    # 10 → 13 seats at 5.00 a month, 2018-04-01 to 2018-12-31: +15.00 a month, 135.00 contract value
    seats = LineValue(3, Decimal("60.00"), is_recurring=True)
    years = term_months(date(2018, 4, 1), date(2018, 12, 31)) / 12
    assert line_amount(seats, years) == Decimal("135.00")
    assert recurring_per_year([seats]) / 12 == Decimal("15.00")


def test_set_up_fees_and_hardware_are_not_recurring():
    lines = [LineValue(1, Decimal("12000.00"), True), LineValue(1, Decimal("5000.00"), False)]
    assert recurring_per_year(lines, Decimal("10")) == Decimal("10800.00")
    assert line_amount(lines[1], Fraction(3), Decimal("10")) == Decimal("4500.00")
    assert line_amount(lines[0], Fraction(3), Decimal("10")) == Decimal("32400.00")


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "months"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), 12),
        (date(2026, 1, 31), date(2026, 2, 27), 1),
        (date(2026, 4, 1), date(2026, 4, 15), Fraction(1, 2)),
        (date(2024, 2, 29), date(2025, 2, 27), Fraction(12)),
        (date(2026, 3, 15), date(2026, 3, 15), Fraction(1, 31)),
    ],
)
def test_the_length_of_a_term_counts_calendar_months(starts_on, ends_on, months):
    assert term_months(starts_on, ends_on) == months


@given(days, st.integers(1, 60))
def test_the_term_of_so_many_months_has_so_many_months(starts_on, months):
    _start, ends_on = next_term(starts_on - timedelta(days=1), months)
    assert term_months(starts_on, ends_on) == months


@given(days, st.integers(0, 2000))
def test_a_longer_term_is_never_worth_less(starts_on, length):
    end = starts_on + timedelta(days=length)
    assert 0 < term_months(starts_on, end) <= term_months(starts_on, end + timedelta(days=1))


def test_a_term_can_not_end_before_it_starts():
    with pytest.raises(ValueError):
        term_months(date(2026, 2, 1), date(2026, 1, 31))


def test_three_years_are_paid_yearly_unless_said_otherwise():
    assert default_payments(date(2026, 1, 1), date(2028, 12, 31)) == 3
    assert default_payments(date(2026, 1, 1), date(2026, 6, 30)) == 1
    assert default_payments(None, None) == 1
    dates = due_dates(date(2026, 1, 10), date(2026, 1, 1), date(2028, 12, 31), 3)
    assert dates == [date(2026, 1, 10), date(2027, 1, 1), date(2028, 1, 1)]


@given(days, st.integers(0, 60), st.integers(0, 1500), st.integers(1, 48))
def test_payments_are_due_in_order_and_never_before_the_first(starts_on, late, length, payments):
    first = starts_on + timedelta(days=late)
    dates = due_dates(first, starts_on, starts_on + timedelta(days=length), payments)
    assert dates == sorted(dates)
    assert dates[0] == first
    assert len(dates) == payments


def test_sales_owns_expansions_for_six_calendar_months_then_the_csm():
    signed = date(2026, 3, 31)
    assert expansion_owner(signed, date(2026, 9, 30)) == "sales"
    assert expansion_owner(signed, date(2026, 10, 1)) == "csm"
    assert expansion_owner(date(2026, 8, 31), date(2027, 2, 28)) == "sales"
    assert expansion_owner(date(2026, 8, 31), date(2027, 3, 1)) == "csm"


@given(days, st.integers(-400, 400))
def test_the_window_ends_once_and_stays_closed(signed, offset):
    on = signed + timedelta(days=offset)
    assert (expansion_owner(signed, on) == "sales") == (on <= add_months(signed, 6))


@pytest.mark.parametrize(
    ("kind", "signed", "owner", "reason"),
    [
        ("new", date(2026, 1, 1), "sales", "new"),
        ("renewal", date(2026, 1, 1), "csm", "renewal"),
        ("seats", None, "sales", "no_contract"),
        ("seats", date(2026, 5, 1), "sales", "inside_window"),
        ("modules", date(2025, 5, 1), "csm", "after_window"),
    ],
)
def test_the_owner_of_a_deal_comes_with_its_reason(kind, signed, owner, reason):
    answer = owner_of_deal(kind, signed, date(2026, 8, 1))
    assert (answer.department, answer.reason) == (owner, reason)


@pytest.mark.parametrize(
    ("roles", "discount", "allowed"),
    [
        (["sales_rep"], "10", True),
        (["sales_rep"], "10.01", False),
        (["sales_leader"], "20", True),
        (["sales_leader"], "20.01", False),
        (["sales_rep", "sales_manager"], "100", True),
        ([], "0", True),
        ([], "1", False),
    ],
)
def test_a_discount_is_held_against_the_widest_limit_of_the_roles(roles, discount, allowed):
    assert may_give(Decimal(discount), roles).is_allowed is allowed


def test_a_deal_is_stuck_when_nothing_happened_for_three_weeks():
    today = date(2026, 11, 21)
    assert pace_of(date(2026, 10, 1), None, None, today).is_stuck
    assert not pace_of(date(2026, 10, 1), date(2026, 11, 20), None, today).is_stuck
    assert not pace_of(None, None, None, today).is_stuck
    assert pace_of(today, None, date(2026, 11, 20), today).is_step_late
