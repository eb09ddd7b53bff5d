"""Hands on the keyboard, and what a person reads when something may not or can not be done."""

import re

import pytest
from playwright.sync_api import expect

from leads.actions import accept_lead, judge_lead_valid, route_lead
from leads.models import Lead
from people.models import Person
from tests.browser.desk import DIALOG, Desk
from tests.chain import Firm

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def firm():
    return Firm()


@pytest.fixture
def desk_of(new_page, login):
    """`desk_of(person, language=…)`: the person at a browser of their own."""
    return lambda person, **options: Desk(login(new_page(**options), person), person)


def refusals_left_out(problems):
    """A refusal is an answer of the server that the browser also notes as an error; everything else is one."""
    return [line for line in problems if not re.search(r"status of (403|404|409|413)", line)]


def test_a_list_is_worked_with_the_keyboard_alone(firm, page, login):
    for name in ("Aaron", "Bella", "Clara"):
        firm.lead(name=name, company_name=f"{name} Robotics Ltd")
    login(page, firm.desk).goto("/leads/")
    keys, rows = page.keyboard, page.locator("[data-rows] tbody tr")
    for key, place in (("j", 0), ("j", 1), ("j", 2), ("j", 2), ("k", 1)):
        keys.press(key)
        expect(rows.nth(place)).to_have_class(re.compile("is-current"))
    keys.press("x")
    expect(rows.nth(1).locator("[name=ids]")).to_be_checked()
    expect(page.locator("[data-bulk-count]")).to_have_text("1")
    keys.press("Enter")
    title = page.locator("#panel .panel-head h2 a")
    expect(title).to_contain_text("Bella")
    expect(page).to_have_url(re.compile(r"#r\d+$"))
    keys.press("j")
    expect(title).to_contain_text("Aaron")
    keys.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    keys.press("/")
    keys.type("Clara")
    expect(rows).to_have_count(1)
    keys.press("?")  # a letter while one types, no command
    expect(page.locator("#keys-frame")).to_be_hidden()


def test_an_address_with_a_row_in_it_opens_that_row(firm, page, login):
    lead = firm.lead(name="Bella")
    login(page, firm.desk).goto(f"/leads/#r{lead.pk}")
    expect(page.locator("#panel .panel-head h2")).to_contain_text(lead.company_name)


def test_everything_is_found_from_anywhere(firm, page, login):
    lead = firm.lead(company_name="Bluebird Robotics Ltd")
    login(page, firm.desk).goto("/")
    page.keyboard.press("Control+k")
    expect(page.locator("#search-text")).to_be_focused()
    page.keyboard.insert_text("bluebird")  # at one go: on a slow machine single letters would be asked for
    expect(page.locator("#search-hits a").first).to_contain_text("Bluebird")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/leads/{lead.pk}/$"))


