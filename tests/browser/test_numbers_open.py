"""From a number to its rows and back, by keys and clicks: the rows add up to what was clicked."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from metrics.actions import update_funnel
from sales.actions import lose_deal, open_deal
from sales.actions.forecasts import call_forecast
from sales.actions.targets import WantedTarget, set_targets
from sales.forms.forecast import days_of
from sales.models import DealKind, Stage
from tests.chain import TODAY, Firm

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def firm():
    """A firm in its quarter: an order signed, a deal lost, two open, one of them promised; a target for the rep."""
    made = Firm()
    company = made.signed_order().company
    first = Stage.objects.of_kind(DealKind.NEW).order_by("position").first()
    _start, end = days_of("this_quarter", TODAY())
    values = {"company": company, "stage": first, "expected_close_on": end}
    lose_deal(open_deal(values | {"name": "Gone", "amount": "500"}, by=made.rep), by=made.rep, why="price")
    sure = open_deal(values | {"name": "Sure", "amount": "7000"}, by=made.rep)
    open_deal(values | {"name": "Far", "amount": "900"}, by=made.rep)
    call_forecast(sure, "commit", by=made.rep)
    set_targets([WantedTarget("quarter", _start, Decimal(90000), person=made.rep)], by=made.people["sales_manager"])
    update_funnel()
    return made


def number(text):
    return int(re.sub(r"[^\d]", "", text.split(".")[0]) or 0)


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_each_number_of_sales_opens_to_as_many_rows(firm, new_page, login, language):
    page = login(new_page(language=language), firm.people["sales_manager"])
    page.goto("/metrics/sales/?by=rep&period=this_year&deal_kind=all")
    page.keyboard.press("f")
    expect(page.locator('[name="period"]')).to_be_focused()
    row = page.locator(".sales-figures tbody tr").filter(has_text=str(firm.rep)).first
    for measure in ("lost", "open"):
        link = row.locator(f'a[href*="measure={measure}&"]').first
        said = number(link.inner_text())
        assert said
        link.click()
        expect(page.locator("[data-rows] tbody tr")).to_have_count(said)
        page.go_back()
        expect(row).to_be_visible()
    assert page.problems == []


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_the_sums_of_the_forecast_open_to_the_deals_that_make_them(firm, new_page, login, language):
    page = login(new_page(language=language), firm.people["sales_manager"])
    page.goto("/sales/forecast/?by=rep&period=this_quarter")
    line = page.locator(".forecast-table tbody tr").filter(has_text=str(firm.rep)).first
    for part in ("won_commit", "at_best"):
        link = line.locator(f'a[href*="part={part}&"]')
        said = number(link.inner_text())
        assert said >= 7000
        link.click()
        expect(page.locator("[data-rows] tbody")).to_contain_text("Sure")
        amounts = page.locator("[data-rows] tbody td.kind-money").all_inner_texts()
        assert sum(number(amount) for amount in amounts) == said
        page.go_back()
        expect(line).to_be_visible()
    assert page.problems == []
