"""More seats on a running contract end with it and pay for the time that is left."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal.errors import NotPossible
from people.rules.dates import add_months
from sales.actions import cancel_order, draft_amendment, draft_order, sign_amendment, sign_order
from sales.actions.checks import today
from sales.models import Order, Task
from sales.queries.order_words import co_term_words, line_words
from sales.rules.money import LineValue, line_amount, pro_rata, recurring_per_year, split_amount
from sales.rules.terms import share_left, term_length, term_months, term_years

cents = st.integers(0, 10**12).map(lambda n: Decimal(n) / 100)
percents = st.integers(0, 10_000).map(lambda n: Decimal(n) / 100)
days = st.dates(date(2000, 1, 1), date(2060, 12, 31))


@pytest.fixture
def contract(make_deal, rep, seats):
    """10 seats at 5.00 a month for the year that began three months ago."""
    deal = make_deal(days_ago=200)
    first = add_months(today().replace(day=1), -3)
    term = {"starts_on": first, "ends_on": add_months(first, 12) - timedelta(days=1)}
    return sign_order(draft_order(deal, term, [{"product": seats, "quantity": 10}], by=rep), by=rep, signed_on=first)


@pytest.fixture
def expansion(contract, make_deal):
    return make_deal(company=contract.company, kind="seats", days_ago=1)


@pytest.mark.django_db
def test_three_more_seats_end_with_the_contract_and_pay_pro_rata(contract, expansion, rep, seats):
    starts_on = add_months(contract.starts_on, 3)
    order = draft_order(expansion, {"starts_on": starts_on}, [{"product": seats, "quantity": 3}], by=rep)
    assert (order.expands, order.ends_on) == (contract, contract.ends_on)
    assert order.total_amount == Decimal("135.00")
    assert order.recurring_amount == Decimal("180.00")
    words = co_term_words(order)
    assert contract.number in words
    assert "9 months" in words
    assert line_words(order.lines.get(), order) == "3 × ¥60 × 9 months ÷ 12"


@pytest.mark.django_db
def test_an_expansion_never_ends_on_another_day(contract, expansion, rep, seats):
    term = {"starts_on": today(), "ends_on": contract.ends_on + timedelta(days=1)}
    with pytest.raises(NotPossible, match="“Term ends”: an expansion ends with the contract"):
        draft_order(expansion, term, [{"product": seats}], by=rep)


@pytest.mark.django_db
def test_without_a_running_contract_an_expansion_has_its_own_term(make_deal, rep, seats, year):
    order = draft_order(make_deal(kind="seats"), year, [{"product": seats}], by=rep)
    assert (order.expands, order.ends_on) == (None, year["ends_on"])
    assert co_term_words(order) == ""


@pytest.mark.django_db
def test_the_contract_must_still_run_when_its_expansion_is_signed(contract, expansion, rep, seats):
    order = draft_order(expansion, {}, [{"product": seats, "quantity": 3}], by=rep)
    cancel_order(contract, by=rep, why="Typed for the wrong firm")
    with pytest.raises(NotPossible, match="no running contract"):
        sign_order(order, by=rep)


def test_an_upgrade_at_half_of_the_period_nets_5():
    # published example: 10 → 20 at half of the period gives credit 5, charge 10, net 5
    share = share_left(date(2026, 1, 1), date(2026, 12, 31), date(2026, 7, 1))
    assert share == Fraction(1, 2)
    credit, charge = (pro_rata(Decimal(price), share)[1] for price in ("10.00", "20.00"))
    assert (credit, charge, charge - credit) == (Decimal("5.00"), Decimal("10.00"), Decimal("5.00"))


@given(cents, days, st.integers(0, 1500), st.integers(-30, 1600))
def test_the_parts_of_a_term_add_up_to_the_cent(amount, starts_on, length, offset):
    ends_on = starts_on + timedelta(days=length)
    before, after = pro_rata(amount, share_left(starts_on, ends_on, starts_on + timedelta(days=offset)))
    assert before + after == amount
    assert before >= 0
    assert after >= 0


@given(cents, days, st.integers(0, 1500), st.integers(0, 1500), st.integers(0, 1500))
def test_what_is_left_only_shrinks_with_time(amount, starts_on, length, first, second):
    ends_on = starts_on + timedelta(days=length)
    early, late = (starts_on + timedelta(days=offset) for offset in sorted((first, second)))
    assert (
        pro_rata(amount, share_left(starts_on, ends_on, late))[1]
        <= (pro_rata(amount, share_left(starts_on, ends_on, early))[1])
    )


@given(st.integers(1, 500), st.integers(1, 10**6).map(lambda n: Decimal(n) / 100), days, st.integers(1, 36))
def test_whole_months_of_an_expansion_are_twelfths_of_a_year(quantity, price, starts_on, months):
    ends_on = add_months(starts_on, months) - timedelta(days=1)
    length = term_length(starts_on, ends_on)
    assert (length.months, length.days) == (months, 0)
    line = LineValue(quantity, price, is_recurring=True)
    exact = quantity * price * months / 12
    assert abs(line_amount(line, term_years(starts_on, ends_on)) - exact) <= Decimal("0.005")


@given(days, st.integers(0, 1500))
def test_a_length_in_words_is_the_length(starts_on, length):
    ends_on = starts_on + timedelta(days=length)
    said = term_length(starts_on, ends_on)
    assert said.months + Fraction(said.days, said.of) == term_months(starts_on, ends_on)


lines = st.builds(LineValue, st.integers(1, 1000), st.integers(0, 10**8).map(lambda n: Decimal(n) / 100),
                  st.booleans(), percents)  # fmt: skip


@given(st.lists(lines, min_size=1, max_size=12), percents, days, st.integers(1, 60), st.integers(1, 60))
def test_lines_make_the_total_and_payments_and_years_split_it_to_the_cent(some, discount, starts_on, months, parts):
    years = term_years(starts_on, add_months(starts_on, months) - timedelta(days=1))
    amounts = [line_amount(line, years, discount) for line in some]
    total = sum(amounts, Decimal(0))
    assert all(amount >= 0 and amount == amount.quantize(Decimal("0.01")) for amount in amounts)
    assert sum(split_amount(total, parts)) == total
    recurring = recurring_per_year(some, discount)
    assert recurring == sum(line_amount(line, Fraction(1), discount) for line in some if line.is_recurring)
    assert sum(split_amount(total, -(-months // 12))) == total


def move_end(contract, ends_on, by):
    """The customer signs another end of the contract."""
    amendment = draft_amendment(contract, [], effective_on=today(), ends_on=ends_on, why="A year more", by=by)
    sign_amendment(amendment, by=by)
    return Order.objects.get(pk=contract.pk)


@pytest.mark.django_db
def test_what_was_co_termed_does_not_follow_by_itself_but_its_owner_gets_a_task(contract, expansion, rep, seats):
    order = sign_order(draft_order(expansion, {"starts_on": today()}, [{"product": seats}], by=rep), by=rep)
    end = add_months(contract.ends_on + timedelta(days=1), 12) - timedelta(days=1)
    contract = move_end(contract, end, rep)
    assert Order.objects.get(pk=order.pk).ends_on < contract.ends_on == end
    task = Task.objects.get(deal=contract.deal)
    assert (task.assignee, task.is_overdue) == (rep, False)
    assert order.number in task.title
    assert str(end) in task.title
    assert "apart from the contract" in co_term_words(Order.objects.get(pk=order.pk))
    with pytest.raises(NotPossible, match="“Term ends”: an expansion ends with the contract"):
        draft_amendment(order, [], effective_on=today(), ends_on=end + timedelta(days=1), why="Wrong", by=rep)
    follow = draft_amendment(order, [], effective_on=today(), ends_on=end, why="Follow", by=rep)
    assert sign_amendment(follow, by=rep).order.ends_on == end
    assert list(contract.expansions.ending_apart(end)) == []


@pytest.mark.django_db
def test_without_expansions_a_moved_end_asks_nobody(contract, rep):
    move_end(contract, contract.ends_on + timedelta(days=30), rep)
    assert not Task.objects.exists()
