"""A month of wins judged by one person and signed by another, hands on the keyboard."""

import os
import re
from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from leads.models import Channel
from people.models import Person
from sales.actions.audit_run import open_month, run_audit, start_audit
from sales.actions.shipping import ensure_stages
from sales.models import AuditMonth, AuditWin
from tests.browser.desk import DIALOG, Desk
from tests.sales.audited import keep_leads, keep_orders

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = (
    ("杭州云栖智造科技有限公司", "沈慕白"),
    ("成都蓝鲸物流股份有限公司", "赵括然"),
    ("宁波远航船务有限公司", "钱伯谦"),
)


@pytest.fixture
def people():
    ensure_stages()
    roles = {"sales_rep": "林小雨", "marketing_manager": "许诺", "sales_manager": "陈思"}
    return {
        role: Person.objects.create_user(f"{role}@example-firm.com", "demo", name=name, roles=[role])
        for role, name in roles.items()
    }


@pytest.fixture
def audit(people):
    channel = Channel.objects.get_or_create(key="sem-test", defaults={"name": "SEM test"})[0]
    keep_orders(
        [
            {"order_no": f"HT-{n}", "company": name, "legal_representative": chief, "contact": f"联系人{n}",
             "phone": f"1381020304{n}", "signed_on": date(2026, 10, 12 + n), "amount": 12000 * (n + 1)}
            for n, (name, chief) in enumerate(NAMES)
        ],
        people["sales_rep"],
    )  # fmt: skip
    keep_leads(
        [
            {"ref": f"L-{n}", "company": name[2:6], "legal_representative": chief, "name": f"某人{n}",
             "phone": f"1381020304{n}" if n < 2 else "", "came_on": date(2026, 3, 1 + n)}
            for n, (name, chief) in enumerate(NAMES)
        ],
        channel,
    )  # fmt: skip
    return run_audit(start_audit(open_month(date(2026, 10, 1)), by=None))


def picture(page, name):
    """With LTOC_PICTURES set to a folder the pages are kept as pictures, to be looked at."""
    if folder := os.environ.get("LTOC_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png")


def test_a_month_is_judged_signed_and_locked_by_keyboard(audit, people, new_page, login):
    url = reverse("sales:audit-month", args=["2026-10"])
    page = login(new_page(), people["marketing_manager"])
    page.goto(url)
    keys, rows = page.keyboard, page.locator("[data-rows] tbody tr")
    expect(rows).to_have_count(3)
    for number in range(3):
        keys.press("j")
        if number == 0:
            keys.press("Enter")
        expect(page.locator("#panel .audit-sides").first).to_be_visible()
        title = page.locator("#panel .panel-head h2 a")
        expect(title).to_contain_text(rows.nth(number).locator("td.kind-link a, td a").first.inner_text().strip()[:6])
        if number == 0:
            evidence = page.locator("#panel [data-evidence]").first
            keys.press("e")
            expect(evidence).not_to_have_attribute("open", "")
            keys.press("e")
            picture(page, "audit-panel")
        keys.press("s" if number == 2 else "c")
        dialog = page.locator(DIALOG)
        expect(dialog).to_be_visible()
        if number == 2:
            dialog.locator("[name=why]").fill("met them at a fair in 2024")
        dialog.locator("button[type=submit]").first.press("Enter")
        expect(dialog).to_be_hidden()
        expect(rows.nth(number)).to_have_class(re.compile("is-current"))  # the hand stays where it was
    assert AuditWin.objects.filter(status="judged").count() == 3
    assert page.problems == []

    page = login(new_page(language="zh-CN"), people["sales_manager"])
    page.goto(url)
    desk = Desk(page, people["sales_manager"])
    page.locator("[data-select-all]").check()
    with page.expect_navigation():
        page.locator(f'[formaction$="{reverse("sales:audit-agree-many")}"]').click()
    desk.told()
    expect(page.locator("[data-rows] tbody tr")).to_have_count(3)
    assert AuditWin.objects.filter(status="agreed", verdict="credit").count() == 2
    page.locator(f'a[href$="{reverse("sales:audit-lock", args=["2026-10"])}"]').click()
    with page.expect_navigation():
        page.locator(f"{DIALOG} button[type=submit]").first.press("Enter")
    desk.told()
    picture(page, "audit-locked")
    assert AuditMonth.objects.get().is_locked
    assert page.problems == []
