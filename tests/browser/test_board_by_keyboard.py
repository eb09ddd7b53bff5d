"""The board of deals: moved by keys and by drag, a missing criterion asks, leaving the question puts the card back."""

import os

import pytest
from playwright.sync_api import expect

from sales.actions import change_deal, open_deal
from sales.models import Deal, Stage
from tests.browser.desk import DIALOG
from tests.chain import Firm

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def firm():
    return Firm()


def picture(page, name):
    """With LTOC_PICTURES set to a folder the pages are kept as pictures, to be looked at."""
    if folder := os.environ.get("LTOC_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png")


@pytest.mark.parametrize(("language", "width"), [("en-GB", 1440), ("zh-CN", 1440), ("zh-CN", 390)])
def test_a_deal_goes_through_its_pipeline(firm, new_page, login, accessible, language, width):
    deals = [open_deal({"name": f"Deal {n}", "amount": str(9000 - n)}, by=firm.rep) for n in range(3)]
    change_deal(deals[2], {"amount": "0"}, by=firm.rep)
    qualify, demo = Stage.objects.get(key="qualify"), Stage.objects.get(key="demo")
    page = login(new_page(language=language, width=width), firm.rep)
    page.goto("/sales/board/")
    column = {stage: page.locator(f'[data-stage="{stage.pk}"]') for stage in (qualify, demo)}
    expect(column[qualify].locator(".board-card")).to_have_count(3)
    accessible(page)
    picture(page, f"board-{language}-{width}")

    # by keys: down, up, then into the next stage; the focus goes along
    page.keyboard.press("j")
    expect(column[qualify].locator(".board-link").first).to_be_focused()
    page.keyboard.press("j")
    expect(column[qualify].locator(".board-link").nth(1)).to_be_focused()
    page.keyboard.press("Shift+ArrowRight")
    expect(column[demo].locator(f'[data-pk="{deals[1].pk}"] .board-link')).to_be_focused()
    assert Deal.objects.get(pk=deals[1].pk).stage == demo
    expect(page.locator(f"#head-{demo.pk} .board-count")).to_have_text("1")

    # what is missing is asked in a dialog; leaving it puts the card back
    bare = page.locator(f'[data-pk="{deals[2].pk}"]')
    page.keyboard.press("h")
    bare.locator(".board-link").focus()
    page.keyboard.press("Shift+ArrowRight")
    dialog = page.locator(DIALOG)
    expect(dialog.locator(".fault-line")).to_be_visible()
    picture(page, f"board-asks-{language}-{width}")
    page.keyboard.press("Escape")
    expect(column[qualify].locator(f'[data-pk="{deals[2].pk}"]:not(.is-moving)')).to_be_visible()
    assert Deal.objects.get(pk=deals[2].pk).stage == qualify

    if width > 1000:  # by drag, with a reason
        bare.drag_to(column[demo])
        expect(dialog.locator(".fault-line")).to_be_visible()
        dialog.locator('[name="why"]').fill("They are in a hurry")
        dialog.locator("button[type=submit]").click()
        expect(column[demo].locator(f'[data-pk="{deals[2].pk}"]')).to_be_visible()
        expect(page.locator(DIALOG)).to_have_count(0)
        assert Deal.objects.get(pk=deals[2].pk).stage == demo

    # beside the board
    page.locator(f'[data-pk="{deals[0].pk}"] .board-link').click()
    expect(page.locator("#panel .guide").first).to_be_visible()
    picture(page, f"board-panel-{language}-{width}")
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    # the browser notes each refusal; nothing else may stand there, dragging included
    assert [one for one in page.problems if "409" not in one] == []
