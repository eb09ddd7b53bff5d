"""Who else is in the race: kept on a list, met in deals, beaten or not; and the record of each."""

import pytest
from django.utils import translation

from journal.errors import NotPossible
from journal.queries import history_of
from sales.actions import lose_deal, reopen_deal, sign_order
from sales.actions.competitors import (
    add_competitor,
    change_competitor,
    competitors_to_choose,
    leave_competitor,
    meet_competitor,
)
from sales.models import Competitor, DealCompetitor
from sales.queries.competitors import records_for
from sales.queries.criteria import CRITERIA
from sales.shipped_competitors import PAPER

pytestmark = pytest.mark.django_db


@pytest.fixture
def rival(manager):
    return add_competitor({"name": "Salesforce", "strengths": "known", "answer": "nobody past the order"}, by=manager)


def test_pen_and_paper_is_shipped_and_stays_away_when_it_was_left_out(manager):
    assert [one.key for one in competitors_to_choose()] == ["paper"]
    change_competitor(Competitor.objects.get(), {"is_active": False}, by=manager)
    add_competitor({"name": "Odoo"}, by=manager)
    assert [one.name for one in competitors_to_choose()] == ["Odoo"]


def test_a_name_stands_on_the_list_once(rival, manager):
    with pytest.raises(NotPossible, match="on the list already"):
        add_competitor({"name": " salesforce "}, by=manager)
    with pytest.raises(NotPossible, match="needs a name"):
        change_competitor(rival, {"name": "  "}, by=manager)


def test_a_competitor_is_met_judged_anew_and_taken_off_with_history(deal, rival, rep):
    assert not CRITERIA["competitors"].is_met(deal)
    met = meet_competitor(deal, rival, {"strengths": "cheap"}, by=rep)
    assert CRITERIA["competitors"].is_met(deal)
    again = meet_competitor(deal, rival, {"standing": "ahead"}, by=rep)
    assert (again.pk, again.strengths, again.standing) == (met.pk, "cheap", "ahead")
    leave_competitor(again, by=rep)
    leave_competitor(again, by=rep)
    sentences = [line.sentence for line in history_of(deal)]
    assert sentences[:3] == [
        "Competitor Salesforce taken off the deal",
        "Competitor Salesforce: Ahead of us",
        "Competitor Salesforce: In the race",
    ]


def test_only_a_lost_deal_is_lost_to_somebody(deal, rival, rep):
    with pytest.raises(NotPossible, match="is not lost"):
        meet_competitor(deal, rival, {"standing": "lost_to"}, by=rep)
    with pytest.raises(NotPossible, match="no standing"):
        meet_competitor(deal, rival, {"standing": "somewhere"}, by=rep)


def test_losing_asks_who_won_and_opening_again_takes_it_back(client, deal, rival, rep):
    client.force_login(rep)
    sent = {"why": "price", "competitor": rival.pk}
    assert client.post(f"/sales/deals/{deal.pk}/lose/", sent).status_code == 302
    assert DealCompetitor.objects.get().standing == "lost_to"
    reopen_deal(deal, by=rep, why="they came back")
    assert DealCompetitor.objects.get().standing == "ahead"


def test_the_record_counts_deals_that_the_reader_may_see(make_deal, make_order, rival, rep, manager, make_person):
    won, lost, other, running = (make_deal(f"成都蓝鲸物流{n}有限公司") for n in range(4))
    for one in (won, lost, other, running):
        meet_competitor(one, rival, {}, by=rep)
    sign_order(make_order(won), by=rep)
    lose_deal(lost, by=rep, why="price", competitor=rival)
    lose_deal(other, by=rep, why="no need")
    record = next(one for one in records_for(manager) if one.competitor == rival)
    assert (record.met, record.open, record.won, record.lost, record.lost_to) == (4, 1, 1, 2, 1)
    assert record.win_rate == pytest.approx(1 / 3)
    assert DealCompetitor.objects.select_related("deal").get(deal=won).standing_now == "beaten"
    assert {one.met for one in records_for(make_person(name="王磊"))} == {0}


def test_the_page_shows_numbers_that_open_their_deals(client, deal, rival, rep, manager):
    lose_deal(deal, by=rep, why="price", competitor=rival)
    client.force_login(manager)
    page = client.get("/sales/competitors/").content.decode()
    assert "Salesforce is the hardest to beat: 0% of 1 decided deals won" in page
    assert f"?competitor={rival.pk}&amp;status=lost&amp;lost_to={rival.pk}" in page
    opened = client.get("/sales/deals/", {"competitor": rival.pk, "status": "lost", "lost_to": rival.pk})
    assert str(deal) in opened.content.decode()
    assert str(deal) not in client.get("/sales/deals/", {"competitor": rival.pk, "status": "won"}).content.decode()


