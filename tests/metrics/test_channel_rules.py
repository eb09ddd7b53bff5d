"""How amounts are spread over windows, and what is advised."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from leads.rules.spread import part_within
from metrics.rules.advice import Advice, Case, advise, bounds, concentrated

DAY = date(2026, 3, 1)
lengths = st.integers(0, 400)


@given(st.decimals(0, 10**9, places=2), lengths, st.lists(st.integers(-50, 450), min_size=1, max_size=6))
def test_windows_that_follow_on_each_other_add_up_to_the_amount(amount, length, cuts):
    last = DAY + timedelta(days=length)
    edges = [DAY - timedelta(days=60), *(DAY + timedelta(days=n) for n in sorted(cuts)), last + timedelta(days=60)]
    windows = [(a, b - timedelta(days=1)) for a, b in pairwise(edges)]
    parts = [part_within(amount, DAY, last, first, end) for first, end in windows]
    assert sum(parts) + part_within(amount, DAY, last, edges[-1], edges[-1]) == amount
    assert all(part >= 0 for part in parts)


def test_ten_of_thirty_days_are_a_third():
    april = (date(2026, 4, 1), date(2026, 4, 30))
    assert part_within(Decimal("900"), *april, date(2026, 4, 11), date(2026, 4, 20)) == Decimal("300")
    assert part_within(Decimal("900"), *april, date(2026, 5, 1), date(2026, 5, 20)) == 0


@given(st.integers(0, 500), st.integers(1, 500))
def test_the_bounds_hold_the_share_and_stay_between_0_and_1(hits, more):
    low, high = bounds(hits, hits + more)
    assert 0 <= low <= hits / (hits + more) <= high <= 1


def test_few_leads_get_no_advice_and_a_free_channel_none_either():
    assert advise(Case(29, 29, 100, 1000), 10) == Advice("few")
    assert advise(Case(2900, 29, 0, 1000), 10) == Advice("free")


def test_scale_drop_and_hold_follow_the_bounds():
    assert advise(Case(400, 80, 8000, 5000), average=400).word == "scale"
    assert advise(Case(400, 2, 80_000, 5000), average=400).word == "drop"
    assert advise(Case(100, 10, 4000, 5000), average=400).word == "hold"
    nothing_sold = advise(Case(60, 0, 200, 5000), average=400)
    assert (nothing_sold.word, nothing_sold.worst) == ("hold", None)


def test_more_than_half_from_one_paid_channel_is_concentration():
    assert concentrated({"sem": 6, "seo": 4}, {"sem"}) == ("sem", 0.6)
    assert concentrated({"sem": 5, "seo": 5}, {"sem"}) is None
    assert concentrated({"sem": 6, "seo": 4}, {"seo"}) is None
    assert concentrated({"sem": 0}, {"sem"}) is None
