from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from journal.errors import NotPossible
from journal.models import Event
from sales.actions import (
    assign_deal,
    change_deal,
    log_activity,
    lose_deal,
    move_deal,
    open_deal,
    reopen_deal,
)
from sales.models import Deal, Stage

pytestmark = pytest.mark.django_db


def names_of(record):
    events = Event.objects.filter(subject_type=record._meta.label_lower, subject_id=record.pk).order_by("pk")
    return [event.name for event in events]


def test_an_opened_deal_starts_in_the_first_stage_and_is_told(deal, rep):
    assert deal.stage.key == "qualify"
    assert deal.is_self_sourced
    event = Event.objects.get(name="sales.deal_opened")
    assert event.facts == {"stage": deal.stage_id, "amount": "12000.00", "currency": "CNY", "owner": rep.pk}
    assert event.happened_at == deal.opened_at
    assert event.journey == deal.journey


def test_a_deal_without_a_name_is_called_after_its_company(make_deal):
    assert make_deal("成都蓝鲸物流股份有限公司").name.startswith("成都蓝鲸物流股份有限公司")


@pytest.mark.parametrize("amount", ["-1", "NaN", "Infinity", "12 apples", "1e30"])
def test_an_amount_that_is_none_is_refused(rep, amount):
    with pytest.raises(NotPossible):
        open_deal({"name": "x", "amount": amount}, by=rep)
    assert not Deal.objects.exists()


@pytest.mark.parametrize("values", [{"currency": "YUAN"}, {"kind": "gift"}, {"name": ""}])
def test_values_that_do_not_fit_are_refused_with_a_sentence(rep, values):
    with pytest.raises(NotPossible) as refusal:
        open_deal({"name": "x", **values}, by=rep)
    assert str(refusal.value).endswith(".")


def test_an_expansion_goes_on_with_the_journey_of_its_company(deal, make_deal):
    expansion = make_deal(company=deal.company, kind="seats")
    assert expansion.journey == deal.company.journey
    assert not expansion.is_self_sourced
    assert make_deal(company=deal.company).journey != deal.company.journey


def test_moving_notes_the_stage_and_since_when(deal, rep):
    demo = Stage.objects.get(key="demo")
    moved = move_deal(deal, demo, by=rep)
    assert moved.stage == demo
    assert timezone.now() - moved.moved_at < timedelta(minutes=1)
    move_deal(deal, demo, by=rep)
    assert names_of(deal) == ["sales.deal_opened", "sales.deal_moved"]


def test_a_deal_that_is_won_does_not_move(signed, rep):
    with pytest.raises(NotPossible, match="only an open deal moves"):
        move_deal(signed.deal, Stage.objects.get(key="demo"), by=rep)
    assert Deal.objects.get(pk=signed.deal_id).stage.key == "qualify"


def test_losing_needs_a_reason_and_can_be_taken_back(deal, rep):
    with pytest.raises(NotPossible):
        lose_deal(deal, by=rep, why="  ")
    lost = lose_deal(deal, by=rep, why="Chose pen and paper")
    assert (lost.status, lost.reason) == ("lost", "Chose pen and paper")
    with pytest.raises(NotPossible):
        lose_deal(deal, by=rep, why="again")
    again = reopen_deal(deal, by=rep, why="They called back")
    assert (again.status, again.closed_at, again.reason) == ("open", None, "")
    assert names_of(deal) == ["sales.deal_opened", "sales.deal_lost", "sales.deal_reopened"]


def test_a_won_deal_is_opened_by_cancelling_its_order_only(signed, rep):
    with pytest.raises(NotPossible, match="Cancel the order"):
        reopen_deal(signed.deal, by=rep, why="mistake")


def test_recycling_without_a_lead_is_refused_and_nothing_is_half_done(deal, rep):
    with pytest.raises(NotPossible, match="No lead is behind"):
        lose_deal(deal, by=rep, why="no budget", recycle=True)
    deal.refresh_from_db()
    assert deal.status == "open"


def test_changes_are_told_by_field_and_only_when_there_are_any(deal, rep):
    change_deal(deal, {"amount": "12000.00", "name": deal.name}, by=rep)
    changed = change_deal(deal, {"amount": "15000", "next_step": "Send the offer"}, by=rep)
    assert changed.amount == Decimal("15000.00")
    assert Event.objects.get(name="sales.deal_changed").facts == {"fields": "amount, next_step"}


def test_the_amount_of_a_won_deal_is_that_of_its_order(signed, rep):
    with pytest.raises(NotPossible, match="stay as they are"):
        change_deal(signed.deal, {"amount": "1"}, by=rep)
    assert change_deal(signed.deal, {"next_step": "Thank them"}, by=rep).next_step == "Thank them"


def test_a_deal_given_to_a_colleague_takes_its_drafts_along(order, make_person, rep):
    colleague = make_person(name="王磊")
    assign_deal(order.deal, colleague, by=rep, why="On leave")
    order.refresh_from_db()
    assert order.owner == colleague
    colleague.is_active = False
    colleague.save()
    with pytest.raises(NotPossible):
        assign_deal(order.deal, colleague, by=rep)


def test_an_activity_has_happened(deal, rep):
    activity = log_activity(deal, "on_site", "Met the head of sales", by=rep)
    assert activity.by == rep
    with pytest.raises(NotPossible):
        log_activity(deal, "on_site", "Will meet", by=rep, happened_at=timezone.now() + timedelta(hours=1))
    with pytest.raises(NotPossible):
        log_activity(deal, "carrier pigeon", "Flew", by=rep)
    assert "sales.activity_logged" in names_of(deal)
