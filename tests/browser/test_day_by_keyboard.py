"""A rep works through the day by keyboard; the decision chain of a deal is drawn and changed in its dialog."""

import os
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from companies.actions import create_company
from people.models import Person
from sales.actions import add_promise, change_deal, open_deal
from sales.actions.checks import today
from sales.actions.shipping import ensure_stages
from sales.actions.tasks_of_people import add_task
from sales.models import Activity, Deal, DecisionPerson, Promise, Task
from tests.browser.desk import DIALOG, Desk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def rep():
    ensure_stages()
    return Person.objects.create_user("rep@example-firm.com", "demo", name="林小雨", roles=["sales_rep"])


@pytest.fixture
def deals(rep):
    made = []
    for number, name in enumerate(("杭州云栖智造科技有限公司", "成都蓝鲸物流股份有限公司")):
        company = create_company({"name": name}, by=rep)
        deal = open_deal({"company": company, "amount": "12000"}, by=rep, owner=rep)
        step = {"next_step": f"Call them, {number}", "next_step_on": today() - timedelta(days=number)}
        made.append(change_deal(deal, step, by=rep))
    add_task({"title": "Send the quote", "due_on": today(), "deal": made[0]}, by=rep)
    add_promise(made[0], "Single sign-on", by=rep)
    return made


def picture(page, name):
    """With LTOC_PICTURES set to a folder the pages are kept as pictures, to be looked at."""
    if folder := os.environ.get("LTOC_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png")


def test_a_rep_works_through_the_day_by_keyboard(deals, rep, new_page, login):
    page = login(new_page(), rep)
    Desk(page, rep).at(reverse("sales:day"))
    keys, lines, dialog = page.keyboard, page.locator("[data-line]"), page.locator(DIALOG)
    expect(lines).to_have_count(4)
    picture(page, "day")

    keys.press("j")  # the step that is overdue stands first
    expect(page.locator("[data-line].is-current")).to_have_attribute("data-line", f"deal-{deals[1].pk}")
    keys.press("l")
    expect(dialog.locator("[name=note]")).to_be_visible()
    dialog.locator("[name=note]").fill("They want a quote")
    dialog.locator("[name=next_step]").fill("Write the quote")
    dialog.locator("[name=next_step_on]").fill((today() + timedelta(days=1)).isoformat())
    picture(page, "day-log")
    dialog.locator("[name=next_step]").press("Enter")
    expect(lines).to_have_count(3)
    assert Activity.objects.get().note == "They want a quote"

    expect(page.locator("[data-line].is-current")).to_have_attribute("data-line", f"deal-{deals[0].pk}")
    keys.press("n")
    expect(dialog.locator("[name=next_step_on]")).to_be_visible()
    dialog.locator("[name=next_step_on]").fill((today() + timedelta(days=2)).isoformat())
    dialog.locator("[name=next_step]").press("Enter")
    expect(lines).to_have_count(2)

    task = Task.objects.get()
    expect(page.locator("[data-line].is-current")).to_have_attribute("data-line", f"task-{task.pk}")
    keys.press("d")
    dialog.locator("button[type=submit]").press("Enter")
    expect(lines).to_have_count(1)
    expect(page.locator("[data-line].is-current")).to_have_count(1)
    keys.press("d")
    dialog.locator("button[type=submit]").press("Enter")
    expect(lines).to_have_count(0)
    expect(page.locator(".empty-title")).to_be_visible()
    task.refresh_from_db()
    assert (task.status, Promise.objects.get().status) == ("done", "confirmed")
    assert Deal.objects.get(pk=deals[1].pk).next_step == "Write the quote"
    assert page.problems == []


def test_the_decision_chain_is_drawn_and_changed_where_it_stands(deals, rep, new_page, login):
    page = login(new_page(language="zh-CN"), rep)
    page.goto(deals[0].get_absolute_url())
    dialog = page.locator(DIALOG)
    page.keyboard.press("d")
    expect(dialog.locator("[name=typed_name]")).to_be_visible()
    Desk(page, rep).fill(dialog, typed_name="陈国栋", role="economic_buyer", stance="against", influence="5")
    with page.expect_navigation():
        dialog.locator("button[type=submit]").click()
    box = page.locator(".decision-map .decision-box:visible")  # the outline for narrow pages is there, too
    expect(box).to_have_count(1)
    expect(box).to_contain_text("陈国栋")
    expect(box.locator(".decision-stance")).to_contain_text("−")
    expect(page.locator(".lack-list")).to_contain_text("陈国栋")
    box.locator("a").focus()
    page.keyboard.press("Enter")
    expect(dialog.locator("[name=stance]")).to_be_visible()
    Desk(page, rep).fill(dialog, stance="for")
    with page.expect_navigation():
        dialog.locator("button[type=submit]").click()
    expect(box.locator(".decision-stance")).to_contain_text("+")
    picture(page, "decision-chain")
    assert DecisionPerson.objects.get().stance == "for"
    assert page.problems == []


def test_a_step_is_moved_to_another_day_by_keyboard(deals, rep, new_page, login):
    is_monday = today().weekday() == 0  # the page ends on Sunday, and may begin on this Monday
    key, day = ("ArrowRight", today() + timedelta(1)) if is_monday else ("ArrowLeft", today() - timedelta(1))
    page = login(new_page(), rep)
    page.goto(f"{reverse('sales:calendar')}?view=month&on={today().isoformat()}")
    entry = page.locator(f'[data-entry="step-{deals[0].pk}"]')
    entry.locator("a").focus()
    picture(page, "calendar")
    with page.expect_response(lambda answer: answer.url.endswith("/step/")):
        page.keyboard.press(f"Shift+{key}")
    expect(page.locator(f'[data-day="{day.isoformat()}"] [data-entry="step-{deals[0].pk}"]')).to_have_count(1)
    assert Deal.objects.get(pk=deals[0].pk).next_step_on == day
    assert page.problems == []
