from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewals.rules.dates import anchor_of, next_term, opens_on, plan_due_on, whole_months
from renewals.rules.outcome import Line, outcome_of, scale_lines
from renewals.rules.owner import Holder, choose_owner
from renewals.rules.retention import (
    Due,
    expansion_of,
    prorate,
    renewal_rate,
    retention_of,
    retention_of_flows,
)


def percent(fraction: Fraction | None) -> float:
    return round(float(fraction) * 100, 2)


def test_formula_3_with_notice():
    anchor = anchor_of(date(2027, 5, 31), renews_by_itself=True, notice_days=30)
    assert anchor == date(2027, 5, 1)
    assert opens_on(anchor) == date(2026, 11, 1)
    assert plan_due_on(anchor) == date(2027, 2, 1)


def test_a_contract_that_does_not_renew_by_itself_ends_at_its_end():
    assert anchor_of(date(2027, 5, 31), renews_by_itself=False, notice_days=30) == date(2027, 5, 31)


def test_windows_are_calendar_months_clamped_at_the_months_end():
    assert opens_on(date(2027, 8, 31)) == date(2027, 2, 28)
    assert opens_on(date(2028, 8, 31)) == date(2028, 2, 29)
    assert plan_due_on(date(2027, 5, 31)) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "first", "last"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1), date(2027, 12, 31)),
        (date(2024, 3, 1), date(2025, 2, 28), date(2025, 3, 1), date(2026, 2, 28)),
        (date(2023, 3, 1), date(2024, 2, 29), date(2024, 3, 1), date(2025, 2, 28)),
        (date(2025, 7, 15), date(2027, 7, 14), date(2027, 7, 15), date(2029, 7, 14)),
        (date(2026, 1, 1), date(2026, 1, 10), date(2026, 1, 11), date(2026, 1, 20)),
        (None, date(2026, 6, 30), date(2026, 7, 1), date(2027, 6, 30)),
    ],
)
def test_the_next_term_starts_the_day_after_and_is_as_long(starts_on, ends_on, first, last):
    assert next_term(starts_on, ends_on) == (first, last)


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(1, 60))
def test_terms_of_whole_months_stay_terms_of_whole_months(starts_on, months):
    from datetime import timedelta

    from people.rules.dates import add_months

    ends_on = add_months(starts_on, months) - timedelta(days=1)
    first, last = next_term(starts_on, ends_on)
    assert first == ends_on + timedelta(days=1)
    assert whole_months(first, last) in (months, 0) or whole_months(starts_on, ends_on) == 0


def test_the_csm_works_the_renewal_and_it_is_never_without_owner():
    csm, away, seller = Holder(1, True), Holder(1, False), Holder(2, True)
    assert choose_owner("csm", csm, seller, 9).id == 1
    assert choose_owner("seller", csm, seller, 9).id == 2
    assert choose_owner("seller", csm, Holder(2, False), 9).id == 1
    assert (choose_owner("csm", away, seller, 9).id, choose_owner("csm", away, seller, 9).reason) == (9, "stands_in")
    assert choose_owner("csm", away, None, None).id == 1


def test_an_outcome_is_the_same_more_or_less():
    due = Decimal("100.00")
    assert [outcome_of(due, Decimal(x)) for x in ("100", "100.01", "99.99")] == ["same", "expanded", "shrunk"]


LINES = st.lists(
    st.builds(Line, st.integers(1, 9), st.integers(1, 40), st.decimals("0.01", "9999", places=2)),
    min_size=1,
    max_size=5,
)


@given(LINES, st.decimals("1", "999999", places=2))
def test_scaled_lines_make_the_amount_to_the_cent_and_keep_the_seats(lines, amount):
    scaled = scale_lines(lines, amount)
    assert sum(line.quantity * line.unit_price for line in scaled) == amount
    assert sum(line.quantity for line in scaled) == sum(line.quantity for line in lines)
    assert all(line.unit_price >= 0 for line in scaled)


def test_nothing_to_scale_gives_nothing():
    assert scale_lines([], Decimal(5)) == []


def test_formula_4_retention_of_a_frozen_cohort():
    retention = retention_of({"A": (100, 60), "B": (100, 150)})
    assert (percent(retention.gross), percent(retention.net), percent(retention.logos)) == (80, 105, 100)


def test_who_came_later_is_not_in_the_cohort_and_who_left_counts_as_nothing():
    retention = retention_of({"A": (100, 0), "B": (100, 100), "new": (0, 500)})
    assert (percent(retention.gross), percent(retention.net), percent(retention.logos)) == (50, 50, 50)
    assert retention_of({}).gross is None


def test_worked_examples_published_by_others():
    first = retention_of_flows(27_000, expansion=8_000, churn=5_000)
    assert (round(percent(first.net), 1), percent(first.gross)) == (111.1, 81.48)
    assert round(percent(retention_of_flows(123_000, downsell=3_000, churn=1_000).gross), 2) == 96.75
    seats = expansion_of(10, 13, Decimal("5.00"), months=9)  # 2018-04-01 to 2018-12-31
    assert (seats.monthly, seats.contract_value) == (Decimal("15.00"), Decimal("135.00"))
    upgrade = prorate(Decimal(10), Decimal(20), days_left=15, days=30)
    assert (upgrade.credit, upgrade.charge, upgrade.net) == (5, 10, 5)


def test_formula_5_the_renewal_rate_counts_customers_and_beside_it_value():
    rate = renewal_rate(
        [
            Due("A", Decimal(100), Decimal(150)),
            Due("B", Decimal(300), None),
            Due("C", Decimal(100), Decimal(80)),
            Due("C", Decimal(50), None),
        ]
    )
    assert (rate.customers_renewed, rate.customers_due) == (2, 3)
    assert percent(rate.by_customers) == 66.67
    assert percent(rate.by_value) == 32.73  # (100 + 80) ÷ 550: more than what was due makes up for nobody's loss


def test_without_anything_due_there_is_no_rate():
    rate = renewal_rate([])
    assert (rate.by_customers, rate.by_value) == (None, None)
