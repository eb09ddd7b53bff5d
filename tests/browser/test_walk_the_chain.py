"""One lead from an imported file to a renewed contract, through every department's pages, in both languages."""

import csv
import json
import re
import urllib.request
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from journal.models import Event
from metrics.actions import update_funnel
from onboarding.models import Project
from people.rules.dates import add_months
from renewals.actions import open_due_renewals
from sales.models import Order, Product
from success.actions import score_health
from tests.browser.desk import DIALOG, Desk
from tests.chain import TODAY, Firm

pytestmark = pytest.mark.django_db(transaction=True)

ENGLISH = {
    "locale": "en-GB",
    "encoding": "utf-8",
    "company": "Bluebird Robotics Ltd",
    "file": "Company,Contact,Mobile,E-mail,Need,Date\n"
    "Bluebird Robotics Ltd,Chen Wei,13800138001,chen.wei@bluebird-robotics.com,Leads are lost,{day}\n"
    "Harbour Foods Ltd,Anna Sun,13800138002,anna@harbour-foods.com,,{day}\n"
    "Bluebird Robotics,Chen Wei,+86 138 0013 8001,chen.wei@bluebird-robotics.com,Please call,{day}\n"
    ",,,,Nobody knows who this is,{day}\n",
    "refused": "Nobody can be reached",
    "first": "came in",
    "last": "Renewed by order",
}
CHINESE = {
    "locale": "zh-CN",
    "encoding": "gb18030",
    "company": "上海蓝鸟机器人有限公司",
    "file": "公司名称,联系人,手机,邮箱,需求,日期\n"
    "上海蓝鸟机器人有限公司,陈伟,13800138001,chenwei@lanniao.com.cn,线索总是丢失,{day}\n"
    "宁波海港食品有限公司,孙安娜,13800138002,anna@haigang.com.cn,,{day}\n"
    "蓝鸟机器人,陈伟,+86 138 0013 8001,chenwei@lanniao.com.cn,请回电,{day}\n"
    ",,,,不知道是谁,{day}\n",
    "refused": "联系不到任何人",
    "first": "线索来自",
    "last": "续费",
}


class Walk:
    """The firm's people, each at a browser of their own, and the record that they pass on."""

    def __init__(self, new_page, login, words, live):
        self.new_page, self.login, self.words, self.live = new_page, login, words, live
        self.firm, self.desks = Firm(), {}
        self.file = words["file"].format(day=add_months(TODAY(), -8))
        Product.objects.create(code="setup", name="Set-up", kind="setup", list_price=3000)

    def desk(self, role):
        """The browser of the person with this role."""
        if role not in self.desks:
            person = self.firm.people[role]
            page = self.login(self.new_page(language=self.words["locale"]), person)
            self.desks[role] = Desk(page, person)
        return self.desks[role]


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh-hans"])
def test_a_lead_walks_from_a_file_to_a_renewed_contract(
    words, celery_worker_process, new_page, login, live, eventually, tmp_path
):
    walk = Walk(new_page, login, words, live)
    the_lead_desk_imports_a_file(walk, tmp_path)
    the_lead_desk_judges_and_routes(walk)
    the_rep_works_and_converts(walk)
    the_rep_moves_the_deal(walk)
    order = the_rep_signs_an_order(walk)
    finance_books_a_receipt(walk, order)
    eventually(lambda: Project.objects.filter(order=order).exists(), what="the project")
    the_implementer_delivers(walk)
    the_csm_takes_over(walk)
    the_product_reports_usage(walk, order)
    the_csm_renews(walk)
    the_timeline_tells_the_story(walk)
    the_funnel_counts_it(walk)
    assert Project.objects.filter(order=order).count() == 1
    for role, desk in walk.desks.items():
        assert desk.page.problems == [], role


