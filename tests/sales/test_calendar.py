"""The calendar of steps, tasks and closes, by month and week, one's own, the team's, all."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales.actions import change_deal, lose_deal
from sales.actions.checks import today
from sales.actions.tasks_of_people import add_task
from sales.models import Deal, Task
from sales.queries.calendar import EVERYBODY, MINE, OF_TEAM, calendar_of, choices_for, whose_of
from sales.rules.calendar import MONTH, WEEK, day_in, span_of


@given(st.dates(), st.sampled_from([MONTH, WEEK]))
def test_a_span_is_whole_weeks_that_hold_the_day_and_its_neighbours_lead_on_and_back(on, view):
    span = span_of(view, on)
    inside = min(max(on, date(1990, 1, 1)), date(2190, 12, 31))
    assert span.first.weekday() == 0
    assert span.last.weekday() == 6
    assert span.first <= inside <= span.last
    assert all(len(week) == 7 for week in span.weeks())
    if date(1991, 1, 1) < on < date(2190, 1, 1):
        assert span_of(view, span.after).first > span.first
        assert span_of(view, span_of(view, span.after).before).first == span.first


def test_a_day_that_is_none_is_today():
    assert day_in("2026-02-29", date(2026, 3, 1)) == date(2026, 3, 1)
    assert day_in("2026-02-28", date(2026, 3, 1)) == date(2026, 2, 28)


pytestmark = pytest.mark.django_db


def shown(person, whose=MINE, view=WEEK, most=40, on=None):
    weeks = calendar_of(person, whose, span_of(view, on or today()), today(), most)
    return {day.day: day for week in weeks for day in week}


@pytest.fixture
def planned(deal, rep):
    change_deal(deal, {"next_step": "Quote", "next_step_on": today(), "expected_close_on": today()}, by=rep)
    add_task({"title": "Call", "due_on": today(), "deal": deal}, by=rep)
    return deal


def test_a_day_holds_its_tasks_steps_and_closes(planned, rep):
    day = shown(rep)[today()]
    assert [(entry.kind, entry.title) for entry in day.entries] == [
        ("task", "Call"),
        ("step", "Quote"),
        ("close", str(planned)),
    ]
    assert day.total == 3
    assert not day.entries[2].move


def test_a_closed_deal_and_a_done_task_leave_the_calendar(planned, rep):
    lose_deal(planned, by=rep, why="price")
    Task.objects.update(status="done")
    assert shown(rep)[today()].entries == []


def test_who_sees_whose(planned, rep, leader, manager, make_person):
    assert choices_for(rep) == [MINE]
    assert choices_for(leader) == [MINE, OF_TEAM]
    assert choices_for(manager) == [MINE, EVERYBODY]
    assert whose_of(rep, EVERYBODY) == MINE
    assert [whose_of(one, "") for one in (rep, leader, manager)] == [MINE, OF_TEAM, EVERYBODY]
    assert whose_of(manager, MINE) == MINE
    assert shown(leader)[today()].entries == []
    assert len(shown(leader, OF_TEAM)[today()].entries) == 3
    assert {entry.who for entry in shown(manager, EVERYBODY)[today()].entries} == {str(rep)}
    assert shown(make_person(name="王磊"))[today()].entries == []


def test_a_full_day_shows_the_first_and_says_how_many_more(planned, rep, django_assert_num_queries):
    firm = planned.company
    Deal.objects.bulk_create(
        Deal(name=f"D{n}", owner=rep, stage=planned.stage, company=firm, created_at=planned.created_at,
             next_step="Call", next_step_on=today())
        for n in range(60)
    )  # fmt: skip
    with django_assert_num_queries(3):
        day = shown(rep, view=MONTH, most=4)[today()]
    assert (len(day.entries), day.total, day.more) == (4, 63, 59)


def test_the_page_has_a_month_and_a_week_and_survives_odd_addresses(client, planned, rep, finance):
    client.force_login(rep)
    for query in ({}, {"view": "week"}, {"on": "2026-13-40"}, {"on": "9999-12-31"}, {"whose": "all", "view": "x"}):
        assert client.get("/sales/calendar/", query).status_code == 200
    page = client.get("/sales/calendar/", {"view": "week"}).content.decode()
    assert f'data-move="/sales/deals/{planned.pk}/step/"' in page
    assert "Quote" in page
    part = client.get("/sales/calendar/", headers={"HX-Request": "true", "HX-Target": "calendar"})
    assert part.content.decode().lstrip().startswith('<div class="calendar')
    client.force_login(finance)
    assert client.get("/sales/calendar/").status_code == 403


def test_a_step_is_moved_by_what_dragging_sends(client, planned, rep):
    client.force_login(rep)
    day = today() + timedelta(days=2)
    sent = {"next_step": "Quote", "next_step_on": day.isoformat()}
    dialog = {"HX-Request": "true", "HX-Target": "dialog"}
    assert client.post(f"/sales/deals/{planned.pk}/step/", sent, headers=dialog).status_code == 204
    planned.refresh_from_db()
    assert planned.next_step_on == day
