"""Pipelines by kind of deal: laid out by a manager, gone through by deals with their exit criteria."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils import timezone, translation

from journal.errors import NotPossible
from journal.models import Event
from journal.queries import history_of
from sales.actions import change_deal, log_activity, lose_deal, move_deal, open_deal, reopen_deal
from sales.actions.pipelines import (
    add_pipeline,
    add_stage,
    change_stage,
    give_kind,
    order_stages,
    restore_stage,
    retire_stage,
)
from sales.actions.shipping import ensure_stages, first_stage, last_stage
from sales.actions.stages import CriteriaMissing, tick_criterion
from sales.models import Activity, Deal, DealKind, Pipeline, PipelineKind, Stage
from sales.queries.criteria import missing_before, standing
from sales.rules.pipelines import nearest

pytestmark = pytest.mark.django_db


def stage(key):
    return Stage.objects.get(key=key)


def test_each_kind_of_deal_begins_in_its_own_pipeline(make_deal):
    company = make_deal().company
    for kind in DealKind.values:
        deal = make_deal(company=company, kind=kind)
        assert deal.stage == first_stage(kind)
        assert deal.stage.pipeline.kinds == [kind]
    assert last_stage("renewal").key == "renewal-signing"


def test_shipping_again_changes_nothing(db):
    before = list(Stage.objects.values_list("pk", "key", "position"))
    ensure_stages()
    assert list(Stage.objects.values_list("pk", "key", "position")) == before
    assert set(PipelineKind.objects.values_list("kind", flat=True)) == set(DealKind.values)


def test_a_deal_does_not_enter_the_stage_of_another_kind(deal, rep):
    with pytest.raises(NotPossible, match="no stage of the pipeline"):
        move_deal(deal, first_stage("renewal"), by=rep)
    with pytest.raises(NotPossible, match="no stage of the pipeline"):
        open_deal({"name": "x", "stage": first_stage("seats")}, by=rep)
    assert Deal.objects.get(pk=deal.pk).stage.key == "qualify"


def test_what_is_missing_is_named_and_a_reason_goes_past_it(deal, rep):
    move_deal(deal, stage("demo"), by=rep)
    with pytest.raises(CriteriaMissing, match=r"a meeting that was logged.*the main product; the expected close") as no:
        move_deal(deal, stage("negotiation"), by=rep)
    assert [line.criterion.key for line in no.value.missing] == ["activity:meeting", "product", "expected_close"]
    with pytest.raises(CriteriaMissing):
        move_deal(deal, stage("negotiation"), by=rep, anyway=True, why=" ")
    with pytest.raises(CriteriaMissing):
        move_deal(deal, stage("negotiation"), by=rep, why="In a hurry")
    moved = move_deal(deal, stage("negotiation"), by=rep, anyway=True, why="They signed elsewhere before")
    assert moved.stage.key == "negotiation"
    line = history_of(moved)[0]
    assert line.sentence.startswith("Moved to “Negotiation”, though missing: a meeting that was logged")
    assert line.why == "They signed elsewhere before"
    with translation.override("zh-hans"):
        assert "商务谈判" in history_of(moved)[0].sentence


def test_criteria_that_are_met_let_it_go_and_going_back_asks_for_nothing(deal, rep, suite):
    move_deal(deal, stage("demo"), by=rep)
    log_activity(deal, "mail", "Sent the agenda", by=rep)
    assert [one.criterion.key for one in missing_before(Deal.objects.get(pk=deal.pk), stage("proposal"))] == [
        "activity:meeting"
    ]
    log_activity(deal, "remote", "Showed it", by=rep)
    move_deal(deal, stage("proposal"), by=rep)
    change_deal(deal, {"product": suite, "expected_close_on": timezone.localdate()}, by=rep)
    move_deal(deal, stage("negotiation"), by=rep)
    change_deal(deal, {"amount": "0"}, by=rep)
    assert move_deal(deal, stage("qualify"), by=rep).stage.key == "qualify"
    with pytest.raises(CriteriaMissing, match="an amount"):
        move_deal(deal, stage("demo"), by=rep)


def test_what_was_moved_before_the_console_is_not_asked(deal, rep):
    change_deal(deal, {"amount": "0"}, by=rep)
    assert move_deal(deal, stage("negotiation"), by=rep, migrated=True).stage.key == "negotiation"


def test_a_line_in_words_is_ticked_by_name_and_survives_other_changes(deal, rep, manager):
    demo = change_stage(
        stage("qualify"), {"criteria": [{"text": "Budget approved", "text_zh": "预算已批"}]}, by=manager
    )
    with pytest.raises(CriteriaMissing, match="Budget approved"):
        move_deal(deal, stage("demo"), by=rep)
    criterion = demo.criteria.get()
    tick_criterion(deal, criterion, by=rep)
    tick_criterion(deal, criterion, by=rep)
    change_stage(
        demo, {"criteria": [{"key": "amount"}, {"text": "Budget approved", "text_zh": "预算已批"}]}, by=manager
    )
    line = next(one for one in standing(deal, [demo]) if one.is_tick)
    assert (line.is_met, line.by) == (True, rep)
    assert Event.objects.filter(name="sales.criterion_ticked").count() == 1
    tick_criterion(deal, criterion, False, by=rep)
    with translation.override("zh-hans"), pytest.raises(CriteriaMissing, match="预算已批"):
        move_deal(deal, stage("demo"), by=rep)
    with pytest.raises(NotPossible, match="nothing to tick"):
        tick_criterion(deal, demo.criteria.get(key="amount"), by=rep)


def test_a_check_that_is_gone_asks_for_nothing(deal, rep):
    stage("qualify").criteria.create(key="was-once")
    assert move_deal(deal, stage("demo"), by=rep).stage.key == "demo"


def test_a_stage_is_added_changed_ordered_and_told(new, manager):
    with pytest.raises(NotPossible, match="already"):
        add_stage(new, {"name": "demo"}, by=manager)
    legal = add_stage(new, {"name": "Legal", "name_zh": "法务", "probability": 90, "say": "Who signs?"}, by=manager)
    assert legal == last_stage("new")
    change_stage(legal, {"probability": 85, "stuck_after_days": 5, "criteria": [{"key": "promises"}]}, by=manager)
    ids = [one.pk for one in new.stages.live().order_by("position")]
    order_stages(new, [ids[-1], *ids[:-1]], by=manager)
    assert first_stage("new") == legal
    with pytest.raises(NotPossible, match="once"):
        order_stages(new, ids[:-1], by=manager)
    for values in ({"probability": 101}, {"stuck_after_days": -1}, {"criteria": [{"key": "nonsense"}]}, {"name": " "}):
        with pytest.raises(NotPossible), transaction.atomic():
            change_stage(legal, values, by=manager)
    told = [line.sentence for line in history_of(new)]
    assert "Stage “Legal” added" in told
    assert "Stage “Legal” changed: probability, %, stuck after days, exit criteria" in told


def test_a_stage_is_retired_once_its_open_deals_have_gone(make_deal, new, manager, rep):
    deal, lost = make_deal(), make_deal("乙有限公司")
    lose_deal(lost, by=rep, why="Price")
    qualify, demo = stage("qualify"), stage("demo")
    with pytest.raises(NotPossible, match="holds 1 open deal"):
        retire_stage(qualify, by=manager)
    with pytest.raises(NotPossible, match="no other stage"):
        retire_stage(qualify, by=manager, to=first_stage("seats"))
    retire_stage(qualify, by=manager, to=demo)
    deal.refresh_from_db()
    assert deal.stage == demo
    assert Deal.objects.get(pk=lost.pk).stage == qualify
    assert first_stage("new") == demo
    with pytest.raises(NotPossible, match="retired"):
        move_deal(deal, stage("qualify"), by=rep)
    assert reopen_deal(lost, by=rep, why="Back").stage == demo
    restore_stage(stage("qualify"), by=manager)
    assert move_deal(deal, qualify, by=rep).stage == qualify
    assert history_of(deal)[0].sentence == "Moved to “Qualify”"


def test_the_last_stage_stays(manager):
    seats = Pipeline.objects.get(key="seats")
    first, *others = seats.stages.all()
    for one in others:
        retire_stage(one, by=manager)
    with pytest.raises(NotPossible, match="only stage"):
        retire_stage(first, by=manager)


def test_a_kind_goes_to_another_pipeline_with_its_deals(make_deal, new, manager, rep):
    company = make_deal().company
    renewal = make_deal(company=company, kind="renewal")
    move_deal(renewal, last_stage("renewal"), by=rep, migrated=True)
    own = add_pipeline({"name": "Partners", "name_zh": "伙伴"}, by=manager, like=new)
    assert [one.name for one in own.stages.all()] == [one.name for one in new.stages.live()]
    give_kind(own, "renewal", by=manager)
    renewal.refresh_from_db()
    assert (renewal.stage.pipeline, renewal.stage.name) == (own, "Negotiation")
    assert history_of(own)[0].sentence.endswith("moved along: 1")
    assert make_deal(company=company, kind="renewal").stage.pipeline == own
    empty = add_pipeline({"name": "Empty"}, by=manager)
    with pytest.raises(NotPossible, match="no stage yet"):
        give_kind(empty, "seats", by=manager)


def test_the_nearest_stage_is_that_of_the_nearest_probability():
    stages = [Stage(probability=p, position=p) for p in (10, 40, 80)]
    assert [nearest(p, stages).probability for p in (0, 24, 25, 26, 95)] == [10, 10, 10, 40, 80]


def test_the_deal_knows_its_last_activity_however_it_was_written(deal, rep):
    now = timezone.now()
    log_activity(deal, "call", "Rang", by=rep, happened_at=now - timedelta(days=3))
    Activity.objects.bulk_create(
        [
            Activity(deal=deal, kind="mail", note="Older", by=rep, happened_at=now - timedelta(days=9)),
            Activity(deal=deal, kind="on_site", note="Latest", by=rep, happened_at=now - timedelta(days=1)),
            Activity(deal=deal, kind="on_site", note="Planned", by=rep, happened_at=now + timedelta(days=4)),
        ]
    )
    deal.refresh_from_db()
    assert deal.last_activity_at == deal.quiet_since == now - timedelta(days=1)
    Activity.objects.filter(note="Latest").delete()
    deal.refresh_from_db()
    assert deal.last_activity_at == now - timedelta(days=3)


def test_a_deal_is_stuck_after_the_days_of_its_stage(make_deal, rep, manager):
    old, young = make_deal(days_ago=30), make_deal("乙有限公司", days_ago=3)
    assert list(Deal.objects.stuck()) == [old]
    assert old.stuck_line == "nothing done for 30 days; “Qualify” allows 21"
    change_stage(stage("qualify"), {"stuck_after_days": 2}, by=manager)
    assert set(Deal.objects.stuck()) == {old, young}
    log_activity(old, "call", "Rang", by=rep)
    assert list(Deal.objects.stuck()) == [young]
    change_stage(stage("qualify"), {"stuck_after_days": 0}, by=manager)
    assert not Deal.objects.stuck().exists()


# --- pages and API


def test_a_stage_that_is_retired_while_somebody_moves_is_not_entered(deal, rep):
    """The move reads the stage again, whatever it looked like when the page was opened."""
    seen = stage("demo")
    Stage.objects.filter(pk=seen.pk).update(retired_at=timezone.now())
    with pytest.raises(NotPossible, match="retired"):
        move_deal(deal, seen, by=rep)
    assert connection.in_atomic_block


def test_amounts_of_a_column_are_summed_by_currency(make_deal, new):
    from sales.queries.board import columns_of, stages_of

    deal = make_deal(amount="10")
    make_deal(company=deal.company, amount="5", currency="USD")
    sums = columns_of(Deal.objects.open(), stages_of(new))[0].sums
    assert sums == [("CNY", Decimal("10.00")), ("USD", Decimal("5.00"))]
