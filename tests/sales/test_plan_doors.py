"""The payment plan on its page and in the API."""

from decimal import Decimal

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

pytestmark = pytest.mark.django_db


def lines(*parts: dict[str, str]) -> dict[str, str]:
    sent = {"parts-TOTAL_FORMS": str(len(parts)), "parts-INITIAL_FORMS": "0"}
    for number, part in enumerate(parts):
        sent |= {f"parts-{number}-{name}": value for name, value in part.items()}
    return sent


def test_the_page_offers_presets_and_keeps_the_plan(client, order, rep):
    client.force_login(rep)
    url = reverse("sales:order-plan", args=[order.pk])
    page = client.get(url, {"preset": "milestones"}).content.decode()
    assert 'value="30"' in page
    assert "acceptance" in page
    sent = lines({"share": "40", "when": "signing"}, {"when": "acceptance", "days_after": "15"}, {})
    answer = client.post(url, sent)
    assert answer.status_code == 302
    assert [(p.share, p.milestone, p.days_after) for p in order.plan_parts.all()] == [
        (Decimal("40.0000"), "signing", 0), (None, "acceptance", 15),
    ]  # fmt: skip
    shown = client.get(order.get_absolute_url()).content.decode()
    assert "15 days after: Acceptance" in shown
    assert "¥7,200.00" in shown or "7,200" in shown


def test_a_plan_that_does_not_add_up_comes_back_with_what_was_typed(client, order, rep):
    client.force_login(rep)
    url = reverse("sales:order-plan", args=[order.pk])
    answer = client.post(url, lines({"amount": "11000", "when": "signing"}))
    assert answer.status_code == 409
    assert "but ¥12,000 are to be paid" in answer.content.decode()
    assert 'value="11000"' in answer.content.decode()
    answer = client.post(url, lines({"amount": "12000"}))
    assert answer.status_code == 422
    assert "Say when this payment is due." in answer.content.decode()


def test_a_signed_order_is_planned_anew_with_a_reason(client, signed, rep):
    client.force_login(rep)
    url = reverse("sales:order-plan", args=[signed.pk])
    assert client.post(url, lines({"when": "acceptance"})).status_code == 422
    assert client.post(url, {**lines({"when": "acceptance"}), "why": "agreed by mail"}).status_code == 302
    assert [one.milestone for one in signed.receivables.all()] == ["acceptance"]


def test_the_plan_is_set_and_read_over_the_api(order, rep, make_person):
    api = APIClient()
    api.force_authenticate(rep)
    parts = [{"share": "50", "milestone": "signing"}, {"amount": "6000.00", "due_on": "2030-01-01"}]
    answer = api.post(f"/api/orders/{order.pk}/set-plan/", {"parts": parts}, format="json")
    assert answer.status_code == 200, answer.content
    assert [part["amount"] for part in api.get(f"/api/orders/{order.pk}/plan/").json()] == [None, "6000.00"]
    wrong = api.post(f"/api/orders/{order.pk}/set-plan/", {"parts": parts[:1]}, format="json")
    assert wrong.status_code == 409
    assert "¥6,000, but ¥12,000" in wrong.json()["detail"]
    api.force_authenticate(make_person("sales_rep", "somebody else"))
    assert api.post(f"/api/orders/{order.pk}/set-plan/", {"parts": parts}, format="json").status_code == 404
