import pytest

from leads.models import Lead
from metrics.actions import update_funnel
from metrics.queries.funnel import Query, funnel, speed, trend
from metrics.rules.rates import steps, through_rate
from metrics.stages import KEYS
from tests.metrics.counting import counts, total, window
from tests.metrics.telling import deal, lead, person, tell

pytestmark = pytest.mark.django_db


def ten_leads():
    """Formula 9 of the domain: 10 leads in, 4 valid, 2 deals, 1 order."""
    leads = [lead() for _ in range(10)]
    for each in leads[:4]:
        tell("leads.lead_judged_valid", each, "2026-01-06")
    deals = [deal(each) for each in leads[:2]]
    tell("sales.order_signed", deals[0], "2026-01-20")
    return leads


def test_ten_leads_four_valid_two_deals_one_order_give_the_rates_of_formula_nine():
    ten_leads()
    found = total()
    assert found == {"lead": 10, "valid": 4, "deal": 2, "order": 1}
    rates = {step.key: step.rate for step in steps(counts(nonzero=False)["total"], KEYS)}
    assert rates["lead"] is None
    assert (rates["valid"], rates["deal"], rates["order"], rates["cash"]) == (40, 50, 50, 0)
    assert rates["live"] is None, "a share of nothing is unknown"
    assert through_rate(counts(nonzero=False)["total"]) == 10


def test_a_cohort_counts_only_who_passed_every_stage_before_a_period_counts_any():
    one = lead()
    tell("leads.lead_judged_valid", one, "2026-01-06")
    sold = deal(one)
    tell("sales.order_signed", sold, "2026-01-20")
    tell("onboarding.first_value_reached", sold, "2026-02-20")
    assert total() == {"lead": 1, "valid": 1, "deal": 1, "order": 1}
    assert total("period") == {"lead": 1, "valid": 1, "deal": 1, "order": 1, "live": 1}


def test_a_period_counts_what_happened_in_it_whenever_the_lead_came():
    old = lead("2025-06-01")
    tell("leads.lead_judged_valid", old, "2026-03-02")
    assert total("period", from_on="2026-03-01", to_on="2026-03-31") == {"valid": 1}
    assert total("cohort", from_on="2026-03-01", to_on="2026-03-31") == {}
    assert total("cohort", from_on="2025-06-01", to_on="2025-06-01") == {"lead": 1, "valid": 1}


def test_both_ends_of_a_window_are_days_of_the_installation():
    late = lead("2026-01-31")
    tell("leads.lead_judged_valid", late, "2026-01-31", at_hour=23)
    assert total("period", from_on="2026-01-31", to_on="2026-01-31") == {"lead": 1, "valid": 1}
    assert total("period", from_on="2026-02-01") == {}


def test_channels_months_teams_and_reps_each_add_up_to_the_total():
    ann, bob = person("Ann", "North"), person("Bob", "South")
    for number, via in enumerate(["web", "web", "fair"]):
        one = lead(f"2026-0{number + 1}-05", via)
        tell("leads.lead_judged_valid", one, "2026-03-06")
        tell("leads.lead_assigned", one, "2026-03-07", owner=(ann if number else bob).pk)
    assert {key: of["lead"] for key, of in counts().items()} == {"web": 2, "fair": 1, "total": 3}
    assert {key: of["lead"] for key, of in counts(by="month").items()} == {
        "2026-01": 1, "2026-02": 1, "2026-03": 1, "total": 3,
    }  # fmt: skip
    assert {key: of["lead"] for key, of in counts(by="team").items()} == {"North": 2, "South": 1, "total": 3}
    assert {key: of["lead"] for key, of in counts(by="rep").items()} == {"Ann": 2, "Bob": 1, "total": 3}
    assert counts("period", "month")["2026-03"] == {"lead": 1, "valid": 3}


def test_a_deal_without_a_lead_is_in_the_period_as_self_sourced_and_in_no_cohort():
    deal()
    assert counts("period")["self-sourced"] == {"deal": 1}
    assert total("cohort") == {}


def test_two_reps_of_one_name_stay_two_rows():
    for _ in range(2):
        one = lead()
        tell("leads.lead_assigned", one, "2026-01-06", owner=person("Li Na").pk)
    keys = [key for key in counts(by="rep") if key != "total"]
    assert len(keys) == 2
    assert all(key.startswith("Li Na #") for key in keys)


def test_the_rep_of_the_deal_counts_before_the_rep_of_the_lead():
    ann, bob = person("Ann", "North"), person("Bob", "South")
    one = lead()
    tell("leads.lead_assigned", one, "2026-01-06", owner=ann.pk)
    deal(one, owner=bob, opened="2026-01-10")
    assert set(counts(by="rep")) == {"Bob", "total"}
    assert set(counts(by="rep", as_of="2026-01-07")) == {"Ann", "total"}


def test_a_lead_that_nobody_holds_any_more_belongs_to_no_team():
    one = lead()
    tell("leads.lead_assigned", one, "2026-01-06", owner=person("Ann", "North").pk)
    tell("leads.lead_pooled", one, "2026-01-08")
    assert set(counts(by="team")) == {"none", "total"}
    assert set(counts(by="team", as_of="2026-01-07")) == {"North", "total"}


def test_a_team_that_a_rep_moves_to_takes_the_figures_along():
    ann = person("Ann", "North")
    one = lead()
    tell("leads.lead_assigned", one, "2026-01-06", owner=ann.pk)
    assert set(counts(by="team")) == {"North", "total"}
    ann.team = person("Bob", "South").team
    ann.save()
    assert set(counts(by="team")) == {"South", "total"}


def test_young_leads_are_told_apart_by_the_ninetieth_percentile_of_past_wins():
    for number in range(10):
        one = lead("2026-01-01")
        tell("leads.lead_judged_valid", one, "2026-01-02")
        tell("sales.order_signed", deal(one, opened="2026-01-02"), f"2026-01-{11 + number:02}")
    lead("2026-02-25")
    update_funnel()
    asked = Query(window=window(as_of="2026-03-01"))
    found = funnel(asked)
    assert found.ripe_days == pytest.approx(18.1), "days 10 to 19, interpolated"
    assert found.young == 1
    assert found.total.counts["lead"] == 11, "the command counts all leads"
    old_enough = funnel(Query(window=window(as_of="2026-03-01"), without_young=True))
    assert old_enough.total.counts["lead"] == 10
    assert old_enough.young == 1


def test_days_to_won_are_fractions_and_thirty_calendar_days_are_dates():
    for ordered, hour in (("2026-01-11", 22), ("2026-02-04", 23), ("2026-02-05", 1)):
        one = lead("2026-01-05")
        made = deal(one, opened="2026-01-05")
        tell("sales.order_signed", made, ordered, at_hour=hour)
    update_funnel()
    found = speed(Query())
    assert found.won == 3
    assert found.median == pytest.approx(30 + 13 / 24)
    assert found.within_30 == 2, "4 February is 30 days after 5 January, at any hour"


def test_the_trend_has_one_row_per_month_in_order():
    lead("2026-02-05")
    lead("2026-01-05")
    update_funnel()
    assert [(row.key, row.counts["lead"]) for row in trend(Query())] == [("2026-01", 1), ("2026-02", 1)]


@pytest.mark.parametrize(("kind", "by"), [("cohort", "channel"), ("period", "team"), ("cohort", "rep")])
def test_the_number_of_queries_does_not_grow_with_the_rows(kind, by, django_assert_max_num_queries):
    ten_leads()
    update_funnel()
    with django_assert_max_num_queries(4):
        funnel(Query(kind, by))
    assert Lead.objects.count() == 10
