"""Figures as of a past date: for what the console lived through, for a migrated past, and for later corrections."""

import pytest

from metrics.actions import update_funnel
from metrics.queries.sales import sales_numbers
from metrics.queries.sales_values import SalesQuery
from sales.models import Deal
from tests.metrics.counting import counts, sales, total, window
from tests.metrics.telling import channel, day, deal, lead, migrated_lead, person, tell

pytestmark = pytest.mark.django_db


def test_what_happened_on_the_day_counts_what_happened_after_does_not():
    one = lead("2026-01-05")
    tell("leads.lead_judged_valid", one, "2026-01-09", at_hour=23)
    assert total(as_of="2026-01-04") == {}
    assert total(as_of="2026-01-08") == {"lead": 1}
    assert total(as_of="2026-01-09") == {"lead": 1, "valid": 1}


def test_what_was_typed_in_later_counts_from_when_it_was_known():
    one = lead("2026-01-05")
    tell("leads.lead_judged_valid", one, "2026-01-06", recorded="2026-01-20")
    assert total(as_of="2026-01-19") == {"lead": 1}
    assert total(as_of="2026-01-20") == {"lead": 1, "valid": 1}
    assert total("period", from_on="2026-01-06", to_on="2026-01-06") == {"valid": 1}, "dated by when it happened"


def test_a_migrated_past_counts_from_when_it_happened_though_it_was_loaded_today():
    one = migrated_lead("2018-01-05")
    tell("leads.lead_judged_valid", one, "2018-01-09", recorded="2026-02-01", migrated=True)
    assert total(as_of="2018-01-08") == {"lead": 1}
    assert total(as_of="2018-01-09") == {"lead": 1, "valid": 1}


def test_a_source_that_is_corrected_and_loaded_again_restates_the_past():
    one = migrated_lead("2018-01-05")
    tell("leads.lead_came", one, "2018-03-05", recorded="2026-02-02", migrated=True, channel=channel("fair").pk)
    assert total(as_of="2018-02-28") == {}
    assert counts(by="month") == {"2018-03": {"lead": 1}, "total": {"lead": 1}}
    assert set(counts(as_of="2018-03-05")) == {"fair", "total"}


def test_a_correction_made_in_the_console_leaves_the_past_as_it_was_known():
    one = migrated_lead("2018-01-05", "web")
    one.channel, one.came_at = channel("fair"), day("2018-03-05")
    one.save()
    tell("leads.lead_changed", one, "2026-03-01", fields="channel, came_at")
    assert set(counts(as_of="2026-02-28")) == {"web", "total"}
    assert set(counts(as_of="2026-03-01")) == {"fair", "total"}
    assert set(counts(by="month", as_of="2026-02-28")) == {"2018-01", "total"}
    assert set(counts(by="month")) == {"2018-03", "total"}


def test_a_change_of_other_fields_changes_no_figure():
    one = lead()
    tell("leads.lead_changed", one, "2026-03-01", fields="company_name, phone")
    assert counts() == {"web": {"lead": 1}, "total": {"lead": 1}}


def test_a_refused_lead_was_valid_until_it_was_refused():
    one = lead("2026-01-05")
    tell("leads.lead_judged_valid", one, "2026-01-06")
    tell("leads.lead_refused", one, "2026-01-08")
    tell("leads.lead_judged_valid", one, "2026-01-12")
    assert [total(as_of=f"2026-01-{d:02}").get("valid") for d in (5, 7, 8, 11, 12)] == [None, 1, None, None, 1]
    assert total("period", from_on="2026-01-12") == {"valid": 1}


def test_judged_valid_a_second_time_stays_valid_since_the_first():
    one = lead("2026-01-05")
    tell("leads.lead_judged_valid", one, "2026-01-06")
    tell("leads.lead_judged_valid", one, "2026-01-12")
    assert total("period", to_on="2026-01-07") == {"lead": 1, "valid": 1}


def test_a_conversion_taken_back_takes_its_deal_out_and_a_new_one_counts_anew():
    one = lead("2026-01-05")
    tell("leads.lead_judged_valid", one, "2026-01-06")
    deal(one, opened="2026-01-10")
    tell("leads.conversion_undone", one, "2026-01-12")
    assert total(as_of="2026-01-11") == {"lead": 1, "valid": 1, "deal": 1}
    assert total() == {"lead": 1, "valid": 1}
    assert sales()["total"] == (0, 0, 0, 0)
    assert sales(as_of="2026-01-11")["total"] == (0, 0, 1, 0)
    deal(one, opened="2026-01-20")
    assert total() == {"lead": 1, "valid": 1, "deal": 1}


