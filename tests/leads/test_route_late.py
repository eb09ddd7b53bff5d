"""The speed-to-lead clock: by grade and working time, stopped by an answer or a contact; late leads go on."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from journal.errors import NotPossible
from journal.models import Event
from leads import actions
from leads.actions import accept_lead, log_contact, return_lead, route_late_leads, route_lead, set_clocks, start_work
from leads.actions.rerouting import speed_policy
from leads.models import Lead, RoutingDecision
from leads.queries.why import moves_of
from leads.rules.clock import Clocks
from people.models import HandOver
from people.rules.working_time import WorkingHours
from tests.leads import cast

HOURS = WorkingHours("CN")  # 9:00–18:00 in Shanghai


def at(text):
    """A moment in Shanghai."""
    return datetime.fromisoformat(f"{text}+08:00")


@pytest.mark.parametrize(
    ("offered", "grade", "answer"),
    [
        ("2026-03-04T10:00", "A", "2026-03-04T10:30"),
        ("2026-03-04T10:00", "B", "2026-03-04T12:00"),
        ("2026-03-04T10:00", "C", "2026-03-04T14:00"),
        ("2026-03-04T10:00", "D", "2026-03-04T18:00"),
        ("2026-03-04T10:00", "", "2026-03-04T14:00"),
        ("2026-03-06T17:45", "A", "2026-03-09T09:15"),  # over a weekend
        ("2026-02-13T17:45", "A", "2026-02-14T09:15"),  # Saturday 14 February 2026 is worked for the Spring Festival
        ("2026-02-14T17:45", "A", "2026-02-24T09:15"),  # and then nobody works until the 24th
    ],
)
def test_the_clock_runs_in_working_time_by_grade(offered, grade, answer):
    assert Clocks().due(at(offered), HOURS, grade).answer == at(answer)


def test_a_grade_that_is_not_set_has_the_clock_of_leads_without_one():
    clocks = Clocks({"A": (5, 10), "": (60, 120)})
    assert clocks.due(at("2026-03-04T10:00"), HOURS, "D").answer == at("2026-03-04T11:00")


def late_lead(**values):
    """A lead that was routed and waits longer than it may."""
    lead = cast.lead("valid", **values)
    route_lead(lead, by=None)
    Lead.objects.filter(pk=lead.pk).update(answer_due_at=timezone.now() - timedelta(minutes=1))
    lead.refresh_from_db()
    return lead


@pytest.mark.django_db
def test_routing_starts_both_clocks_by_the_grade_and_the_settings():
    cast.rep("Ann")
    cast.rule()
    set_clocks({"A": (10, 20)}, {}, by=None)
    lead = cast.lead("valid")
    Lead.objects.filter(pk=lead.pk).update(grade="A")
    route_lead(lead, by=None)
    lead.refresh_from_db()
    expected = Clocks({"A": (10, 20)}).due(lead.routed_at, HOURS, "A")
    assert (lead.answer_due_at, lead.contact_due_at) == (expected.answer, expected.contact)
    assert HandOver.objects.get(subject_id=lead.pk).due_at == expected.answer
    assert "answer: " in lead.clock_line


@pytest.mark.django_db
def test_a_late_lead_goes_to_the_next_and_the_late_one_is_skipped_and_told():
    ann, bob = cast.rep("Ann"), cast.rep("Bob")
    cast.rule(weights={str(ann.pk): 1000})
    lead = late_lead()
    assert lead.owner == ann
    assert route_late_leads() == 1
    lead.refresh_from_db()
    assert (lead.owner, lead.last_owner, lead.status, lead.reroutes) == (bob, ann, "routed", 1)
    assert lead.answer_due_at > timezone.now()
    decision = RoutingDecision.objects.latest("pk")
    assert {c["person"]: c["why_not"] for c in decision.candidates} == {ann.pk: "was_late", bob.pk: ""}
    kept = HandOver.objects.order_by("pk").values_list("to_person", "status")
    assert list(kept) == [(ann.pk, "withdrawn"), (bob.pk, "offered")]
    assert Event.objects.get(name="leads.lead_was_late").facts == {"owner": ann.pk}
    told = {n.person.name: n.event.name for n in [*ann.notices.all(), *bob.notices.all()] if n.event_id}
    assert told == {"Ann": "leads.leads_moved_on", "Bob": "leads.leads_routed"}


@pytest.mark.django_db
def test_a_late_clock_is_red_on_the_desk_and_stands_in_its_file(client):
    ann = cast.rep("Ann")
    cast.rule()
    cast.lead("working", owner=ann)
    waiting, late = cast.lead("valid"), late_lead()
    route_lead(waiting, by=None)
    client.force_login(ann)
    answer = client.get(reverse("leads:my-leads"))
    assert '<span class="tone-bad">' in answer.content.decode()
    assert [lead.pk for lead in answer.context["view"].rows.rows][:2] == [late.pk, waiting.pk], "what is late is first"
    file = client.get(reverse("leads:my-leads"), {"export": "csv"})
    assert "answer: 1 min late" in file.getvalue().decode()


@pytest.mark.django_db
def test_running_it_again_does_nothing():
    cast.rep("Ann")
    cast.rep("Bob")
    cast.rule()
    late_lead()
    assert (route_late_leads(), route_late_leads()) == (1, 0)
    assert HandOver.objects.count() == 2


@pytest.mark.django_db
def test_after_so_many_times_it_goes_to_the_leader_and_then_into_the_pool():
    team = cast.team()
    leader = cast.person("Lena", "sales_leader", team=team)
    team.leader = leader
    team.save()
    names = [cast.rep(name).name for name in ("Ann", "Bob", "Cid", "Dan")]
    cast.rule(team=team)
    lead = late_lead()
    owners = [lead.owner.name]
    for _turn in range(4):
        route_late_leads()
        Lead.objects.filter(pk=lead.pk).update(answer_due_at=timezone.now() - timedelta(minutes=1))
        lead.refresh_from_db()
        owners.append(lead.owner.name if lead.owner else lead.status)
    assert len(set(owners[:3])) == 3
    assert set(owners[:3]) <= set(names), "twice on by the rules, never to the same person"
    assert owners[3:] == ["Lena", "pooled"]
    assert route_late_leads() == 0
    assert Event.objects.filter(name="leads.lead_to_leader", subject_id=lead.pk).count() == 1
    came = [one.name.removeprefix("leads.lead_") for one in moves_of(lead)]
    assert came[:4] == ["pooled", "was_late", "to_leader", "was_late"], "the page of why tells it all"


@pytest.mark.django_db
def test_when_nobody_else_can_take_it_it_does_not_stay_with_who_let_it_wait():
    cast.rep("Ann")
    cast.rule()
    lead = late_lead()
    assert route_late_leads() == 1
    lead.refresh_from_db()
    assert (lead.status, lead.owner, lead.contact_due_at) == ("pooled", None, None)


@pytest.mark.django_db
def test_what_was_answered_in_time_or_belongs_to_a_loaded_past_stays():
    ann = cast.rep("Ann")
    cast.rep("Bob")
    cast.rule()
    accepted, past = late_lead(), cast.lead("valid")
    accept_lead(accepted, by=accepted.owner)
    actions.route_past({past.pk: datetime(2020, 1, 6, 2, tzinfo=UTC)}, by=None)
    past.refresh_from_db()
    assert past.answer_due_at is None
    assert route_late_leads() == 0
    assert HandOver.objects.get(subject_id=past.pk).due_at < timezone.now()
    assert ann.pk


@pytest.mark.django_db
def test_it_can_be_switched_off():
    cast.rep("Ann")
    cast.rep("Bob")
    cast.rule()
    late_lead()
    set_clocks({}, {"reroutes": False}, by=None)
    assert route_late_leads() == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_lead_on_once():
    for name in ("Ann", "Bob", "Cid"):
        cast.rep(name)
    cast.rule()
    leads = [late_lead() for _ in range(12)]
    moved, failures = [], []

    def work():
        try:
            moved.append(route_late_leads())
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sum(moved) == 12
    assert set(Lead.objects.filter(pk__in=[x.pk for x in leads]).values_list("reroutes", flat=True)) == {1}
    assert HandOver.objects.filter(status="offered").count() == 12


@pytest.mark.django_db
@pytest.mark.parametrize("leads", [3, 30])
def test_many_late_leads_take_as_many_queries_as_few(leads, django_assert_max_num_queries):
    for name in ("Ann", "Bob", "Cid"):
        cast.rep(name)
    cast.rule()
    for _number in range(leads):
        late_lead()
    with django_assert_max_num_queries(60):
        assert route_late_leads() == leads


@pytest.mark.django_db
def test_a_contact_or_the_start_of_work_stops_the_second_clock():
    ann = cast.rep("Ann")
    cast.rule()
    first, second = cast.lead("valid"), cast.lead("valid")
    for lead in (first, second):
        route_lead(lead, by=None)
    first = log_contact(first, how="call", by=ann, why="wants a demo on Friday")
    assert (first.status, bool(first.contacted_at), first.clock_line) == ("accepted", True, "")
    when = first.contacted_at
    assert log_contact(first, how="visit", by=ann).contacted_at == when, "the first one counts"
    second = accept_lead(second, by=ann)
    assert "first contact: " in second.clock_line
    assert start_work(second, by=ann).contacted_at is not None
    event = Event.objects.filter(name="leads.lead_contacted").order_by("pk").first()
    assert (event.facts["how"], event.why) == ("call", "wants a demo on Friday")
    with pytest.raises(NotPossible, match="Say how"):
        log_contact(first, how="pigeon", by=ann)
    with pytest.raises(NotPossible, match="Nobody works"):
        log_contact(return_lead(first, by=ann, why="no"), how="call", by=ann)


@pytest.mark.django_db
def test_clocks_that_make_no_sense_are_refused_in_a_sentence():
    with pytest.raises(NotPossible, match="between 1 and"):
        set_clocks({"A": (0, 10)}, {}, by=None)
    with pytest.raises(NotPossible, match="can't be due before"):
        set_clocks({"A": (30, 10)}, {}, by=None)
    set_clocks({"A": (30, 30)}, {"at_most": 5, "after": "pool"}, by=None)
    assert (speed_policy().at_most, speed_policy().after) == (5, "pool")
    assert Event.objects.get(name="leads.clocks_changed").facts["fields"] == "A, at_most, after"


@pytest.mark.django_db
def test_the_page_of_clocks_shows_what_is_set_and_years_that_the_calendar_does_not_know(client):
    boss = cast.person("Boss", "marketing_manager")
    cast.team()
    client.force_login(boss)
    url = reverse("leads:routing-clocks")
    page = client.get(url).content.decode()
    assert 'name="answer_A" value="30"' in page
    assert "2027 are not published" in page or timezone.localdate().year != 2026
    values = {f"{kind}_{g}": 45 for kind in ("answer", "contact") for g in ("A", "B", "C", "D", "none")}
    assert client.post(url, {**values, "reroutes": "on", "at_most": "1", "after": "pool"}).status_code == 302
    assert 'name="contact_none" value="45"' in client.get(url).content.decode()
    refused = client.post(url, {**values, "answer_A": "90", "reroutes": "on", "at_most": "1", "after": "pool"})
    assert refused.status_code == 409
    assert "can&#x27;t be due before" in refused.content.decode()
    assert 'value="90"' in refused.content.decode(), "what was typed stays"


@pytest.mark.django_db
def test_the_api_of_clocks_and_contacts(client):
    boss, ann = cast.person("Boss", "marketing_manager"), cast.rep("Ann")
    cast.rule()
    client.force_login(boss)
    body = {"clocks": [{"grade": "A", "answer_minutes": 15, "contact_minutes": 30}], "at_most": 3}
    answer = client.post("/api/routing-clocks/", body, content_type="application/json").json()
    assert answer["clocks"][0] == {"grade": "A", "answer_minutes": 15, "contact_minutes": 30}
    assert client.get("/api/routing-clocks/").json() == answer
    wrong = {"clocks": [{"grade": "Z", "answer_minutes": 15, "contact_minutes": 30}]}
    assert client.post("/api/routing-clocks/", wrong, content_type="application/json").status_code == 400
    lead = cast.lead("valid")
    route_lead(lead, by=None)
    client.force_login(ann)
    done = client.post(f"/api/leads/{lead.pk}/contact/", {"how": "call"}, content_type="application/json")
    assert done.json()["status"] == "accepted"
