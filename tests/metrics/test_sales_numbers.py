import pytest

from metrics.actions import update_funnel
from metrics.queries.sales import sales_numbers
from metrics.queries.sales_values import SalesQuery
from metrics.rules.rates import win_rate
from tests.metrics.counting import sales, window
from tests.metrics.telling import deal, person, tell

pytestmark = pytest.mark.django_db


def closed(outcome, on, owner, amount="10.00", currency="CNY"):
    one = deal(owner=owner, opened="2026-01-02", amount=amount)
    tell(f"sales.deal_{outcome}", one, on, amount=amount, currency=currency)
    return one


def test_win_rate_is_won_of_decided_and_unknown_when_nothing_is_decided():
    assert win_rate(3, 1) == 75
    assert win_rate(0, 0) is None


def test_deals_count_in_the_region_of_their_reps_team():
    ann, bob = person("Ann", "Nord Team"), person("Bob", "East Team")
    closed("won", "2026-01-10", ann, "30.00")
    closed("lost", "2026-01-11", ann)
    closed("won", "2026-01-12", bob, "5.00")
    deal(owner=bob, opened="2026-01-02")
    assert sales("region") == {"Nord": (1, 1, 0, 30), "East": (1, 0, 1, 5), "total": (2, 1, 1, 35)}


def test_a_window_takes_deals_by_when_they_were_closed_and_leaves_open_ones():
    ann = person("Ann", "North")
    closed("won", "2026-01-31", ann)
    closed("won", "2026-02-01", ann)
    deal(owner=ann, opened="2026-01-02")
    assert sales(from_on="2026-01-01", to_on="2026-01-31")["Ann"] == (1, 0, 1, 10)


def test_amounts_of_two_currencies_are_never_added_up():
    ann = person("Ann", "North")
    for _ in range(2):
        closed("won", "2026-01-10", ann, "10.00", "USD")
    closed("won", "2026-01-10", ann, "99.00", "CNY")
    update_funnel()
    found = sales_numbers(SalesQuery("rep", window())).as_json()
    assert found["currency"] == "USD"
    assert found["total"]["revenue"] == 20
    assert found["other_currencies"] == {"CNY": 99}


def test_a_rep_sees_the_figures_of_own_deals_a_leader_of_all():
    ann, bob = person("Ann", "North", roles=["sales_rep"]), person("Bob", "North", roles=["sales_leader"])
    closed("won", "2026-01-10", ann)
    closed("won", "2026-01-10", bob)
    update_funnel()
    assert sales_numbers(SalesQuery("rep", person=ann)).total.won == 1
    assert sales_numbers(SalesQuery("rep", person=bob)).total.won == 2


def test_nine_queries_whatever_the_number_of_deals(django_assert_num_queries):
    for name in ("Ann", "Bob", "Cai"):
        closed("won", "2026-01-10", person(name, name))
    update_funnel()
    with django_assert_num_queries(9):
        sales_numbers(SalesQuery("region", window("2026-01-01", "2026-01-31")))
