"""Pipelines by kind of deal: laid out by a manager, gone through by deals with their exit criteria."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.urls import reverse
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


@pytest.fixture
def new(db):
    return Pipeline.objects.get(key="new")


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


def url(name, *args):
    return reverse(f"sales:{name}", args=args)


DIALOG = {"HX-Request": "true", "HX-Target": "dialog"}


def test_a_move_that_lacks_something_asks_and_then_goes_on(client, rep, deal):
    client.force_login(rep)
    change_deal(deal, {"amount": "0"}, by=rep)
    asked = client.post(url("deal-move", deal.pk), {"stage": stage("demo").pk, "why": ""}, headers=DIALOG)
    assert asked.status_code == 409
    page = asked.content.decode()
    assert "Missing: an amount" in page
    assert "Why it goes on anyway" in page
    assert f'name="anyway" value="{stage("demo").pk}"' in page
    again = {"stage": stage("demo").pk, "anyway": stage("demo").pk, "why": ""}
    assert client.post(url("deal-move", deal.pk), again, headers=DIALOG).status_code == 409
    done = client.post(url("deal-move", deal.pk), {**again, "why": "The boss asked"}, headers=DIALOG)
    assert done.status_code == 204
    deal.refresh_from_db()
    assert deal.stage.key == "demo"
    # what was shown for one stage does not open another
    skip = {"stage": stage("negotiation").pk, "anyway": stage("demo").pk, "why": "x"}
    assert client.post(url("deal-move", deal.pk), skip, headers=DIALOG).status_code == 409


def test_the_page_of_a_deal_says_what_to_say_and_what_is_missing(client, rep, deal, manager):
    change_stage(stage("qualify"), {"criteria": [{"key": "contact"}, {"text": "Need in writing"}]}, by=manager)
    client.force_login(rep)
    for address in (deal.get_absolute_url(), deal.get_absolute_url() + "?panel=1"):
        page = client.get(address).content.decode()
        assert "What costs them time or money" in page
        assert "Need in writing" in page
    criterion = stage("qualify").criteria.get(key="tick")
    assert client.post(url("deal-tick", deal.pk, criterion.pk)).status_code == 302
    assert rep.name in client.get(deal.get_absolute_url()).content.decode()
    client.post(url("deal-untick", deal.pk, criterion.pk))
    assert not deal.ticks.exists()


def test_a_manager_lays_out_a_pipeline_on_its_pages_and_a_rep_does_not(client, rep, manager, make_deal, new):
    make_deal()
    client.force_login(rep)
    assert client.get(url("pipeline-list")).status_code == 403
    client.force_login(manager)
    assert "New business" in client.get(url("pipeline-list")).content.decode()
    form = {"name": "Legal", "name_zh": "法务", "probability": "90", "stuck_after_days": "7", "say": "Who signs?"}
    client.post(url("stage-add", new.pk), {**form, "checks": ["promises"], "ticks": "Contract read | 合同已看\n"})
    legal = Stage.objects.get(name="Legal")
    assert [(one.key, one.text, one.text_zh) for one in legal.criteria.all()] == [
        ("promises", "", ""),
        ("tick", "Contract read", "合同已看"),
    ]
    assert client.post(url("stage-earlier", legal.pk)).status_code == 302
    assert last_stage("new").key == "negotiation"
    kept = client.get(url("stage-edit", legal.pk)).context["form"]
    assert kept.initial["ticks"] == "Contract read | 合同已看"
    asked = client.post(url("stage-retire", stage("qualify").pk), {"to": ""})
    assert asked.status_code == 409
    assert "holds 1 open deal" in asked.content.decode()
    client.post(url("stage-retire", stage("qualify").pk), {"to": stage("demo").pk})
    assert "Retired stages" in client.get(new.get_absolute_url()).content.decode()
    client.post(url("pipeline-add"), {"name": "Partners", "like": new.pk})
    partners = Pipeline.objects.get(name="Partners")
    client.post(url("pipeline-edit", partners.pk), {"name": "Partners", "kinds": ["seats"]})
    assert partners.kinds == ["seats"]
    untick = client.post(url("pipeline-edit", partners.pk), {"name": "Partners", "kinds": []})
    assert untick.status_code == 422
    again = client.post(url("pipeline-edit", partners.pk), {"name": "new business", "kinds": ["seats"]})
    assert again.status_code == 409


def test_everything_is_in_the_api_too(rep, manager, deal, new):
    from rest_framework.test import APIClient

    api = APIClient()
    api.force_login(rep)
    change_deal(deal, {"amount": "0"}, by=rep)
    move = f"/api/deals/{deal.pk}/move/"
    refused = api.post(move, {"stage": stage("demo").pk}, format="json")
    assert (refused.status_code, refused.data["code"]) == (409, "criteria_missing")
    assert api.post(move, {"stage": stage("demo").pk, "anyway": True, "why": "x"}, format="json").status_code == 200
    assert [one["is_met"] for one in api.get(f"/api/deals/{deal.pk}/criteria/").data] == [False]
    assert api.post("/api/pipelines/", {"name": "x"}, format="json").status_code == 403
    api.force_login(manager)
    made = api.post("/api/pipelines/", {"name": "Partners", "like": new.pk}, format="json")
    assert made.status_code == 201
    assert len(made.data["stages"]) == 4
    rows = {"pipeline": made.data["id"], "name": "Legal", "probability": 90, "criteria": [{"text": "Read"}]}
    legal = api.post("/api/stages/", rows, format="json").data
    assert [one["text"] for one in legal["criteria"]] == ["Read"]
    changed = api.patch(f"/api/stages/{legal['id']}/", {"stuck_after_days": 4}, format="json").data
    assert (changed["stuck_after_days"], len(changed["criteria"])) == (4, 1)
    order = [legal["id"], *made.data["stages"]]
    address = f"/api/pipelines/{made.data['id']}"
    assert api.post(f"{address}/order-stages/", {"stages": order}, format="json").data["stages"] == order
    assert api.post(f"{address}/give-kind/", {"kind": "seats"}, format="json").data["kinds"] == ["seats"]
    assert api.post(f"/api/stages/{legal['id']}/retire/", {}, format="json").data["retired_at"]
    assert api.post(f"/api/stages/{legal['id']}/restore/").data["retired_at"] is None
    held = api.post(f"/api/stages/{stage('demo').pk}/retire/", {}, format="json")
    assert (held.status_code, held.data["code"]) == (409, "stage_holds_deals")


# --- the board


def test_the_board_shows_one_pipeline_and_reads_a_column_on(client, rep, make_deal):
    first = make_deal(amount="5")
    for number in range(70):
        make_deal(company=first.company, amount=str(1000 - number))
    renewal = make_deal(company=first.company, kind="renewal", name="Renewal of the whale")
    client.force_login(rep)
    page = client.get(url("deal-board"))
    column = page.context["columns"][0]
    assert (column.count, len(column.cards), column.more) == (71, 30, 41)
    assert "Renewal of the whale" not in page.content.decode()
    other = client.get(url("deal-board"), {"pipeline": renewal.stage.pipeline_id}).content.decode()
    assert "Renewal of the whale" in other
    seen, query = [deal.pk for deal in column.cards], column.query
    while query:
        more = client.get(
            url("deal-board") + query, headers={"HX-Request": "true", "HX-Target": f"more-{column.stage.pk}"}
        )
        assert more.headers["X-Fragment"] == "1"
        seen += [deal.pk for deal in more.context["cards"]]
        query = more.context["query"] if more.context["after"] else ""
    assert len(seen) == len(set(seen)) == 71
    assert seen[-1] == first.pk


def test_after_an_act_the_board_gets_its_heads_and_the_one_card(client, rep, make_deal):
    deal = make_deal(days_ago=30)
    client.force_login(rep)
    headers = {"HX-Request": "true", "HX-Target": "board-news"}
    news = client.get(url("deal-board"), {"card": deal.pk}, headers=headers).content.decode()
    assert news.count('class="board-head"') == 4
    assert f'data-pk="{deal.pk}"' in news
    assert "nothing done for 30 days" in news
    assert "board-card" not in client.get(url("deal-board"), {"card": "x"}, headers=headers).content.decode()


def test_the_stuck_are_counted_listed_and_stand_on_today(client, rep, leader, make_deal):
    from sales.navigation import today as cards_for

    deal = make_deal(days_ago=40)
    make_deal("乙有限公司", days_ago=2)
    client.force_login(rep)
    assert "1 stands still" in str(client.get(url("deal-board")).context["facts"])
    rows = client.get(url("deal-list"), {"status": "open", "step": "stuck"}).context["view"].rows.rows
    assert rows == [deal]
    for person, watches in ((rep, False), (leader, True)):
        card = next(card for card in cards_for(person) if "step=stuck" in card.url)
        assert (card.count, card.watch) == (1, watches)


def test_a_stage_that_is_retired_while_somebody_moves_is_not_entered(deal, rep):
    """The move reads the stage again, whatever it looked like when the page was opened."""
    seen = stage("demo")
    Stage.objects.filter(pk=seen.pk).update(retired_at=timezone.now())
    with pytest.raises(NotPossible, match="retired"):
        move_deal(deal, seen, by=rep)
    assert connection.in_atomic_block


def test_amounts_of_a_column_are_summed_by_currency(make_deal, new):
    from sales.queries.board import columns_of

    deal = make_deal(amount="10")
    make_deal(company=deal.company, amount="5", currency="USD")
    assert columns_of(Deal.objects.open(), new)[0].sums == [("CNY", Decimal("10.00")), ("USD", Decimal("5.00"))]
