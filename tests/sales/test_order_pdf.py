"""The order as a file: Chinese in it is embedded and can be read back."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from rest_framework.test import APIClient

from people.rules.dates import add_months
from sales.actions import change_order, draft_order, set_payment_plan, sign_order
from sales.models import Order
from sales.queries.order_paper import order_pdf
from sales.queries.plans import payments_of
from tests.sales.pdf_text import embedded_fonts, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper(deal, rep, suite, seats, year):
    suite.name = "云桥协同 专业版 <b>&amp; x"
    suite.save()
    lines = [{"product": suite}, {"product": seats, "quantity": 7, "unit_price": "59.90", "discount_percent": "5"}]
    return draft_order(deal, {**year, "payments": 2}, lines, by=rep)


def test_the_file_carries_its_fonts_and_its_words(paper):
    with translation.override("zh-hans"):
        pdf = order_pdf(paper)
    words = words_of(pdf)
    assert pdf.startswith(b"%PDF-")
    assert embedded_fonts(pdf) == 2
    for text in (
        "订单",
        paper.number,
        "成都蓝鲸物流股份有限公司",
        "云桥协同 专业版 <b>&amp; x",
        "¥12,000",
        "¥398.34",
        "合计",
    ):
        assert text in words, text
    assert "?" not in words


def test_page_and_api_give_the_same_file_to_who_may_see_the_order(paper, rep, make_person):
    client, api = Client(), APIClient()
    client.force_login(rep)
    api.force_authenticate(rep)
    for answer in (client.get(reverse("sales:order-pdf", args=[paper.pk])), api.get(f"/api/orders/{paper.pk}/pdf/")):
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert f"{paper.number}.pdf" in answer["Content-Disposition"]
        assert paper.number in words_of(answer.content)
    stranger = make_person(name="外人")
    client.force_login(stranger)
    api.force_authenticate(stranger)
    assert client.get(reverse("sales:order-pdf", args=[paper.pk])).status_code == 404
    assert api.get(f"/api/orders/{paper.pk}/pdf/").status_code == 404
    assert "成都蓝鲸" in _page(rep, paper)


def _page(person, order):
    client = Client()
    client.force_login(person)
    page = client.get(order.get_absolute_url()).content.decode()
    assert reverse("sales:order-pdf", args=[order.pk]) in page
    return client.get(reverse("sales:order-print", args=[order.pk])).content.decode()


def test_the_agreed_plan_stands_on_page_and_paper_and_adds_up(paper, rep):
    parts = [{"share": "30", "milestone": "signing"}, {"share": "60", "milestone": "first_value", "days_after": 30},
             {"milestone": "acceptance"}]  # fmt: skip
    set_payment_plan(paper, parts, by=rep)
    order = Order.objects.get(pk=paper.pk)
    payments = payments_of(order)
    assert [(one.when, one.share, one.amount) for one in payments] == [
        ("on: Signing", "30%", Decimal("3719.50")),
        ("30 days after: First value", "60%", Decimal("7439.01")),
        ("on: Acceptance", "the rest", Decimal("1239.83")),
    ]
    assert sum(one.amount for one in payments) == order.total_amount == Decimal("12398.34")
    client = Client()
    client.force_login(rep)
    page = client.get(reverse("sales:order-print", args=[order.pk])).content.decode()
    with translation.override("zh-hans"):
        words = words_of(order_pdf(order))
    for amount in ("¥3,719.50", "¥7,439.01", "¥1,239.83"):
        assert amount in page
        assert amount in words
    for text in ("付款计划", "首次价值后 30 天", "签字"):
        assert text in words, text


def test_without_a_plan_the_paper_says_the_days_that_signing_would_set(paper):
    first, second = payments_of(paper)
    assert (first.when, second.when) == ("on: Signing", str(add_months(paper.starts_on, 6)))
    signed = sign_order(paper, by=paper.owner)
    assert [one.amount for one in payments_of(signed)] == [first.amount, second.amount]
    assert payments_of(signed)[1].when == second.when


def test_a_plan_that_does_not_fit_any_more_is_said_on_the_paper(paper, rep):
    set_payment_plan(paper, [{"amount": "12398.34", "milestone": "signing"}], by=rep)
    change_order(paper, {"discount_percent": "1"}, by=rep)
    words = words_of(order_pdf(Order.objects.get(pk=paper.pk)))
    assert "Mend the plan before signing" in words


def test_a_long_paper_breaks_between_pages_and_repeats_its_head(deal, rep, suite, year):
    order = draft_order(deal, {**year, "payments": 60}, [{"product": suite}] * 12, by=rep)
    words = words_of(order_pdf(order))
    assert words.count(f"Order {order.number}") == 4  # its title, and the foot of three pages
    assert words.count("Due") == 3  # the head of the plan, on each page that it goes over