def test_managers_keep_the_list_reps_only_use_it(client, rival, rep, manager):
    client.force_login(rep)
    assert "/sales/competitors/add/" not in client.get("/sales/competitors/").content.decode()
    assert client.post("/sales/competitors/add/", {"name": "X"}).status_code == 403
    client.force_login(manager)
    assert client.post("/sales/competitors/add/", {"name": "X", "is_active": "on"}).status_code == 302
    assert client.post(f"/sales/competitors/{rival.pk}/", {"name": "x", "is_active": "on"}).status_code == 409
    answer = client.post(f"/sales/competitors/{rival.pk}/", {"name": "SFDC", "is_active": "on"})
    assert answer.status_code == 302
    rival.refresh_from_db()
    assert rival.name == "SFDC"


def test_the_deal_page_adds_changes_and_removes(client, deal, rival, rep, make_person):
    client.force_login(rep)
    sent = {"competitor": rival.pk, "standing": "in_race"}
    assert client.post(f"/sales/deals/{deal.pk}/competitor/", sent).status_code == 302
    met = DealCompetitor.objects.get()
    page = client.get(deal.get_absolute_url()).content.decode()
    assert "nobody past the order" in page
    assert client.post(f"/sales/rivals/{met.pk}/change/", {"standing": "ahead", "answer": "a"}).status_code == 302
    met.refresh_from_db()
    assert (met.standing, met.answer) == ("ahead", "a")
    client.force_login(make_person(name="王磊"))
    assert client.post(f"/sales/rivals/{met.pk}/remove/", {}).status_code == 404
    client.force_login(rep)
    assert client.post(f"/sales/rivals/{met.pk}/remove/", {}).status_code == 302
    assert not DealCompetitor.objects.exists()


def test_the_api_does_the_same(client, deal, rep, manager):
    client.force_login(manager)
    made = client.post("/api/competitors/", {"name": "Zoho"}, content_type="application/json")
    assert made.status_code == 201, made.content
    key = made.json()["id"]
    changed = client.patch(f"/api/competitors/{key}/", {"answer": "x"}, content_type="application/json")
    assert changed.json()["answer"] == "x"
    client.force_login(rep)
    body = {"deal": deal.pk, "competitor": key, "standing": "ahead"}
    met = client.post("/api/deal-competitors/", body, content_type="application/json")
    assert met.status_code == 201, met.content
    url = f"/api/deal-competitors/{met.json()['id']}/"
    refused = client.patch(url, {"standing": "lost_to"}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_lost")
    lost = client.post(
        f"/api/deals/{deal.pk}/lose/", {"why": "price", "competitor": key}, content_type="application/json"
    )
    assert lost.status_code == 200, lost.content
    record = next(one for one in client.get("/api/competitors/records/").json() if one["competitor"] == key)
    assert (record["lost_to"], record["win_rate"]) == (1, 0.0)
    assert client.post(url + "remove/", {}, content_type="application/json").status_code == 204


def test_the_shipped_competitor_speaks_the_readers_language_and_what_was_typed_stays(manager):
    paper = Competitor.objects.get(key="paper")
    with translation.override("zh-hans"):
        assert (paper.shown_strengths[:3], paper.shown_answer[:2]) == ("不花钱", "过程")
        changed = change_competitor(paper, {"answer": "Count the hours."}, by=manager)
        assert changed.shown_answer == "Count the hours."


def test_the_shipped_text_is_edited_in_the_readers_language_and_stays_everybodys_until_it_is_changed(client, manager):
    paper = Competitor.objects.get(key="paper")
    client.force_login(manager)
    manager.language = "zh-hans"
    manager.save()
    client.cookies["django_language"] = "zh-hans"
    page = client.get(f"/sales/competitors/{paper.pk}/")
    shown = page.context["form"]["strengths"].value()
    assert shown != PAPER["strengths"]
    assert client.get(f"/api/competitors/{paper.pk}/").json()["strengths"] == shown
    sent = {"name": paper.name, "name_zh": paper.name_zh, "strengths": shown, "answer": "先试用", "is_active": "on"}
    assert client.post(f"/sales/competitors/{paper.pk}/", sent).status_code == 302
    paper.refresh_from_db()
    assert (paper.strengths, paper.answer) == (PAPER["strengths"], "先试用")
