"""Tasks: given to somebody, moved, done, undone, dropped; on a deal, a company or a lead."""

from datetime import time, timedelta

import pytest

from console.models import Notice
from journal.errors import NotPossible
from journal.queries import history_of
from sales.actions.checks import today
from sales.actions.tasks_of_people import add_task, change_task, do_task, drop_task, move_task, reopen_task
from sales.models import Task
from sales.navigation import today as cards_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(deal, rep):
    return add_task({"title": "Send the quote", "due_on": today(), "deal": deal}, by=rep)


def test_a_task_is_told_on_its_record_from_giving_to_doing(task, deal, rep):
    move_task(task, today() + timedelta(days=1), by=rep)
    do_task(task, by=rep)
    do_task(task, by=rep)
    reopen_task(task, by=rep, why="the quote was wrong")
    drop_task(task, by=rep, why="they called it off")
    task.refresh_from_db()
    assert (task.status, task.reason, task.done_at) == ("dropped", "they called it off", None)
    told = [line.sentence.split("”")[1].split(" ")[1] for line in history_of(deal) if "Send the quote" in line.sentence]
    assert told == ["dropped", "to", "done", "moved:", "for"]


def test_who_did_it_and_when_is_kept(task, rep):
    done = do_task(task, by=rep)
    assert done.done_by == rep
    assert done.done_at is not None


def test_whoever_gets_a_task_from_somebody_else_finds_it_in_the_inbox(deal, rep, leader):
    add_task({"title": "Own", "due_on": today(), "deal": deal}, by=rep)
    assert not Notice.objects.filter(person=rep).exists()
    add_task({"title": "Call them", "due_on": today(), "deal": deal, "assignee": rep}, by=leader)
    assert Notice.objects.filter(person=rep).count() == 1


def test_bad_tasks_get_a_sentence(deal, rep, make_person):
    gone = make_person(name="离职", is_active=False)
    sound = {"title": "x", "due_on": today(), "deal": deal}
    for values, sentence in [
        ({"title": " "}, "what is to be done"),
        ({"due_on": None}, "by which day"),
        ({"due_on": today().replace(year=2999)}, "by which day"),
        ({"deal": None}, "one deal, one company or one lead"),
        ({"company": deal.company}, "one deal, one company or one lead"),
        ({"assignee": gone}, "not at work"),
    ]:
        with pytest.raises(NotPossible, match=sentence):
            add_task({**sound, **values}, by=rep)
    task = do_task(add_task(sound, by=rep), by=rep)
    with pytest.raises(NotPossible, match="open it again first"):
        change_task(task, {"title": "y"}, by=rep)
    with pytest.raises(NotPossible, match="Say why"):
        drop_task(task, by=rep, why="")


def test_a_time_makes_it_late_within_the_day(deal, rep):
    values = {"title": "x", "due_on": today(), "deal": deal}
    assert not add_task(values, by=rep).is_overdue
    assert add_task({**values, "due_on": today() - timedelta(days=1)}, by=rep).is_overdue
    assert add_task({**values, "due_at": time(0, 0)}, by=rep).is_overdue


def test_overdue_tasks_stand_on_today(task, rep, make_person):
    Task.objects.update(due_on=today() - timedelta(days=2))
    card = next(card for card in cards_of(rep) if "?owner" in card.url and "tasks" in card.url)
    assert (card.count, card.tone) == (1, "bad")
    assert not [card for card in cards_of(make_person(name="王磊")) if "tasks" in card.url and card.count]


def test_tasks_are_added_to_a_deal_a_company_and_a_lead_and_worked_on_their_pages(client, deal, make_lead, rep):
    lead = make_lead()
    client.force_login(rep)
    sent = {"title": "Ask for the budget", "due_on": today().isoformat(), "assignee": rep.pk}
    for name, record in [("deal", deal), ("company", deal.company), ("lead", lead)]:
        answer = client.post(f"/sales/tasks/add/?{name}={record.pk}", sent)
        assert (answer.status_code, answer.url) == (302, record.get_absolute_url())
        assert f"/sales/tasks/add/?{name}={record.pk}" in client.get(record.get_absolute_url()).content.decode()
    assert client.post("/sales/tasks/add/", sent | {"deal": deal.pk}).status_code == 302
    assert Task.objects.filter(deal=deal).count() == 2
    task = Task.objects.filter(deal=deal).first()
    assert client.post(f"/sales/tasks/{task.pk}/move/", {"due_on": "2027-03-01"}).status_code == 302
    edited = sent | {"title": "Ask twice", "due_at": "09:30"}
    assert client.post(f"/sales/tasks/{task.pk}/edit/", edited).status_code == 302
    assert client.post(f"/sales/tasks/{task.pk}/done/", {}).status_code == 302
    task.refresh_from_db()
    assert (task.title, task.due_at, task.status, task.done_by) == ("Ask twice", time(9, 30), "done", rep)
    page = client.get("/sales/tasks/", {"status": "done"}).content.decode()
    assert "Ask twice" in page
    assert "Ask twice" in client.get(task.get_absolute_url()).content.decode()
    assert client.post(f"/sales/tasks/{task.pk}/reopen/", {}).status_code == 302
    assert client.post(f"/sales/tasks/{task.pk}/drop/", {"why": "no need"}).status_code == 302


def test_tasks_of_others_are_not_there_but_a_leader_sees_the_team_s_and_who_gave_it_sees_it(
    client, task, deal, leader, make_person
):
    stranger = make_person(name="王磊")
    client.force_login(stranger)
    assert client.get(task.get_absolute_url()).status_code == 404
    assert client.post(f"/sales/tasks/{task.pk}/done/", {}).status_code == 404
    client.force_login(leader)
    assert client.get(task.get_absolute_url()).status_code == 200
    given = add_task({"title": "x", "due_on": today(), "company": deal.company, "assignee": leader}, by=stranger)
    client.force_login(stranger)
    assert client.get(given.get_absolute_url()).status_code == 200
    assert client.get(f"/sales/tasks/add/?deal={deal.pk}").status_code == 404


def test_the_api_does_the_same(client, deal, rep):
    client.force_login(rep)
    made = client.post(
        "/api/tasks/", {"title": "Call", "due_on": "2027-01-05", "deal": deal.pk}, content_type="application/json"
    )
    assert (made.status_code, made.json()["assignee"]) == (201, rep.pk)
    url = f"/api/tasks/{made.json()['id']}/"
    changed = client.patch(url, {"due_on": "2027-01-06"}, content_type="application/json")
    assert changed.json()["due_on"] == "2027-01-06"
    assert client.post(url + "done/").json()["status"] == "done"
    assert client.post(url + "reopen/", {}, content_type="application/json").json()["status"] == "open"
    assert client.post(url + "drop/", {"why": "x"}, content_type="application/json").json()["status"] == "dropped"
    assert client.get("/api/tasks/", {"deal": deal.pk, "status": "dropped"}).json()["results"]
