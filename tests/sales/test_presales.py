"""Support requests: asked on a deal, proposed by skill and load, answered, done; seen by the right people only."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from console.models import Notice
from journal.errors import NotPossible
from journal.models import Event
from people.models import HandOver
from people.rules.working_time import WorkingHours, working_time_between
from sales.actions import lose_deal
from sales.actions import presales as acts
from sales.actions.presales_rules import change_presales, set_skills
from sales.models import PresalesRequest, Promise
from sales.queries.presales_figures import presales_figures
from sales.queries.presales_words import reason_of
from sales.rules.presales import AWAY, FULL, Consultant, Need, choose_consultant

pytestmark = pytest.mark.django_db


@pytest.fixture
def expert(make_person):
    return make_person("presales", "白露", skills=["医疗健康", "CRM Suite"], skill_levels={"CRM Suite": 3})


@pytest.fixture
def novice(make_person):
    return make_person("presales", "丁宁")


@pytest.fixture
def head(make_person):
    return make_person("presales_lead", "顾航")


def wanted(days=3):
    return timezone.now() + timedelta(days=days)


@pytest.fixture
def ask(deal, rep, suite):
    def make(**values):
        who = values.pop("consultant", None)
        why = values.pop("why", "")
        made = {"kind": "demo", "text": "Show the approvals", "wanted_by": wanted(), "product": suite, **values}
        return acts.ask_presales(values.pop("deal", deal), made, by=rep, consultant=who, why=why)

    return make


def test_the_most_skilled_with_room_is_proposed_and_the_reason_is_said(ask, expert, novice, deal):
    request = ask()
    assert request.consultant == expert
    assert request.journey == deal.journey
    assert "is an expert of CRM Suite" in reason_of(request)
    handover = HandOver.objects.get(kind="presales", subject_id=request.pk)
    assert (handover.to_person, handover.status, handover.due_at) == (expert, "offered", request.answer_due_at)
    assert Notice.objects.filter(person=expert).exists()


def test_a_full_week_goes_to_the_next_and_then_waits_to_be_taken(ask, expert, novice):
    change_presales({"week_hours": 4}, by=None)
    assert [ask(hours=3).consultant, ask(hours=3).consultant] == [expert, novice]
    third = ask(hours=3)
    assert third.consultant is None
    assert "waits to be taken" in reason_of(third)
    with pytest.raises(NotPossible, match="has 3 of 4 hours in that week already"):
        acts.take_request(third, by=novice)
    assert acts.assign_request(third, novice, by=third.requested_by, why="the deal of the year").consultant == novice


def test_a_chosen_consultant_with_a_full_week_needs_a_reason(ask, expert, novice):
    change_presales({"week_hours": 4}, by=None)
    ask(consultant=novice, hours=4)
    with pytest.raises(NotPossible) as refusal:
        ask(consultant=novice, hours=2)
    assert refusal.value.code == "week_full"
    request = ask(consultant=novice, hours=2, why="knows the customer")
    assert request.consultant == novice
    assert "Chosen by hand (knows the customer)" in reason_of(request)


def test_accepted_and_done_with_the_clock_in_working_time(ask, expert, rep):
    request = ask()
    later = request.requested_at + timedelta(days=1)
    request = acts.accept_request(request, by=expert, happened_at=later)
    assert (request.status, request.accepted_at) == ("accepted", later)
    spent = working_time_between(request.requested_at, later, WorkingHours())
    assert request.accept_minutes == int(spent.total_seconds() // 60)
    assert HandOver.objects.get(kind="presales").status == "accepted"
    with pytest.raises(NotPossible, match="Say what came of it"):
        acts.finish_request(request, by=expert, result=" ")
    done = acts.finish_request(request, by=expert, result="They want a pilot")
    assert (done.status, done.result) == ("done", "They want a pilot")
    assert done.done_minutes is not None
    with pytest.raises(NotPossible):
        acts.cancel_request(done, by=rep, why="x")
    names = Event.objects.filter(subject_type="sales.presalesrequest").order_by("pk").values_list("name", flat=True)
    assert list(names) == ["sales.request_made", "sales.request_accepted", "sales.request_done"]


def test_returned_with_a_reason_completed_and_asked_again(ask, expert, rep):
    request = ask()
    with pytest.raises(NotPossible, match="Say why it goes back"):
        acts.return_request(request, by=expert, why="")
    request = acts.return_request(request, by=expert, why="Who will be there?")
    assert (request.status, request.times_returned) == ("returned", 1)
    assert HandOver.objects.get(kind="presales").status == "returned"
    again = acts.ask_again(request, {"text": "The finance director and two users"}, by=rep)
    assert (again.status, again.reason, again.consultant) == ("requested", "", expert)
    assert HandOver.objects.filter(kind="presales", status="offered").count() == 1


def test_a_lost_deal_cancels_what_presales_still_had_to_do(ask, expert, deal, rep):
    open_one, done = ask(), ask()
    acts.finish_request(acts.accept_request(done, by=expert), by=expert, result="Shown")
    lose_deal(deal, by=rep, why="price")
    assert set(PresalesRequest.objects.values_list("pk", "status")) == {(open_one.pk, "cancelled"), (done.pk, "done")}
    assert HandOver.objects.get(kind="presales", subject_id=open_one.pk).status == "withdrawn"
    with pytest.raises(NotPossible, match="presales helps with open deals"):
        ask()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"kind": "party"}, "no kind of request"),
        ({"text": "  "}, "Write what presales shall do"),
        ({"wanted_by": datetime(2020, 1, 1, tzinfo=timezone.get_default_timezone())}, "has passed already"),
        ({"hours": 401}, "1 to 400 hours"),
    ],
)
def test_bad_requests_get_a_sentence(ask, expert, values, sentence):
    with pytest.raises(NotPossible, match=sentence):
        ask(**values)
    assert not PresalesRequest.objects.exists()


def test_nobody_outside_presales_is_asked_and_nothing_is_taken_twice(ask, expert, novice, rep):
    with pytest.raises(NotPossible, match="does not work for presales"):
        ask(consultant=rep)
    with pytest.raises(NotPossible, match="already"):
        acts.take_request(ask(), by=novice)


def test_skills_are_the_words_that_routing_knows_with_a_level(expert, rep, head):
    set_skills(expert, {"制造": 2, "BI": 3}, by=head)
    expert.refresh_from_db()
    assert (expert.skills, expert.skill_levels) == (["制造", "BI"], {"制造": 2, "BI": 3})
    with pytest.raises(NotPossible, match="does not work for presales"):
        set_skills(rep, {"BI": 1}, by=head)
    with pytest.raises(NotPossible, match="1, 2 or 3"):
        set_skills(expert, {"BI": 4}, by=head)


levels = st.dictionaries(st.sampled_from(["it", "suite"]), st.integers(1, 3))
people = st.lists(
    st.builds(
        Consultant,
        id=st.integers(1, 9),
        skills=levels,
        hours=st.integers(0, 40),
        open=st.integers(0, 9),
        is_at_work=st.booleans(),
    ),
    max_size=6,
    unique_by=lambda one: one.id,
)


@given(people=people, hours=st.integers(1, 50), week=st.integers(1, 40))
def test_whoever_is_proposed_has_room_and_nobody_free_knows_more(people, hours, week):
    need = Need(frozenset({"it"}), frozenset({"suite"}), hours)
    found = choose_consultant(need, people, week)
    free = [one for one in found.weighed if one.why_not not in (AWAY, FULL)]
    assert len(found.weighed) == len(people)
    assert (found.chosen is None) == (not free)
    for one in free:
        assert one.hours + hours <= max(week, hours)
        assert one.skill <= next(x for x in free if x.id == found.chosen).skill


def test_a_seller_asks_and_presales_answers_on_the_pages(client, deal, rep, expert, make_person):
    client.force_login(rep)
    page = client.get(f"/sales/deals/{deal.pk}/presales/").content.decode()
    assert "As the console proposes: 白露" in page
    sent = {"kind": "demo", "text": "Show it", "wanted_by": f"{wanted():%Y-%m-%dT%H:%M}", "consultant": ""}
    assert client.post(f"/sales/deals/{deal.pk}/presales/", sent).status_code == 302
    request = PresalesRequest.objects.get()
    url = f"/sales/presales/{request.pk}/"
    assert url in client.get(deal.get_absolute_url()).content.decode()
    assert client.get(url).status_code == 200
    assert client.post(f"{url}accept/").status_code == 403
    client.force_login(make_person(name="Stranger"))
    assert client.get(url).status_code == 404
    client.force_login(make_person("presales", "Colleague"))
    assert client.get(url).status_code == 200
    assert client.post(f"{url}accept/").status_code == 404
    client.force_login(expert)
    assert client.get(deal.get_absolute_url()).status_code == 200
    assert client.post(f"{url}accept/").status_code == 302
    done = {"result": "They want a pilot", "promise": "A pilot with their data"}
    assert client.post(f"{url}finish/", done).status_code == 302
    promise = Promise.objects.get()
    assert (promise.made_by, promise.status, promise.deal) == (expert, "made", deal)


def test_the_same_acts_over_the_api(client, deal, rep, expert, head):
    client.force_login(rep)
    sent = {"deal": deal.pk, "kind": "tender", "text": "Answer it", "wanted_by": wanted().isoformat()}
    made = client.post("/api/presales-requests/", sent, content_type="application/json")
    assert made.status_code == 201, made.content
    assert (made.json()["consultant"], made.json()["hours"]) == (expert.pk, 12)
    url = f"/api/presales-requests/{made.json()['id']}/"
    assert client.get(url + "candidates/").json()[0]["is_chosen"] is True
    assert client.post(url + "accept/").status_code == 403
    client.force_login(expert)
    back = client.post(url + "send-back/", {"why": "Which lot?"}, content_type="application/json")
    assert back.json()["status"] == "returned"
    client.force_login(rep)
    again = client.post(url + "again/", {"text": "Lot 2"}, content_type="application/json")
    assert (again.status_code, again.json()["status"]) == (200, "requested")
    client.force_login(expert)
    assert client.post(url + "accept/").json()["status"] == "accepted"
    done = client.post(url + "finish/", {"result": "Sent"}, content_type="application/json")
    assert done.json()["status"] == "done"
    assert client.post(url + "accept/").status_code == 409
    figures = client.get("/api/presales-figures/?days=30").json()
    assert [(one["person"], one["asked"], one["done"]) for one in figures] == [(expert.pk, 1, 1)]
    client.force_login(head)
    known = client.post(
        f"/api/presales-people/{expert.pk}/skills/", {"skills": {"BI": 2}}, content_type="application/json"
    )
    assert known.json()["skills"] == {"BI": 2}
    rules = client.post("/api/presales-rules/", {"week_hours": 20}, content_type="application/json")
    assert rules.json() == {"answer_hours": 4, "week_hours": 20}


def test_the_numbers_count_and_open_their_rows(client, ask, expert, novice, head):
    first = acts.accept_request(ask(), by=expert)
    acts.finish_request(first, by=expert, result="Shown")
    acts.return_request(ask(), by=expert, why="incomplete")
    today = timezone.localdate()
    rows = {row.person: row for row in presales_figures(today - timedelta(days=1), today)}
    assert (rows[expert].asked, rows[expert].accepted, rows[expert].returned, rows[expert].done) == (2, 1, 1, 1)
    assert rows[novice].asked == 0
    client.force_login(head)
    page = client.get("/sales/presales/numbers/").content.decode()
    assert f"consultant={expert.pk}" in page
    listed = client.get(f"/sales/presales/?consultant={expert.pk}&outcome=returned").content.decode()
    assert listed.count("data-row") == 1 or "incomplete" in listed
    for url in ("/sales/presales/people/", "/sales/presales/rules/", "/sales/presales/?queue=late", "/"):
        assert client.get(url).status_code == 200
