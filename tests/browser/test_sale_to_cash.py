"""A sale from its conversion to the cash: what the rep and finance do, and what the story tells afterwards."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from companies.actions import create_company
from people.rules.dates import add_months
from sales.models import Conversion, Deal, Order, Product, Receivable
from tests.browser.desk import DIALOG, Desk
from tests.chain import TODAY, Firm

pytestmark = pytest.mark.django_db(transaction=True)

FIRM = "杭州青松软件有限公司"
WORDS = {
    "en-GB": {"signed": "signed", "received": "received", "converted": "Converted", "stays": "the conversion stays"},
    "zh-CN": {"signed": "签", "received": "回款", "converted": "转化", "stays": "签"},
}


@pytest.fixture
def firm():
    firm = Firm()
    Product.objects.create(code="setup", name="Set-up", kind="setup", list_price=3000)
    return firm


@pytest.fixture
def desk_of(new_page, login):
    """`desk_of(person, language)`: the person at a browser of their own."""
    return lambda person, language: Desk(login(new_page(language=language), person), person)


def story_of(page):
    """The timeline of the open page as one text, the newest first."""
    return "\n".join(page.locator("#timeline .timeline-what").all_inner_texts())


@pytest.mark.parametrize("language", sorted(WORDS))
def test_a_lead_is_converted_won_signed_and_paid(firm, desk_of, language):
    words = WORDS[language]
    known = create_company({"name": FIRM, "website": "https://old.example"}, by=firm.rep)
    lead = firm.worked_lead(company_name=FIRM, website="https://new.example", legal_representative="沈慕白")
    assert lead.owner == firm.rep
    rep = desk_of(firm.rep, language)
    page = rep.page

    # the dialog proposes the known company, says field by field what becomes of it, and takes what is chosen
    page.goto(lead.get_absolute_url())
    dialog = rep.ask("/convert/")
    expect(dialog.locator(f'[name=company][value="{known.pk}"]')).to_be_checked()
    conflict = dialog.locator(".convert-lines tr.is-conflict")
    expect(conflict).to_contain_text("https://old.example")
    conflict.locator(f'[name="take_{known.pk}"]').check()
    rep.fill(dialog, amount="27000", product={"label": str(firm.product)})
    with page.expect_navigation():
        dialog.locator("button[type=submit]").click()
    rep.told()
    deal = Deal.objects.get(lead=lead)
    known.refresh_from_db()
    assert (deal.company, known.website, known.legal_representative) == (known, "https://new.example", "沈慕白")
    expect(page).to_have_url(re.compile(f"/sales/deals/{deal.pk}/$"))

    # on the board with the keyboard to the next stage
    rep.at("/sales/board/")
    card, stages = page.locator(f'.board-card[data-pk="{deal.pk}"]'), page.locator("[data-stage]")
    card.locator(".board-link").focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(stages.nth(1).locator(card)).to_be_visible()
    expect(card.locator(".board-link")).to_be_focused()
    deal.refresh_from_db()
    assert str(deal.stage_id) == stages.nth(1).get_attribute("data-stage")
    page.goto(deal.get_absolute_url())

    # an order of two lines, signed in one of two tabs; the other gets a sentence
    with page.expect_navigation():
        rep.offers("/order/").click()
    starts_on = TODAY()
    rep.send(
        **{"lines-0-quantity": 2, "lines-1-product": {"label": "Set-up"}, "lines-1-quantity": 1},
        starts_on=starts_on.isoformat(),
        ends_on=(add_months(starts_on, 12) - timedelta(days=1)).isoformat(),
    )
    order = Order.objects.get()
    expect(page.locator("main")).to_contain_text("27,000")
    other_tab = page.context.new_page()
    other_tab.goto(order.get_absolute_url())
    second = Desk(other_tab, firm.rep).ask("/sign/")
    rep.act("/sign/")
    expect(rep.offers("/sign/")).to_have_count(0)
    second.locator("button[type=submit]").click()
    expect(other_tab.locator(f"{DIALOG} [role=alert]")).to_be_visible()
    other_tab.close()

    # finance books the whole of it; nothing is owed any more, and more is refused
    finance = desk_of(firm.people["finance"], language)
    finance.at("/sales/orders/").open_row(order.number)
    finance.act("/receipt/", amount="27000", reference="ICBC 2231")
    expect(finance.page.locator("main")).to_contain_text("ICBC 2231")
    assert not Receivable.objects.unpaid().filter(order=order).exists()

    # the story tells it all, and the conversion can't be taken back any more
    page.goto(deal.get_absolute_url())
    page.locator('#timeline a[href$="timeline=journey"]').click()
    expect(page.locator('#timeline a[href$="timeline=journey"]')).to_have_attribute("aria-current", "true")
    story = story_of(page)
    for word in (words["converted"], words["signed"], words["received"], order.number):
        assert word in story, story
    page.goto(lead.get_absolute_url())
    expect(rep.offers("/take-back/")).to_have_count(0)
    assert Conversion.objects.get(lead=lead).undone_at is None
    assert [line for line in page.problems if "409" not in line] == finance.page.problems == []


@pytest.mark.parametrize("language", sorted(WORDS))
def test_a_conversion_is_taken_back_with_a_reason_and_the_lead_is_where_it_was(firm, desk_of, language):
    lead = firm.worked_lead(company_name=FIRM)
    rep = desk_of(lead.owner, language)
    rep.page.goto(lead.get_absolute_url())
    rep.act("/convert/", amount="100")
    rep.page.goto(lead.get_absolute_url())
    rep.act("/take-back/", why="the wrong firm")
    expect(rep.offers("/convert/")).to_be_visible()
    lead.refresh_from_db()
    assert (lead.status, Deal.objects.get().status, Deal.objects.get().reason) == (
        "working", "taken_back", "the wrong firm",
    )  # fmt: skip
    assert "the wrong firm" in story_of(rep.page) or "the wrong firm" in rep.page.locator("#timeline").inner_text()
    assert rep.page.problems == []
