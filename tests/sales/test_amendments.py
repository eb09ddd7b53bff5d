"""A signed order changes only by an amendment; what it owes is restated to the cent."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal.errors import NotPossible
from people.rules.dates import add_months
from sales.actions import (
    approve_discount,
    draft_amendment,
    draft_order,
    drop_amendment,
    put_due_in_force,
    record_receipt,
    sign_amendment,
    sign_order,
    sign_renewal_order,
)
from sales.actions.checks import today
from sales.models import Amendment, Order
from sales.queries.cash import to_pay_back
from sales.rules.amendments import Piece, Wanted, restate, restate_plan
from sales.rules.money import LineValue
from sales.rules.terms import next_term
from tests.sales.test_at_once import all_at_once
from tests.sales.test_deals import names_of

cents = st.integers(0, 10**10).map(lambda n: Decimal(n) / 100)
days = st.dates(date(2020, 1, 1), date(2040, 12, 31))
values = st.builds(LineValue, st.integers(1, 500), st.integers(0, 10**7).map(lambda n: Decimal(n) / 100), st.booleans())


@pytest.fixture
def contract(make_deal, rep, suite, seats, setup_fee):
    """A year that began half a year ago: 12,000 + 10 seats at 60 + 5,000 set-up, in two payments."""
    first = add_months(today().replace(day=1), -6)
    term = {"starts_on": first, "ends_on": add_months(first, 12) - timedelta(days=1), "payments": 2}
    lines = [{"product": suite}, {"product": seats, "quantity": 10}, {"product": setup_fee}]
    order = draft_order(make_deal(days_ago=300), term, lines, by=rep)
    return sign_order(order, by=rep, signed_on=first)


def half():
    """The day on which half of the contract's year is left: the first of this month."""
    return today().replace(day=1)


def line_of(order, product):
    return order.lines.standing().get(product=product)


@pytest.mark.django_db
def test_more_seats_from_today_are_credited_and_charged_for_the_time_that_is_left(contract, rep, seats):
    more = {"line": line_of(contract, seats), "product": seats, "quantity": 20}
    amendment = draft_amendment(contract, [more], effective_on=half(), why="They hire", by=rep)
    assert (amendment.number, amendment.status) == (f"{contract.number}-A1", "draft")
    assert (amendment.total_before, amendment.total_after) == (Decimal("17600.00"), Decimal("17900.00"))
    assert Order.objects.get(pk=contract.pk).total_amount == Decimal("17600.00")
    line = amendment.lines.get()
    assert (line.credit, line.charge) == (Decimal("300.00"), Decimal("600.00"))
    sign_amendment(amendment, by=rep)
    order = Order.objects.get(pk=contract.pk)
    assert (order.total_amount, order.recurring_amount) == (Decimal("17900.00"), Decimal("13200.00"))
    assert sum(one.amount for one in order.receivables.all()) == order.total_amount
    assert sum(one.amount for one in order.lines.all()) == order.total_amount
    assert {"sales.amendment_signed", "sales.order_amended", "sales.receivables_restated"} <= set(names_of(order))


@pytest.mark.django_db
def test_what_holds_later_counts_per_year_from_its_day(contract, rep, seats):
    day = today() + timedelta(days=10)
    less = {"line": line_of(contract, seats), "product": seats, "quantity": 0}
    sign_amendment(draft_amendment(contract, [less], effective_on=day, why="They shrink", by=rep), by=rep)
    assert Order.objects.get(pk=contract.pk).recurring_amount == Decimal("12600.00")
    assert put_due_in_force() == 0
    Amendment.objects.update(effective_on=today())
    contract.lines.filter(product=seats).update(ends_on=today() - timedelta(days=1))
    assert put_due_in_force() == 1
    assert put_due_in_force() == 0
    assert Order.objects.get(pk=contract.pk).recurring_amount == Decimal("12000.00")


@pytest.mark.django_db
def test_a_smaller_order_takes_off_the_last_payments_and_says_what_is_paid_back(contract, rep, finance, suite):
    record_receipt(contract, "17000", today(), by=finance)
    gone = {"line": line_of(contract, suite), "product": suite, "quantity": 0}
    sign_amendment(draft_amendment(contract, [gone], effective_on=half(), why="They leave the suite", by=rep), by=rep)
    order = Order.objects.get(pk=contract.pk)
    assert order.total_amount == Decimal("11600.00")
    assert sum(one.open_amount for one in order.receivables.all()) == 0
    assert to_pay_back(order) == Decimal("5400.00")


@pytest.mark.django_db
def test_a_longer_term_is_paid_at_the_same_price(contract, rep):
    end = add_months(contract.ends_on + timedelta(days=1), 12) - timedelta(days=1)
    amendment = draft_amendment(contract, [], effective_on=half(), ends_on=end, why="Two years", by=rep)
    assert amendment.total_after == Decimal("30200.00")
    old_end = contract.ends_on
    sign_amendment(amendment, by=rep)
    order = Order.objects.get(pk=contract.pk)
    assert order.ends_on == end
    last = order.receivables.last()
    assert (last.due_on, last.amount) == (old_end + timedelta(days=1), Decimal("12600.00"))


@pytest.mark.django_db
def test_more_seats_and_a_longer_term_are_due_each_when_they_begin(contract, rep, seats):
    end = add_months(contract.ends_on + timedelta(days=1), 12) - timedelta(days=1)
    more = {"line": line_of(contract, seats), "product": seats, "quantity": 20}
    amendment = draft_amendment(contract, [more], effective_on=half(), ends_on=end, why="Both", by=rep)
    sign_amendment(amendment, by=rep)
    order = Order.objects.get(pk=contract.pk)
    now, later = list(order.receivables.all())[-2:]
    assert (now.due_on, now.amount) == (half(), Decimal("300.00"))
    assert (later.due_on, later.amount) == (contract.ends_on + timedelta(days=1), Decimal("13200.00"))
    assert sum(one.amount for one in order.receivables.all()) == order.total_amount