def the_lead_desk_imports_a_file(walk, tmp_path):
    path = tmp_path / "leads.csv"
    path.write_bytes(walk.file.encode(walk.words["encoding"]))
    desk = walk.desk("lead_desk").at("/imports/")
    page = desk.page
    for way in ('.page-acts a[href="/imports/new/"]', 'main nav.tabs a[href$="kind=leads.lead"]'):
        with page.expect_navigation():
            page.locator(way).first.click()
    page.locator("input[type=file]").set_input_files(path)
    desk.send(channel=walk.firm.channel.key, judge=False)

    # the guess, on the file's real rows
    expect(desk.offers("/start/")).to_be_visible()
    expect(page.locator(".preview-table")).to_contain_text(walk.words["company"])
    guessed = page.locator(".mapping-table select").evaluate_all("all => all.map((one) => one.value)")
    assert guessed == ["company_name", "name", "mobile", "email", "need", "came_at"]

    dialog = desk.ask("/start/")
    with page.expect_navigation():
        dialog.locator("button[type=submit]").click()
    refused = page.locator('a[href$="/refused/"]')
    expect(refused).to_be_visible()
    counts = page.locator(".stats .stat-value").all_inner_texts()
    assert [int(text) for text in counts[:6]] == [2, 0, 1, 0, 1, 0], counts  # created, updated, twins, …, refused
    the_refused_rows_carry_their_reason(walk, page, refused)


def the_refused_rows_carry_their_reason(walk, page, link):
    with page.expect_download() as waiting:
        link.click()
    text = Path(waiting.value.path()).read_bytes().decode("utf-8-sig")
    head, row = csv.reader(text.splitlines())
    sent = [line.split(",") for line in walk.file.splitlines()]
    assert (head[:6], row[:6]) == (sent[0], sent[4])
    assert walk.words["refused"] in row[-1]


def the_lead_desk_judges_and_routes(walk):
    desk = walk.desk("lead_desk").at("/leads/bench/")
    with desk.page.expect_navigation():
        desk.page.locator('.bench-tabs a[href="/leads/bench/judge/"]').click()
    desk.open_beside(walk.words["company"])
    desk.act_beside("/judge/")
    expect(desk.row(walk.words["company"])).to_have_count(0)
    desk.act_beside("/route/")
    expect(desk.page.locator("#panel .decision[open] .held")).to_contain_text("sales_rep")


def the_rep_works_and_converts(walk):
    desk = walk.desk("sales_rep").today()
    with desk.page.expect_navigation():
        desk.page.locator('.today-title[href="/leads/mine/"]').click()
    desk.open_row(walk.words["company"])
    desk.act("/accept/").act("/start/")
    desk.act("/convert/", amount="15000", product={"label": str(walk.firm.product)})
    expect(desk.page).to_have_url(re.compile(r"/sales/deals/\d+/$"))
    expect(desk.page.locator("main")).to_contain_text(walk.words["company"])


def the_rep_moves_the_deal(walk):
    desk = walk.desk("sales_rep").at("/sales/board/")
    card = desk.page.locator(".board-card").filter(has_text=walk.words["company"])
    stages = desk.page.locator("[data-stage]")
    expect(stages.nth(0).locator(card)).to_be_visible()
    card.locator(".board-link").focus()
    desk.page.keyboard.press("Shift+ArrowRight")
    expect(stages.nth(1).locator(card)).to_be_visible()
    desk.told()
    # the card keeps the keys, so that one can go on
    expect(card.locator(".board-link")).to_be_focused()
    # Enter opens it beside the board, its title leads to the page of its own
    desk.page.keyboard.press("Enter")
    title = desk.page.locator("#panel .panel-head h2 a")
    expect(title).to_contain_text(walk.words["company"])
    with desk.page.expect_navigation():
        title.click()
    expect(desk.page).to_have_url(re.compile(r"/sales/deals/\d+/$"))


