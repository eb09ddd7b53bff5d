"""A rep's day: clocks, steps, tasks, promises and what came back, in a fixed number of statements."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people.models import HandOver
from sales.actions import add_promise, change_deal, lose_deal, settle_promise
from sales.actions.checks import today
from sales.actions.tasks_of_people import add_task, do_task
from sales.queries.day import MOST, day_of, returned_to, told

pytestmark = pytest.mark.django_db


def lines(person):
    return {section.key: section.lines for section in told(day_of(person, today()))}


def test_an_empty_day_says_so(client, rep):
    client.force_login(rep)
    page = client.get("/sales/day/").content.decode()
    assert "My day: nothing waits" in page


def test_clocks_come_first_and_the_most_urgent_of_them_first(make_lead, rep):
    now = timezone.now()
    late = make_lead("甲方科技有限公司", status="accepted", contact_due_at=now - timedelta(hours=1))
    asked = make_lead("乙方科技有限公司", status="routed", answer_due_at=now + timedelta(hours=1))
    later = make_lead("丙方科技有限公司", status="working", contact_due_at=now + timedelta(hours=5))
    make_lead("丁方科技有限公司", status="working", contact_due_at=now, contacted_at=now)
    found = lines(rep)["leads"]
    assert [line.key for line in found] == [f"lead-{one.pk}" for one in (late, asked, later)]
    assert [line.tone for line in found] == ["bad", "warn", ""]
    assert found[1].finish.endswith("/accept/")


def test_steps_and_tasks_of_today_and_before_wait_others_do_not(make_deal, rep):
    due, late, later, gone = (make_deal(f"成都蓝鲸物流{n}有限公司") for n in range(4))
    for deal, days in ((due, 0), (late, -5), (later, 1), (gone, 0)):
        values = {"next_step": "Call", "next_step_on": today() + timedelta(days=days)}
        change_deal(deal, values, by=rep)
    lose_deal(gone, by=rep, why="price")
    add_task({"title": "Quote", "due_on": today(), "deal": due}, by=rep)
    do_task(add_task({"title": "Done", "due_on": today(), "deal": due}, by=rep), by=rep)
    found = lines(rep)
    assert [line.title for line in found["steps"]] == [str(late), str(due)]
    assert found["steps"][0].tone == "bad"
    assert [line.title for line in found["tasks"]] == ["Quote"]


def test_promises_wait_until_they_are_confirmed(deal, rep):
    promise = add_promise(deal, "Single sign-on", by=rep)
    assert lines(rep)["promises"][0].what == "Single sign-on"
    settle_promise(promise, "confirmed", by=rep)
    assert "promises" not in lines(rep)


def test_what_came_back_waits_until_it_is_offered_anew(deal, rep, leader):
    made = {"kind": "order", "subject_type": "sales.deal", "subject_id": deal.pk, "journey": deal.journey, "title": "X",
            "from_person": rep, "to_person": leader, "offered_at": timezone.now()}  # fmt: skip
    back = HandOver.objects.create(**made, status="returned", answered_at=timezone.now(), reason="no contract")
    assert list(returned_to(rep)) == [back]
    assert "no contract" in lines(rep)["returned"][0].what
    HandOver.objects.create(**made)
    assert list(returned_to(rep)) == []


def test_the_day_costs_six_statements_however_full_it_is(make_deal, rep, django_assert_num_queries):
    deals = [make_deal(f"成都蓝鲸物流{n}有限公司") for n in range(8)]
    for deal in deals:
        change_deal(deal, {"next_step": "Call", "next_step_on": today()}, by=rep)
        add_task({"title": "Quote", "due_on": today(), "deal": deal}, by=rep)
        add_promise(deal, "x", by=rep)
    with django_assert_num_queries(6):
        sections = day_of(rep, today())
    assert sum(len(section.lines) for section in sections) == 24
    assert MOST == 50


def test_the_page_offers_each_line_its_dialogs_and_comes_again_as_a_part(client, deal, rep, finance):
    change_deal(deal, {"next_step": "Call", "next_step_on": today()}, by=rep)
    client.force_login(rep)
    page = client.get("/sales/day/").content.decode()
    assert "My day: 1 thing to do" in page
    assert f'data-log="/sales/deals/{deal.pk}/activity/"' in page
    assert f'data-step="/sales/deals/{deal.pk}/step/"' in page
    part = client.get("/sales/day/", headers={"HX-Request": "true", "HX-Target": "day"}).content.decode()
    assert "data-title" in part
    assert "<html" not in part
    client.force_login(finance)
    assert client.get("/sales/day/").status_code == 403