@pytest.mark.django_db
def test_what_can_not_be_amended_is_refused_with_a_sentence(contract, make_order, make_deal, rep, seats):
    line = line_of(contract, seats)
    more = {"line": line, "product": seats, "quantity": 20}

    def refused(order=contract, rows=(more,), on=None, why="x", **more_values):
        with pytest.raises(NotPossible) as refusal:
            draft_amendment(order, list(rows), effective_on=on or half(), why=why, by=rep, **more_values)
        return str(refusal.value)

    assert "say why" in refused(why=" ")
    assert "outside the term" in refused(on=contract.starts_on - timedelta(days=1))
    assert "outside the term" in refused(on=contract.ends_on + timedelta(days=1))
    assert "Nothing changes" in refused(rows=[{"line": line, "product": seats, "quantity": 10}])
    assert "only a running order" in refused(order=make_order(make_deal("甲公司科技")))
    assert "negative" in refused(rows=[{**more, "unit_price": "-1"}])
    draft_amendment(contract, [more], effective_on=half(), why="x", by=rep)
    assert "sign or drop it first" in refused()
    drop_amendment(Amendment.objects.get(), by=rep, why="Not agreed")
    second = draft_amendment(contract, [more], effective_on=half(), why="x", by=rep)
    assert second.number.endswith("-A2")


@pytest.mark.django_db
def test_an_amendment_has_its_own_approval(contract, rep, leader, manager, seats):
    cheap = {"line": line_of(contract, seats), "product": seats, "quantity": 20, "unit_price": "45"}
    amendment = draft_amendment(contract, [cheap], effective_on=half(), why="x", by=rep)
    assert amendment.deepest_discount == Decimal("25.00")
    with pytest.raises(NotPossible, match="approved first"):
        sign_amendment(amendment, by=rep)
    with pytest.raises(NotPossible, match="above your limit of 20"):
        approve_discount(amendment, by=leader)
    with pytest.raises(NotPossible, match="for themselves"):
        approve_discount(amendment, by=rep)
    approve_discount(amendment, by=manager)
    assert sign_amendment(amendment, by=rep).status == "signed"
    with pytest.raises(NotPossible, match="already signed"):
        sign_amendment(amendment, by=rep)


@pytest.mark.django_db
def test_a_renewal_takes_over_what_stands_at_the_end(contract, rep, seats, suite):
    less = {"line": line_of(contract, seats), "product": seats, "quantity": 4}
    sign_amendment(draft_amendment(contract, [less], effective_on=half(), why="x", by=rep), by=rep)
    starts_on, ends_on = next_term(contract.ends_on)
    renewal = sign_renewal_order(Order.objects.get(pk=contract.pk), by=rep, starts_on=starts_on, ends_on=ends_on)
    assert {(line.product, line.quantity) for line in renewal.lines.all()} == {(suite, 1), (seats, 4)}


@pytest.mark.django_db(transaction=True)
def test_two_tabs_sign_an_amendment_once(contract, rep, seats):
    more = {"line": line_of(contract, seats), "product": seats, "quantity": 20}
    amendment = draft_amendment(contract, [more], effective_on=half(), why="x", by=rep)
    won, refused = all_at_once(3, lambda _n: sign_amendment(amendment, by=rep))
    assert (len(won), len(refused)) == (1, 2)
    assert all("already signed" in sentence for sentence in refused)
    assert contract.lines.count() == 4


@given(st.lists(st.tuples(cents, st.integers(0, 100)), max_size=6), cents)
def test_a_plan_is_restated_to_the_cent_and_never_below_what_came_in(parts, total):
    planned = [(amount, (amount * share / 100).quantize(Decimal("0.01"))) for amount, share in parts]
    received = sum((came for _amount, came in planned), Decimal(0))
    amounts, on_top = restate_plan(planned, total)
    assert sum(amounts, on_top) == max(total, received)
    assert on_top >= 0
    assert all(came <= new <= amount for new, (amount, came) in zip(amounts, planned, strict=True))


@given(st.lists(values, min_size=1, max_size=6), st.data())
def test_whatever_changes_the_pieces_make_the_total_and_credits_never_exceed_a_line(some, data):
    starts_on, length = data.draw(days), data.draw(st.integers(1, 1500))
    ends_on = starts_on + timedelta(days=length)
    pieces = restate([], [Wanted(None, value) for value in some], starts_on, ends_on, Decimal(0)).pieces
    pieces = [Piece(key, p.value, p.amount, p.starts_on, p.ends_on) for key, p in enumerate(pieces)]
    on = starts_on + timedelta(days=data.draw(st.integers(0, length)))
    changed = data.draw(st.lists(st.sampled_from(range(len(pieces))), unique=True))
    wanted = [Wanted(key, data.draw(st.none() | values)) for key in changed]
    after = restate(pieces, wanted, on, ends_on, Decimal(0))
    before = sum((piece.amount for piece in pieces), Decimal(0))
    moved = sum((change.charge - change.credit for change in after.changes), Decimal(0))
    assert after.total == before + moved == sum((piece.amount for piece in after.pieces), Decimal(0))
    assert all(
        0 <= change.credit <= pieces[one.replaces].amount for one, change in zip(wanted, after.changes, strict=True)
    )
