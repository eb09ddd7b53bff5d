"""The order as a file: Chinese in it is embedded and can be read back."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from rest_framework.test import APIClient

from sales.actions import draft_order
from sales.queries.order_paper import order_pdf
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
