"""A seller drafts two lines above the limit, the manager approves, the seller signs and takes the PDF."""

import os
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from companies.actions import create_company
from people.models import Person, Team
from sales.actions import open_deal
from sales.actions.checks import today
from sales.actions.shipping import ensure_stages
from sales.models import Order, Product
from tests.browser.desk import Desk
from tests.sales.pdf_text import words_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people():
    ensure_stages()
    team = Team.objects.create(name="华东一组", department="sales")
    roles = {"sales_rep": "林小雨", "sales_manager": "陈思"}
    return {
        role: Person.objects.create_user(f"{role}@example-firm.com", "demo", name=name, roles=[role], team=team)
        for role, name in roles.items()
    }


@pytest.fixture
def deal(people):
    rep = people["sales_rep"]
    company = create_company({"name": "成都蓝鲸物流股份有限公司"}, by=rep)
    Product.objects.create(code="suite", name="云桥协同 专业版", kind="annual", list_price=Decimal(12000))
    Product.objects.create(code="seat", name="云桥用户数", kind="seats", list_price=Decimal(60))
    opened = timezone.now() - timedelta(days=10)
    return open_deal({"company": company, "amount": "12000"}, by=rep, owner=rep, happened_at=opened)


def picture(page, name):
    """With LTOC_PICTURES set to a folder the pages are kept as pictures, to be looked at."""
    if folder := os.environ.get("LTOC_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png")


def test_a_discount_is_approved_before_the_order_is_signed_and_printed(people, deal, new_page, login):
    page = login(new_page(), people["sales_rep"])
    seller = Desk(page, people["sales_rep"])
    suite, seat = Product.objects.get(code="suite"), Product.objects.get(code="seat")
    page.goto(f"/sales/deals/{deal.pk}/order/")
    lines = {"lines-0-product": str(suite.pk), "lines-0-quantity": 1, "lines-1-product": str(seat.pk)}
    seller.send(**lines, **{"lines-1-quantity": 10, "lines-1-discount_percent": 5, "discount_percent": 25})
    order = Order.objects.get()
    assert (order.total_amount, order.deepest_discount) == (Decimal("9427.50"), Decimal("28.75"))
    expect(page.locator("main")).to_contain_text("28.75")
    sign = seller.offers(f"/orders/{order.pk}/sign/")
    expect(sign).to_have_count(0)
    picture(page, "order-asked")

    boss = login(new_page(), people["sales_manager"])
    boss.goto(f"/sales/orders/{order.pk}/")
    Desk(boss, people["sales_manager"]).act(f"/orders/{order.pk}/approve/", why="Three years")
    order.refresh_from_db()
    assert (order.status, order.approved_by) == ("approved", people["sales_manager"])

    page.reload()
    seller.act(f"/orders/{order.pk}/sign/", signed_on=today().isoformat())
    order.refresh_from_db()
    assert order.status == "signed"
    link = seller.offers(f"/orders/{order.pk}/pdf/")
    expect(link).to_be_visible()
    picture(page, "order-signed")
    answer = page.request.get(link.evaluate("e => e.href"))
    assert answer.headers["content-type"] == "application/pdf"
    assert "成都蓝鲸物流股份有限公司" in words_of(answer.body())