def test_duplicates_are_merged_with_the_keyboard(firm, page, login):
    first = firm.lead(company_name="Bluebird Robotics Ltd", name="Chen Wei", phone="+8613800138001", email="")
    second = firm.lead(
        company_name="Bluebird", name="Chen Wei", phone="+8613800138001", email="c@bluebird-robotics.com"
    )
    login(page, firm.desk).goto("/leads/bench/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    lines = page.locator("#panel [data-compare] tr[data-line]")
    expect(lines.first).to_be_visible()
    expect(lines.first).to_have_class(re.compile("is-chosen-line"))
    name = lines.first.locator("td label.pick").last
    page.keyboard.press("2")
    expect(name.locator("input")).to_be_checked()
    with page.expect_navigation():
        page.keyboard.press("m")
    expect(page.locator("#toasts .note-success")).to_be_visible()
    merged, kept = sorted(Lead.objects.filter(pk__in=[first.pk, second.pk]), key=lambda lead: lead.status != "merged")
    assert (merged.status, merged.merged_into) == ("merged", kept)
    assert kept.email == "c@bluebird-robotics.com"


def test_an_act_that_came_too_late_is_refused_with_a_sentence_in_its_dialog(firm, desk_of):
    lead = judge_lead_valid(firm.lead(), by=firm.desk)
    owner = route_lead(lead, by=firm.desk).chosen
    desk = desk_of(owner)
    desk.page.goto(f"/leads/{lead.pk}/")
    dialog = desk.ask("/accept/")
    accept_lead(Lead.objects.get(pk=lead.pk), by=owner)  # in another tab
    dialog.locator("button[type=submit]").click()
    sentence = desk.page.locator(f"{DIALOG} [role=alert]")
    expect(sentence).to_be_visible()
    assert len(sentence.inner_text().split()) > 3
    desk.page.keyboard.press("Escape")
    expect(desk.page.locator(DIALOG)).to_have_count(0)
    assert refusals_left_out(desk.page.problems) == []


def test_a_reason_that_is_missing_is_asked_for_in_the_dialog(firm, desk_of):
    lead = firm.lead()
    desk = desk_of(firm.desk)
    desk.page.goto(f"/leads/{lead.pk}/")
    dialog = desk.ask("/refuse/")
    dialog.locator("button[type=submit]").click()
    expect(dialog.locator(".field-error")).to_be_visible()
    expect(dialog.locator("[name=why]")).to_be_focused()
    with desk.page.expect_navigation():
        desk.fill(dialog, why="A student")
        dialog.locator("button[type=submit]").click()
    desk.told()
    assert Lead.objects.get(pk=lead.pk).status == "refused"


def test_the_language_chosen_in_the_header_goes_with_the_person(firm, desk_of):
    page = desk_of(firm.rep).page
    page.goto("/leads/mine/")
    page.locator('.top-bar .language-switch button[value="zh-hans"]').click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    expect(page).to_have_url(re.compile("/leads/mine/$"))
    elsewhere = desk_of(firm.rep, language="en-GB").page
    elsewhere.goto("/leads/mine/")
    expect(elsewhere.locator("html")).to_have_attribute("lang", "zh-hans")
    assert page.problems == elsewhere.problems == []


def test_another_reps_lead_is_not_there(firm, desk_of):
    lead = firm.worked_lead()
    other = Person.objects.create_user("other@firm.example", "demo", name="Other", roles=["sales_rep"])
    page = desk_of(other).page
    assert page.goto(f"/leads/{lead.pk}/").status == 404
    expect(page.locator("h1")).to_have_text("There is nothing here for you")
    expect(page.locator("main")).to_contain_text("not among the rows that you may see")
    expect(page.locator("main")).not_to_contain_text(lead.company_name)
    page.locator("main .btn-primary").click()
    expect(page.locator("h1")).to_be_visible()
    assert refusals_left_out(page.problems) == []


def test_a_page_of_another_role_names_the_right_that_is_missing(firm, desk_of, accessible):
    page = desk_of(firm.rep).page
    assert page.goto("/leads/routing/").status == 403
    expect(page.locator("main")).to_contain_text("change routing rules")
    expect(page.locator("main")).to_contain_text("Sales rep")
    expect(page.locator("main a[href^='mailto:']").first).to_be_visible()
    accessible(page)
    assert refusals_left_out(page.problems) == []


@pytest.mark.parametrize("megabytes", [1.5, 4])
def test_a_file_over_the_limit_gets_a_sentence(megabytes, firm, desk_of, settings, tmp_path):
    settings.UPLOAD_LIMIT_MB = 1
    path = tmp_path / "big.csv"
    path.write_bytes(b"name,phone\n" + b"Person,13800138000\n" * int(megabytes * 1_048_576 / 19))
    desk = desk_of(firm.desk)
    desk.page.goto("/imports/new/?kind=leads.lead")
    desk.page.locator("input[type=file]").set_input_files(path)
    with desk.page.expect_navigation():
        desk.page.locator("main .form-foot button[type=submit]").click()
    expect(desk.page.locator("main")).to_contain_text(re.compile(r"(more|larger) than 1 MB.*Split it"))
    assert refusals_left_out(desk.page.problems) == []


def test_the_menu_of_a_phone_opens_and_closes(firm, desk_of):
    page = desk_of(firm.rep, width=390).page
    page.goto("/")
    menu, first = page.locator("[data-toggle-nav]"), page.locator(".nav-item").first
    expect(first).to_be_hidden()
    menu.click()
    expect(first).to_be_visible()
    expect(menu).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(first).to_be_hidden()
    assert page.problems == []
