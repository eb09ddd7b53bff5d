"""Pipelines on their pages, on the board and in the API."""

import pytest
from django.urls import reverse

from sales.actions import change_deal
from sales.actions.pipelines import (
    change_stage,
)
from sales.actions.shipping import last_stage
from sales.models import Pipeline, Stage
from tests.sales.test_pipelines import stage

pytestmark = pytest.mark.django_db


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
    for number in range(44):
        make_deal(company=first.company, amount=str(1000 - number))
    renewal = make_deal(company=first.company, kind="renewal", name="Renewal of the whale")
    client.force_login(rep)
    page = client.get(url("deal-board"))
    column = page.context["columns"][0]
    assert (column.count, len(column.cards), column.more) == (45, 20, 25)
    assert "Renewal of the whale" not in page.content.decode()
    other = client.get(url("deal-board"), {"pipeline": renewal.stage.pipeline_id}).content.decode()
    assert "Renewal of the whale" in other
    seen, query = [deal.pk for deal in column.cards], column.query
    while query:
        more = client.get(
            url("deal-board") + query, headers={"HX-Request": "true", "HX-Target": f"more-{column.stage.pk}"}
        )
        assert more.headers["X-Fragment"] == "1"
        seen += [card.deal.pk for card in more.context["cards"]]
        query = more.context["query"] if more.context["after"] else ""
    assert len(seen) == len(set(seen)) == 45
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
