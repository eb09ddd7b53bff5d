"""A routing draft by keyboard: begun, ordered, played over past leads, read, published."""

import re

import pytest
from playwright.sync_api import expect

from leads import actions
from leads.actions import route_lead
from leads.models import RoutingDraft, RoutingRule, RoutingVersion
from tests.leads import cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def boss():
    """East gets everything; a rule for Beijing stands below it, where no lead comes. Six leads were routed."""
    boss = cast.person("Boss", "marketing_manager")
    east, north = cast.team("East"), cast.team("North")
    cast.rep("Ann", of=east)
    cast.rep("Bob", of=north)
    cast.rule(team=east, name="Everything", position=1)
    cast.rule(team=north, name="Beijing", position=2, conditions=[{"field": "region", "is": "in", "value": ["北京"]}])
    for number in range(6):
        route_lead(cast.lead("valid", region="北京" if number < 4 else "上海"), by=None)
    return boss


def names(page):
    return page.locator("[data-routing-rows] tr td.kind-link a")


def focus(page, locator):
    """Tab until the element has the focus: a hand on the keyboard finds it."""
    for _number in range(80):
        page.keyboard.press("Tab")
        if locator.evaluate("e => e === document.activeElement"):
            return
    pytest.fail("Tab never comes there")


def test_a_draft_is_ordered_by_keyboard_replayed_and_published(boss, page, login, accessible):
    login(page, boss).goto("/leads/routing/")
    page.locator('.page-acts a[href$="/drafts/new/"]').click()
    dialog = page.locator("#dialog-frame[open]")
    dialog.locator("[name=name]").fill("Beijing first")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(names(page)).to_have_text(["Everything", "Beijing"])

    beijing = names(page).nth(1)
    focus(page, beijing)
    with page.expect_navigation():
        page.keyboard.press("Alt+ArrowUp")
    expect(names(page)).to_have_text(["Beijing", "Everything"])
    expect(names(page).first).to_be_focused()
    assert list(RoutingRule.objects.order_by("position").values_list("name", flat=True)) == ["Everything", "Beijing"]

    page.locator("[name=last]").fill("100")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("4 of the last 6 leads would go to somebody else")
    flow = page.locator(".replay-tables table").first.locator("tbody tr")
    expect(flow).to_have_count(1)
    expect(flow.locator("td")).to_have_text(["Ann", "Bob", "4"])
    expect(page.locator("[data-chart-canvas] canvas")).to_be_visible()
    accessible(page)
    with page.expect_navigation():
        flow.locator("a").click()
    expect(page.locator("[data-rows] tbody tr")).to_have_count(4)
    page.go_back()

    page.locator('.page-acts a[href$="/publish/"]').click()
    dialog = page.locator("#dialog-frame[open]")
    dialog.locator("[name=why]").fill("Beijing has its own team now")
    with page.expect_navigation():
        dialog.locator("button[type=submit]").click()
    expect(page).to_have_url(re.compile("/leads/routing/$"))
    expect(names(page)).to_have_text(["Beijing", "Everything"])
    assert RoutingVersion.objects.first().why == "Beijing has its own team now"
    assert route_lead(cast.lead("valid", region="北京"), by=None).chosen.name == "Bob"


def test_conditions_are_built_in_groups_without_a_mouse(boss, page, login):
    draft = actions.start_draft(name="Groups", by=boss)
    login(page, boss).goto(f"/leads/routing/drafts/{draft.pk}/rules/")
    page.locator("[name=name]").fill("Big or near")
    focus(page, page.locator(".condition-group.is-top > .group-foot button").nth(1))
    page.keyboard.press("Enter")
    group = page.locator(".condition-group:not(.is-top)")
    expect(group.locator(".group-head select")).to_be_focused()
    row = group.locator(".condition-row").first
    row.locator("select").nth(0).select_option("employees")
    row.locator("select").nth(1).select_option("more")
    row.locator("input").fill("500")
    group.locator(".group-foot button").first.press("Enter")
    second = group.locator(".condition-row").nth(1)
    second.locator("select").nth(0).select_option("city")
    second.locator("input.form-control").fill("Suzhou, Wuxi")
    with page.expect_navigation():
        page.locator(".form-foot button[type=submit]").press("Enter")
    draft = RoutingDraft.objects.get()
    made = next(line for line in draft.lines if line["name"] == "Big or near")
    assert made["conditions"] == [
        {"any": [
            {"field": "employees", "is": "more", "value": "500"},
            {"field": "city", "is": "in", "value": ["Suzhou", "Wuxi"]},
        ]}
    ]  # fmt: skip
    page.goto(f"/leads/routing/drafts/{draft.pk}/rules/{made['key']}/")
    expect(page.locator(".condition-group.is-top > .group-head select")).to_have_value("any")
    expect(page.locator(".condition-row")).to_have_count(2)


def test_the_table_in_use_is_ordered_by_keyboard_and_put_into_use_once(boss, page, login):
    RoutingRule.objects.create(name="Rest", position=3)
    actions.start_draft(name="keeps version 2", by=boss).delete()
    before = RoutingVersion.objects.count()
    login(page, boss).goto("/leads/routing/")
    bar = page.locator("[data-rule-order]")
    rest = page.get_by_role("link", name="Rest", exact=True)
    rest.focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(bar).to_be_visible()
    page.keyboard.press("Alt+ArrowUp")
    expect(names(page)).to_have_text(["Rest", "Everything", "Beijing"])
    expect(rest).to_be_focused()
    page.locator("[data-move] button[value='1']").nth(1).click()
    expect(names(page)).to_have_text(["Rest", "Beijing", "Everything"])
    assert RoutingVersion.objects.count() == before, "nothing is in use yet"
    with page.expect_navigation():
        bar.get_by_role("button").click()
    expect(names(page)).to_have_text(["Rest", "Beijing", "Everything"])
    expect(bar).to_be_hidden()
    assert RoutingVersion.objects.count() == before + 1