def test_an_order_cancelled_leaves_the_other_order_of_the_journey():
    one = lead("2026-01-05")
    first, second = deal(one), deal(one)
    tell("sales.order_signed", first, "2026-01-20")
    tell("sales.order_signed", second, "2026-01-25")
    tell("sales.order_cancelled", first, "2026-02-01")
    assert total("period", to_on="2026-01-24", as_of="2026-01-31") == {"lead": 1, "deal": 1, "order": 1}
    assert total("period", from_on="2026-01-25") == {"order": 1}, "the first order that stands dates the stage"


def test_a_merged_duplicate_is_not_a_second_lead_until_the_merge_is_taken_back():
    kept, twin = lead("2026-01-05"), lead("2026-01-07", "fair")
    tell("leads.lead_merged", twin, "2026-01-10", into=kept.pk)
    tell("leads.lead_took_in", kept, "2026-01-10", lead=twin.pk, fields=[])
    assert total(as_of="2026-01-09") == {"lead": 2}
    assert counts() == {"web": {"lead": 1}, "total": {"lead": 1}}
    tell("leads.merge_undone", twin, "2026-01-12", into=kept.pk)
    assert total() == {"lead": 2}
    assert total(as_of="2026-01-11") == {"lead": 1}


def test_a_win_that_a_later_load_corrects_from_now_on_moves_only_from_then():
    one = migrated_lead("2018-01-05")
    sold = deal(one, opened="2018-01-10", recorded="2026-02-01", migrated=True)
    told = {"amount": "100.00", "currency": "CNY"}
    for kind in ("sales.order_signed", "sales.deal_won"):
        tell(kind, sold, "2018-02-10", recorded="2026-02-01", migrated=True, **told)
        tell(kind, sold, "2018-04-10", recorded="2026-02-05", corrects=True, amount="80.00", currency="CNY")
    assert total("period", from_on="2018-02-01", to_on="2018-02-28", as_of="2026-02-04") == {"order": 1}
    assert total("period", from_on="2018-02-01", to_on="2018-02-28") == {}
    assert total("period", from_on="2018-04-01", to_on="2018-04-30")["order"] == 1
    assert sales(as_of="2026-02-04")["total"] == (1, 0, 0, 100)
    assert sales()["total"] == (1, 0, 0, 80)


def test_a_source_that_now_says_lost_restates_a_win_of_the_same_day():
    sold = deal(opened="2018-01-10", recorded="2026-02-01", migrated=True)
    tell("sales.deal_won", sold, "2018-02-10", recorded="2026-02-01", migrated=True, amount="9.00", currency="CNY")
    tell("sales.deal_lost", sold, "2018-02-10", recorded="2026-02-02", migrated=True)
    assert sales(as_of="2018-02-10")["total"] == (0, 1, 0, 0)


def test_receipts_of_one_order_loaded_from_two_files_are_two_payments():
    one = migrated_lead("2018-01-05")
    sold = deal(one, opened="2018-01-10", recorded="2026-02-01", migrated=True)
    tell("sales.cash_received", sold, "2018-02-10", recorded="2026-02-01", migrated=True, receipt=1)
    tell("sales.cash_received", sold, "2018-03-10", recorded="2026-02-02", migrated=True, receipt=2)
    assert total("period", to_on="2018-02-28") == {"lead": 1, "deal": 1, "cash": 1}


def test_an_open_deal_is_open_until_it_was_closed_and_a_lost_one_may_open_again():
    ann = person("Ann", "North")
    one = deal(owner=ann, opened="2026-01-10")
    tell("sales.deal_lost", one, "2026-01-20")
    tell("sales.deal_reopened", one, "2026-01-25")
    tell("sales.deal_won", one, "2026-02-01", amount="70.00", currency="CNY")
    assert [sales(as_of=f"2026-01-{d}")["total"][:3] for d in (11, 21, 26)] == [(0, 0, 1), (0, 1, 0), (0, 0, 1)]
    assert sales()["Ann"] == (1, 0, 0, 70)


def test_figures_follow_the_owner_of_a_deal_from_when_it_changed_hands():
    ann, bob = person("Ann", "North"), person("Bob", "South")
    one = deal(owner=ann, opened="2026-01-10")
    tell("sales.deal_assigned", one, "2026-01-15", owner=bob.pk)
    assert set(sales(as_of="2026-01-14")) == {"Ann", "total"}
    assert set(sales()) == {"Bob", "total"}


def test_a_deal_without_any_day_is_open_and_shown_apart():
    one = deal(opened="2026-01-10")
    taken = Deal.objects.create(
        name="Undated", stage=one.stage, owner=one.owner, created_at=day("2026-01-10"), amount=5
    )
    tell("sales.deal_taken_over", taken, "2026-02-01", owner=one.owner_id, amount="5.00", currency="CNY")
    update_funnel()
    now, before = (sales_numbers(SalesQuery("rep", window(as_of=d))) for d in (None, "2026-01-31"))
    assert (now.total.open, now.undated) == (1, 1)
    assert (before.total.open, before.undated) == (1, 0)
