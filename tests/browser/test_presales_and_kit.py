"""A rep asks presales from a deal, the consultant accepts, finishes and promises; the kit is used and judged."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from sales.actions.kit import add_kit_item
from sales.models import KitUse, PresalesRequest, Promise
from tests.browser.desk import DIALOG, Desk
from tests.chain import Firm

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_a_deal_gets_help_and_shows_what_fits(language, new_page, login, live):
    firm = Firm()
    deal, consultant = firm.deal(), firm.people["presales"]
    item = add_kit_item({"title": "Deck", "title_zh": "介绍", "kind": "deck", "note": "Begin here"}, by=consultant)

    rep = Desk(login(new_page(language=language), firm.rep), firm.rep)
    rep.page.goto(f"{live}{deal.get_absolute_url()}")
    dialog = _dialog(rep, f"/sales/deals/{deal.pk}/presales/")
    wanted = timezone.localtime() + timedelta(days=3)
    rep.fill(dialog, kind="demo", text="Show the approvals", wanted_by=f"{wanted:%Y-%m-%dT%H:%M}")
    _send(rep, dialog)
    expect(rep.page.locator("h1")).to_contain_text(deal.name)
    request = PresalesRequest.objects.get()
    assert request.consultant == consultant

    desk = Desk(login(new_page(language=language), consultant), consultant)
    desk.page.goto(f"{live}/")
    with desk.page.expect_navigation():
        desk.page.locator(f'a[href="/sales/presales/{request.pk}/"]').first.click()
    desk.act("/accept/")
    desk.act("/finish/", result="They want a pilot", promise="A pilot with their data")
    expect(desk.page.locator("body")).to_contain_text("They want a pilot")
    promise = Promise.objects.get()
    assert (promise.made_by, promise.status) == (consultant, "made")

    rep.page.goto(f"{live}{deal.get_absolute_url()}")
    dialog = _dialog(rep, f"/sales/promises/{promise.pk}/confirm/")
    _send(rep, dialog)
    expect(rep.page.locator(f"#promise-{promise.pk} .chip")).not_to_contain_text("To confirm")
    dialog = _dialog(rep, f"/sales/deals/{deal.pk}/use/{item.pk}/")
    _send(rep, dialog)
    judge = rep.page.locator('#kit a[href$="/judge/"]')
    expect(judge).to_be_visible()
    use = KitUse.objects.get()
    dialog = _dialog(rep, f"/sales/kit/uses/{use.pk}/judge/")
    dialog.locator('[name="verdict"][value="useful"]').check()
    _send(rep, dialog)
    expect(judge).to_have_count(0)
    use.refresh_from_db()
    assert (use.verdict, use.deal) == ("useful", deal)
    assert Promise.objects.get().status == "confirmed"


def _dialog(desk, path):
    """Click what leads to `path`; the dialog that opens."""
    desk.page.locator(f'a[href="{path}"]').first.click()
    dialog = desk.page.locator(DIALOG)
    expect(dialog.locator("button[type=submit]")).to_be_visible()
    return dialog


def _send(desk, dialog):
    """Send a dialog and wait for the page that comes after it."""
    with desk.page.expect_navigation():
        dialog.locator("button[type=submit]").click()
