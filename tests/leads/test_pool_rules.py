"""The pure rules of the pool: who may claim, and when a lead goes back."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.rules.pool import Claimer, Policy, idle_since, may_claim, returns_at, working_days_left
from people.rules.working_time import WorkingHours

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOURS = WorkingHours()
NOW = datetime(2026, 3, 10, 15, tzinfo=SHANGHAI)
MOMENTS = st.integers(0, 60 * 24 * 660).map(
    lambda minutes: datetime(2025, 1, 2, tzinfo=UTC) + timedelta(minutes=minutes)
)


@pytest.mark.parametrize(
    ("policy", "who", "why_not"),
    [
        (Policy(), Claimer(), ""),
        (Policy(roles=frozenset({"sales_rep"})), Claimer(roles=["csm"]), "role"),
        (Policy(roles=frozenset({"sales_rep"})), Claimer(roles=["csm", "sales_rep"]), ""),
        (Policy(teams=frozenset({1, 2})), Claimer(team=3), "team"),
        (Policy(teams=frozenset({1, 2})), Claimer(team=None), "team"),
        (Policy(open_limit=10), Claimer(open_leads=10), "full"),
        (Policy(open_limit=10), Claimer(open_leads=5, capacity=5), "full"),
        (Policy(open_limit=3), Claimer(open_leads=3, capacity=9), "full"),
        (Policy(), Claimer(open_leads=10_000), ""),
        (Policy(claims_per_day=2), Claimer(claimed_today=2), "enough"),
        (Policy(claims_per_day=2), Claimer(claimed_today=1), ""),
    ],
)
def test_who_may_claim(policy, who, why_not):
    assert may_claim(policy, who, None, NOW).why_not == why_not


def test_who_had_it_waits_and_is_told_until_when():
    gave_up = NOW - timedelta(days=3)
    claim = may_claim(Policy(reclaim_days=30), Claimer(), gave_up, NOW)
    assert (claim.may, claim.why_not, claim.until) == (False, "had_it", gave_up + timedelta(days=30))
    assert may_claim(Policy(reclaim_days=3), Claimer(), gave_up, NOW).may
    assert may_claim(Policy(reclaim_days=0), Claimer(), NOW, NOW).may


def test_after_the_last_claim_of_a_day_the_next_one_is_tomorrow():
    claim = may_claim(Policy(claims_per_day=1), Claimer(claimed_today=1), None, NOW)
    assert claim.until == datetime(2026, 3, 11, tzinfo=SHANGHAI)


def test_ten_working_days_skip_weekends_and_the_spring_festival():
    worked = datetime(
        2026, 2, 13, 10, tzinfo=SHANGHAI
    )  # Friday before the holiday of 15–23 February, make-up day on 14
    policy = Policy(accepted_days=3)
    # Sat 14 (make-up day), Tue 24, Wed 25
    assert returns_at("accepted", worked, None, policy, HOURS) == datetime(2026, 2, 25, 18, tzinfo=SHANGHAI)


def test_an_extension_moves_it_later_but_never_earlier():
    worked, policy = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI), Policy(accepted_days=1)
    plain = returns_at("accepted", worked, None, policy, HOURS)
    assert plain == datetime(2026, 3, 3, 18, tzinfo=SHANGHAI)
    assert returns_at("accepted", worked, plain + timedelta(days=9), policy, HOURS) == plain + timedelta(days=9)
    assert returns_at("accepted", worked, plain - timedelta(days=9), policy, HOURS) == plain


def test_states_without_protection_and_a_pool_that_is_off_never_take_back():
    assert returns_at("routed", NOW, None, Policy(), HOURS) is None
    assert returns_at("working", NOW, None, Policy(working_days=0), HOURS) is None
    assert returns_at("working", NOW, None, Policy(returns_by_itself=False), HOURS) is None
    assert returns_at("working", None, None, Policy(), HOURS) is None


@given(MOMENTS, MOMENTS, st.integers(1, 25))
def test_the_job_takes_back_exactly_the_leads_whose_time_is_over(worked, now, days):
    policy = Policy(accepted_days=days)
    is_over = returns_at("accepted", worked, None, policy, HOURS) <= now
    assert (worked < idle_since(days, now, HOURS)) is is_over


@given(MOMENTS, st.integers(1, 25))
def test_the_countdown_begins_with_the_days_of_protection_and_ends_at_zero(worked, days):
    until = returns_at("accepted", worked, None, Policy(accepted_days=days), HOURS)
    assert working_days_left(until, worked, HOURS) in (days, days + 1), "the rest of today may be one more"
    assert working_days_left(until, until, HOURS) == 0
    assert working_days_left(until, until - timedelta(minutes=1), HOURS) == 1