def the_rep_signs_an_order(walk):
    desk = walk.desk("sales_rep")
    with desk.page.expect_navigation():
        desk.offers("/order/").click()
    starts_on = add_months(TODAY(), -7)
    desk.send(
        **{"lines-0-quantity": 2, "lines-1-product": {"label": "Set-up"}, "lines-1-quantity": 1},
        starts_on=starts_on.isoformat(),
        ends_on=(add_months(starts_on, 12) - timedelta(days=1)).isoformat(),
    )
    order = Order.objects.get()
    expect(desk.page.locator("main")).to_contain_text("27,000")
    dialog = desk.ask("/sign/")
    with desk.page.expect_navigation():
        dialog.locator("button[type=submit]").dblclick()
    desk.told()
    expect(desk.offers("/sign/")).to_have_count(0)
    assert Event.objects.filter(name="sales.order_signed", subject_id=order.pk).count() == 1
    return order


def finance_books_a_receipt(walk, order):
    desk = walk.desk("finance").at("/sales/orders/").open_row(order.number)
    desk.act("/receipt/", reference="ICBC 2231")
    expect(desk.page.locator("main")).to_contain_text("ICBC 2231")


def the_implementer_delivers(walk):
    desk = walk.desk("implementer").today()
    with desk.page.expect_navigation():
        desk.page.locator('.today-title[href*="/onboarding/"]').first.click()
    desk.open_row(walk.words["company"])
    desk.act("/take/").act("/confirm/").act("/start/")
    desk.act("/first-value/", why="Every lead of the week is in it.")
    desk.act("/ask-acceptance/").act("/accept/")
    desk.act("/offer/", csm=str(walk.firm.csm.pk))
    expect(desk.page.locator("main")).to_contain_text("csm")


def the_csm_takes_over(walk):
    desk = walk.desk("csm").today()
    with desk.page.expect_navigation():
        desk.page.locator('.today-title[href="/success/handovers/"]').click()
    desk.open_beside(walk.words["company"])
    desk.act("/accept/")
    expect(desk.page).to_have_url(re.compile(r"/success/\d+/$"))


def the_product_reports_usage(walk, order):
    desk = walk.desk("csm")
    account_page = desk.page.url
    desk.page.goto("/people/profile/tokens/")
    with desk.page.expect_navigation():
        desk.offers("/create/").click()
    desk.send(name="Product", may_write="yes")
    token = desk.page.locator("[data-copy]").inner_text()
    used = {"logins": 40, "active_executives": 1, "active_staff": 12}
    days = [(TODAY() - timedelta(days=n)).isoformat() for n in range(5)]
    rows = [{"account": str(order.company_id), "day": day, **used} for day in days]
    request = urllib.request.Request(
        f"{walk.live}/api/usage/",
        json.dumps(rows).encode(),
        {"Authorization": f"Token {token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert json.load(answer)["created"] == 5
    assert score_health(TODAY()) == 1
    desk.page.goto(account_page)
    expect(desk.page.locator(".score-parts .score-total")).to_be_visible()


def the_csm_renews(walk):
    assert open_due_renewals() == 1
    desk = walk.desk("csm").at("/renewals/").open_row(walk.words["company"])
    review = desk.ask("/plan/").locator("[name=usage_review]")
    expect(review).not_to_have_value("")  # drafted from the parts of the health score
    desk.fill(desk.page.locator(DIALOG), plan="Ask the owner in person.", next_step="Call")
    with desk.page.expect_navigation():
        desk.page.locator(f"{DIALOG} button[type=submit]").click()
    desk.act("/talk/").act("/win/", recurring_amount="26000")
    expect(desk.page.locator("main")).to_contain_text("26,000")


def the_timeline_tells_the_story(walk):
    page = walk.desk("csm").page
    page.locator('#timeline a[href$="timeline=journey"]').click()
    expect(page.locator('#timeline a[href$="timeline=journey"]')).to_have_attribute("aria-current", "true")
    told = page.locator("#timeline .timeline-what").all_inner_texts()
    assert len(told) >= 15
    assert walk.words["last"] in told[0], told
    assert walk.words["first"] in told[-1], told


def the_funnel_counts_it(walk):
    update_funnel()
    desk = walk.desk("executive").at("/metrics/funnel/")
    total = desk.page.locator("tr.total-row td").all_inner_texts()
    counts = [int(text.split()[0]) for text in total[:8]]
    assert counts == [2, 1, 1, 1, 1, 1, 1, 1], total
