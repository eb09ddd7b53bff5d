"""Who decides at the customer: put on the map, judged anew, taken off; and what the map tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companies.actions import create_company, create_contact
from journal.errors import NotPossible
from journal.models import Event
from journal.queries import history_of
from sales.actions.decision import add_decision_person, change_decision_person, remove_decision_person
from sales.models import DecisionPerson
from sales.queries.decision import chain_of, cut, has_inside_support, knows_economic_buyer
from sales.rules.decision import Voice, closes_circle, lacks_of, lay_out, outline


def voice(key, role="user", stance="neutral", influence=3, boss=None):
    return Voice(key, role, stance, influence, boss)


def codes(*voices):
    return [lack.code for lack in lacks_of(voices)]


def test_an_empty_map_says_that_nobody_is_known():
    assert codes() == ["nobody"]


def test_the_worst_is_told_first():
    assert codes(voice(1, stance="against", influence=5)) == [
        "no_signer",
        "strongest_against",
        "nobody_for",
        "no_coach",
    ]


def test_a_decision_maker_without_a_payer_is_a_smaller_lack():
    assert codes(voice(1, "decision_maker", "for"), voice(2, "coach", "for")) == ["no_economic_buyer"]


def test_a_weak_voice_against_us_is_no_alarm():
    sound = [voice(1, "economic_buyer", "for", 5), voice(2, "coach", "for"), voice(3, "user", "against", 2)]
    assert codes(*sound) == []


def test_where_a_signer_stands_must_be_known():
    assert codes(voice(1, "economic_buyer", "unknown", 5), voice(2, "coach", "for")) == ["signer_unknown"]


@given(st.lists(st.integers(0, 12), min_size=1, max_size=12))
def test_whatever_is_tied_in_turn_no_circle_comes_about_and_everybody_has_a_place_of_their_own(wishes):
    bosses: dict[int, int | None] = dict.fromkeys(range(1, 13))
    for key, boss in enumerate(wishes, 1):
        if not closes_circle(bosses, key, boss or None):
            bosses[key] = boss or None
    for key in bosses:
        seen, at = set(), key
        while at is not None:
            assert at not in seen
            seen.add(at)
            at = bosses[at]
    people = [voice(key, boss=boss) for key, boss in bosses.items()]
    drawn, narrow = lay_out(people), outline(people)
    spots = {spot.key: spot for spot in drawn.spots}
    assert len({(spot.row, spot.column) for spot in drawn.spots}) == len(bosses) == len(spots)
    for boss, report in drawn.lines:
        assert spots[boss].row == spots[report].row - 1
    assert sorted(narrow.lines) == sorted(drawn.lines)
    rows = {spot.key: spot for spot in narrow.spots}
    assert sorted(spot.row for spot in narrow.spots) == list(range(len(bosses)))
    for boss, report in narrow.lines:
        assert rows[boss].row < rows[report].row
        assert rows[boss].column == rows[report].column - 1


def test_names_are_cut_by_their_width():
    assert cut("Short", 10) == "Short"
    assert cut("王建国总经理助理", 8) == "王建国…"


pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(deal, rep):
    return create_contact({"name": "王建国", "title": "总经理"}, company=deal.company, by=rep)


def test_a_person_is_put_on_the_map_judged_anew_and_taken_off_and_each_is_in_the_history(deal, chief, rep):
    boss = add_decision_person(deal, {"contact": chief, "role": "economic_buyer", "influence": 5}, by=rep)
    user = add_decision_person(deal, {"typed_name": "小李", "role": "user", "reports_to": boss}, by=rep)
    assert not knows_economic_buyer(deal)
    change_decision_person(boss, {"stance": "for", "concern": "回本要快"}, by=rep, why="said so on the phone")
    assert knows_economic_buyer(deal)
    assert has_inside_support(deal)
    remove_decision_person(boss, by=rep)
    user.refresh_from_db()
    assert user.reports_to is None
    assert not knows_economic_buyer(deal)
    names = list(Event.objects.filter(name__contains="decision_person").order_by("pk").values_list("name", flat=True))
    assert names == [
        "sales.decision_person_added",
        "sales.decision_person_added",
        "sales.decision_person_changed",
        "sales.decision_person_removed",
    ]
    sentences = [line.sentence for line in history_of(deal)]
    assert "Decision chain: 王建国: stance: Not known → For us; concern" in sentences
    assert "Decision chain: 王建国 taken off" in sentences


def test_who_reported_to_somebody_taken_off_reports_to_their_superior(deal, rep):
    top, middle = (add_decision_person(deal, {"typed_name": name, "role": "user"}, by=rep) for name in "AB")
    low = add_decision_person(deal, {"typed_name": "C", "role": "user", "reports_to": middle}, by=rep)
    change_decision_person(middle, {"reports_to": top}, by=rep)
    remove_decision_person(middle, by=rep)
    low.refresh_from_db()
    assert low.reports_to == top


def test_a_circle_is_refused_with_a_sentence(deal, rep):
    top = add_decision_person(deal, {"typed_name": "A", "role": "user"}, by=rep)
    low = add_decision_person(deal, {"typed_name": "B", "role": "user", "reports_to": top}, by=rep)
    with pytest.raises(NotPossible, match="A can't report to B: the line would run in a circle"):
        change_decision_person(top, {"reports_to": low}, by=rep)
    with pytest.raises(NotPossible, match="circle"):
        change_decision_person(top, {"reports_to": top}, by=rep)


def test_bad_people_are_refused_with_a_sentence(deal, chief, rep, make_deal):
    stranger = create_contact({"name": "Zoe"}, company=create_company({"name": "Another Ltd"}, by=rep), by=rep)
    other = add_decision_person(make_deal("宁波远航船务有限公司"), {"typed_name": "X", "role": "user"}, by=rep)
    add_decision_person(deal, {"contact": chief, "role": "user"}, by=rep)
    for values, sentence in [
        ({"typed_name": "  ", "role": "user"}, "Choose a contact, or type a name"),
        ({"contact": stranger, "role": "user"}, "no contact of this deal's company"),
        ({"contact": chief, "role": "user"}, "stands on the map already"),
        ({"typed_name": "Y", "role": "king"}, "no role"),
        ({"typed_name": "Y", "role": "user", "stance": "maybe"}, "no stance"),
        ({"typed_name": "Y", "role": "user", "influence": 6}, "between 1 and 5"),
        ({"typed_name": "Y", "role": "user", "reports_to": other}, "not on the map of this deal"),
    ]:
        with pytest.raises(NotPossible, match=sentence):
            add_decision_person(deal, values, by=rep)
    assert DecisionPerson.objects.filter(deal=deal).count() == 1


def test_the_page_draws_the_map_and_offers_its_acts_to_who_works_the_deal(client, deal, chief, rep, leader, finance):
    client.force_login(rep)
    assert "Nobody is on the map" in client.get(deal.get_absolute_url()).content.decode()
    sent = {"contact": chief.pk, "role": "decision_maker", "stance": "against", "influence": "5", "concern": "price"}
    assert client.post(f"/sales/deals/{deal.pk}/person/", sent).status_code == 302
    one = DecisionPerson.objects.get()
    page = client.get(deal.get_absolute_url()).content.decode()
    assert page.count('class="decision-map is-') == 2
    assert "The strongest voice is against us: 王建国." in page
    assert "− Against us" in page
    assert f"/sales/decision/{one.pk}/change/" in page
    sent = {"contact": chief.pk, "role": "decision_maker", "stance": "for", "influence": "5", "reports_to": ""}
    assert client.post(f"/sales/decision/{one.pk}/change/", sent).status_code == 302
    one.refresh_from_db()
    assert (one.stance, one.concern) == ("for", "")
    assert client.post(f"/sales/decision/{one.pk}/remove/", {"why": "left the firm"}).status_code == 302
    assert chain_of(deal).people == []
    client.force_login(finance)
    assert client.get(f"/sales/deals/{deal.pk}/person/").status_code == 403


def test_nobody_changes_the_map_of_a_deal_that_is_not_theirs(client, deal, rep, make_person):
    one = add_decision_person(deal, {"typed_name": "A", "role": "user"}, by=rep)
    client.force_login(make_person(name="王磊"))
    assert client.post(f"/sales/decision/{one.pk}/remove/", {}).status_code == 404
    assert client.get(f"/api/decision-persons/{one.pk}/").status_code == 404


def test_the_api_does_the_same(client, deal, chief, rep):
    client.force_login(rep)
    body = {"deal": deal.pk, "contact": chief.pk, "role": "economic_buyer", "stance": "neutral", "influence": 4}
    made = client.post("/api/decision-persons/", body, content_type="application/json")
    assert made.status_code == 201, made.content
    url = f"/api/decision-persons/{made.json()['id']}/"
    changed = client.patch(url, {"stance": "for"}, content_type="application/json")
    assert (changed.status_code, changed.json()["stance"], changed.json()["influence"]) == (200, "for", 4)
    again = client.post("/api/decision-persons/", body, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "on_map")
    assert client.get("/api/decision-persons/", {"deal": deal.pk}).json()["results"][0]["name"] == "王建国"
    assert client.post(url + "remove/", {}, content_type="application/json").status_code == 200
    assert client.get(url).status_code == 404


def test_the_map_is_read_with_one_statement_however_many_stand_on_it(deal, rep, django_assert_num_queries):
    for number in range(20):
        add_decision_person(deal, {"typed_name": f"P{number}", "role": "user"}, by=rep)
    with django_assert_num_queries(1):
        chain_of(deal)
