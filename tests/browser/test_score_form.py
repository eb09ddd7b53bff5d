"""The score table by hand: a rule is changed, added and removed, and last month's leads show what it would do."""

import pytest
from playwright.sync_api import expect

from leads.actions.scoring import current_table
from leads.models import Lead, ScoreTable
from tests.leads import cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def boss():
    """Six leads of the last month; two come from firms with 5,000 people."""
    boss = cast.person("Boss", "marketing_manager")
    for number in range(6):
        cast.lead("valid", employees=5_000 if number < 2 else 12)
    return boss


def finding(page):
    return page.locator("#scoring-preview .preview-finding")


def test_a_rule_is_added_and_the_preview_says_who_would_get_another_grade_before_it_is_published(
    boss, page, login, accessible
):
    login(page, boss).goto("/leads/scoring/")
    expect(finding(page)).to_have_text("Nothing is changed yet: this is the table in use.")
    group = page.locator('[data-score-group="fit"]')
    rules = group.locator("[data-rule]")
    before = rules.count()

    group.locator("[data-add-rule]").press("Enter")
    rule = rules.nth(before)
    expect(rule.locator(".rule-name")).to_be_focused()
    page.keyboard.type("Very big firms")
    row = rule.locator(".condition-row").first
    if row.count() == 0:
        rule.locator(".group-foot button").first.press("Enter")
    row.locator("select").nth(0).select_option("employees")
    row.locator("select").nth(1).select_option("more")
    row.locator("input").fill("1000")
    rule.locator(".rule-points").fill("100")
    expect(finding(page)).to_have_text("2 of 6 leads get another grade.")
    expect(page.locator(".score-changes li")).to_have_count(2)
    expect(page.locator(".score-changes li").first).to_contain_text("Very big firms")
    assert not ScoreTable.objects.exists(), "looking publishes nothing"
    accessible(page)

    rule.locator(".rule-points").fill("900")
    expect(page.locator("#scoring-preview [role=alert]")).to_contain_text("Very big firms")
    rule.locator(".rule-points").fill("100")
    expect(finding(page)).to_have_text("2 of 6 leads get another grade.")

    rule.locator("[data-remove-rule]").press("Enter")
    expect(rules).to_have_count(before)
    expect(finding(page)).to_have_text("Nothing is changed yet: this is the table in use.")


def test_what_was_previewed_is_what_is_published(boss, page, login):
    login(page, boss).goto("/leads/scoring/")
    expect(finding(page)).to_be_visible()
    page.locator("[name=intent_high]").fill("99")
    page.locator("[name=base_fit]").fill("100")
    expect(finding(page)).to_contain_text("of 6 leads get")
    page.locator("[name=note]").fill("Everybody fits")
    with page.expect_navigation():
        page.locator(".form-foot button[type=submit]").press("Enter")
    assert current_table().base_fit == 100
    assert ScoreTable.objects.order_by("-version").first().note == "Everybody fits"
    page.goto("/leads/scoring/")
    expect(page.locator("[name=base_fit]")).to_have_value("100")
    expect(finding(page)).to_have_text("Nothing is changed yet: this is the table in use.")
    assert Lead.objects.count() == 6
