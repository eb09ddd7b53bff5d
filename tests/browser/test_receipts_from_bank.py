"""Finance brings in a bank statement, assigns what waits by hand, and opens the ageing down to its rows."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from console.imports.actions import run_import
from console.imports.models import Import
from sales.actions import draft_order, open_deal, sign_order
from sales.models import BankReceipt, Product, Receipt
from tests.browser.desk import Desk
from tests.chain import TODAY, Firm

pytestmark = pytest.mark.django_db(transaction=True)

HEAD = "交易流水号,交易日期,收入金额,付款方,附言"


@pytest.fixture
def firm():
    return Firm()


@pytest.fixture
def owed(firm):
    """Two orders signed forty days ago, each over 3,000, and due since."""
    from django.utils import timezone

    from companies.actions import create_company

    product = Product.objects.create(code="fee", name="Fee", kind="setup", list_price=3000)
    day, orders = TODAY() - timedelta(days=40), []
    for name in ("杭州青松软件有限公司", "成都蓝鲸物流股份有限公司"):
        company = create_company({"name": name}, by=firm.rep)
        deal = open_deal({"company": company, "amount": 3000}, by=firm.rep, happened_at=timezone.now() - timedelta(50))
        order = draft_order(deal, {"starts_on": day}, [{"product": product}], by=firm.rep)
        orders.append(sign_order(order, by=firm.rep, signed_on=day))
    return orders


def work_off(page):
    """What the worker does with the newest import, in this process; then the page as it stands."""
    run_import(Import.objects.latest("pk").pk)
    page.reload()


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_a_statement_is_read_one_line_assigned_and_the_ageing_opened(firm, owed, new_page, login, tmp_path, language):
    one, two = owed
    person = firm.people["finance"]
    page = login(new_page(language=language), person)
    desk = Desk(page, person)
    path = tmp_path / "bank.csv"
    lines = [f"T1,{TODAY()},3000,somebody,付{one.number}", f"T2,{TODAY()},1200,张三,定金"]
    path.write_text("\n".join([HEAD, *lines]), encoding="utf-8")

    # what is sure is booked, the other line waits
    desk.at("/sales/bank-receipts/")
    with page.expect_navigation():
        page.locator('.page-header-row .page-acts a[href*="kind=sales.receipt"]').click()
    page.locator("input[type=file]").set_input_files(path)
    desk.send()
    work_off(page)
    expect(desk.offers("/start/")).to_be_visible()
    dialog = desk.ask("/start/")
    with page.expect_navigation():
        dialog.locator("button[type=submit]").click()
    work_off(page)
    expect(page.locator(".stats .stat-value").first).to_have_text("2")
    assert Receipt.objects.get().order == one

    # finance assigns it to the order, by its number
    desk.at("/sales/bank-receipts/").open_row("张三")
    line = BankReceipt.objects.waiting().get()
    dialog = desk.ask(f"/{line.pk}/assign/")
    desk.fill(dialog, number=two.number)
    with page.expect_navigation():
        dialog.locator("button[type=submit]").click()
    desk.told()
    assert two.receipts.get().amount == 1200
    expect(page.locator("[data-rows] tbody tr")).to_have_count(0)

    # the ageing: the rest of the order stands in its band, and opens
    desk.at("/sales/receivables/")
    with page.expect_navigation():
        page.locator('.page-acts a[href="/sales/receivables/ageing/"]').click()
    late = page.locator("table.ageing tbody tr").filter(has_text="成都蓝鲸").locator("a").first
    expect(late).to_contain_text("1,800")
    with page.expect_navigation():
        late.click()
    expect(page.locator("[data-rows] tbody tr")).to_have_count(1)
    expect(page.locator("[data-rows] tbody tr")).to_contain_text(two.number)
    assert page.problems == []
