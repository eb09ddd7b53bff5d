"""Amendments and refunds at the doors: pages and API."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from console.models import Notice
from journal.models import Event
from sales.actions import draft_amendment, draft_order, record_receipt, sign_order
from sales.actions.checks import today
from sales.models import Amendment, Order, Refund
from sales.navigation import today as cards_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract(deal, rep, suite, seats, year):
    lines = [{"product": suite}, {"product": seats, "quantity": 10}]
    return sign_order(draft_order(deal, year, lines, by=rep), by=rep)


def url(name, *args):
    return reverse(f"sales:{name}", args=args)


def typed(contract, **changes):
    rows = [
        {"line": line.pk, "product": line.product_id, "quantity": line.quantity, "unit_price": line.unit_price,
         "discount_percent": line.discount_percent}
        for line in contract.lines.standing()
    ] + [{}, {}]  # fmt: skip
    data = {"lines-TOTAL_FORMS": len(rows), "lines-INITIAL_FORMS": len(rows) - 2, "effective_on": today(),
            "ends_on": contract.ends_on, "why": "They grow"}  # fmt: skip
    data |= {f"lines-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}
    return data | changes


def test_an_amendment_is_typed_signed_and_shown_as_a_version(as_, contract, rep, manager, suite, setup_fee):
    client = as_(rep)
    page = client.get(url("order-amend", contract.pk))
    assert [form.initial.get("quantity") for form in page.context["formset"]] == [1, 10, None, None]
    new = {"lines-2-product": setup_fee.pk, "lines-2-quantity": 1, "lines-1-quantity": 12}
    answer = client.post(url("order-amend", contract.pk), typed(contract, **new))
    amendment = Amendment.objects.get()
    assert answer["Location"] == amendment.get_absolute_url()
    assert amendment.difference == Decimal("5120.00")
    page = client.get(amendment.get_absolute_url())
    assert "¥5,120 more from" in page.content.decode()
    signing = client.get(url("amendment-sign", amendment.pk))
    data = {"signed_on": today(), "act_key": signing.context["act_key"]}
    for _click in range(2):
        assert client.post(url("amendment-sign", amendment.pk), data).status_code == 302
    other_tab = client.post(url("amendment-sign", amendment.pk), {"signed_on": today()})
    assert other_tab.status_code == 409
    assert "already signed" in other_tab.content.decode()
    text = client.get(contract.get_absolute_url()).content.decode()
    assert amendment.number in text
    assert "as first signed" in text
    assert Order.objects.get(pk=contract.pk).total_amount == Decimal("17720.00")


def test_what_was_typed_in_an_amendment_is_kept_when_it_can_not_be(as_, contract, rep):
    answer = as_(rep).post(url("order-amend", contract.pk), typed(contract))
    assert answer.status_code == 409
    assert "Nothing changes" in answer.content.decode()
    assert "They grow" in answer.content.decode()
    answer = as_(rep).post(url("order-amend", contract.pk), typed(contract, **{"lines-0-quantity": -1}))
    assert answer.status_code == 422


def test_strangers_see_no_amendment_and_finance_signs_none(as_, contract, rep, finance, make_person):
    as_(rep).post(url("order-amend", contract.pk), typed(contract, **{"lines-1-quantity": 12}))
    amendment = Amendment.objects.get()
    stranger = make_person(name="外人")
    assert as_(stranger).get(amendment.get_absolute_url()).status_code == 404
    assert as_(finance).get(amendment.get_absolute_url()).status_code == 200
    assert as_(finance).post(url("amendment-sign", amendment.pk)).status_code == 403
    assert as_(rep).post(url("amendment-drop", amendment.pk), {"why": "Not agreed"}).status_code == 302
    assert Amendment.objects.get().status == "cancelled"


def test_finance_refunds_a_part_on_the_page(as_, contract, rep, finance):
    record_receipt(contract, "5000", today(), by=finance)
    assert as_(rep).get(url("order-refund", contract.pk)).status_code == 403
    data = {"amount": "6000", "refunded_on": today(), "why": "Late"}
    refused = as_(finance).post(url("order-refund", contract.pk), data)
    assert refused.status_code == 409
    assert "more than the ¥5,000" in refused.content.decode()
    as_(finance).post(url("order-refund", contract.pk), data | {"amount": "1000"})
    assert Refund.objects.get().by == finance
    text = as_(finance).get(contract.get_absolute_url()).content.decode()
    assert "¥1,000 " in text
    assert contract.status == "signed"


def test_amendments_and_refunds_over_the_api(api, contract, rep, finance, seats):
    line = contract.lines.get(product=seats)
    body = {"why": "They grow", "changes": [{"line": line.pk, "product": seats.pk, "quantity": 20}]}
    late = {**body, "effective_on": str(contract.ends_on + timedelta(days=1))}
    assert api(rep).post(f"/api/orders/{contract.pk}/amend/", late, format="json").status_code == 409
    made = api(rep).post(f"/api/orders/{contract.pk}/amend/", body, format="json")
    assert (made.status_code, made.data["total_after"]) == (201, "13200.00")
    path = f"/api/amendments/{made.data['id']}/"
    assert api(finance).post(f"{path}sign/", {}).status_code == 403
    assert api(rep).post(f"{path}sign/", {}).data["status"] == "signed"
    assert api(rep).post(f"{path}sign/", {}).data["code"] == "already_signed"
    record_receipt(contract, "5000", today(), by=finance)
    pay_back = {"amount": "500", "why": "Late"}
    assert api(rep).post(f"/api/orders/{contract.pk}/refund/", pay_back).status_code == 403
    assert api(finance).post(f"/api/orders/{contract.pk}/refund/", pay_back).data["amount"] == "500.00"
    assert [row["amount"] for row in api(rep).get(f"/api/orders/{contract.pk}/refunds/").data] == ["500.00"]


@pytest.fixture
def asked(contract, rep, seats, leader, manager):
    """20 seats at 50 instead of 60: 16.67 % off, above the rep's limit, within the leader's."""
    line = contract.lines.get(product=seats)
    change = {"line": line, "product": seats, "quantity": 20, "unit_price": "50"}
    return draft_amendment(contract, [change], effective_on=today(), why="They grow", by=rep)


def test_a_deep_discount_in_an_amendment_asks_the_approver_by_itself(as_, asked, rep, leader, manager, finance):
    assert asked.asked_at
    told = Notice.objects.filter(event__name="sales.amendment_asked").values_list("person", flat=True)
    assert set(told) == {leader.pk, manager.pk}
    card = next(card for card in cards_for(leader) if "amendments to approve" in str(card.title))
    assert card.count == 1
    assert asked.number in as_(leader).get(card.url).content.decode()
    page = as_(leader).get(asked.get_absolute_url())
    assert [act.key for act in page.context["acts"] if act.key] == ["a", "r"]
    assert "Approval of 16.67% off the list price is asked." in page.content.decode()
    assert not [act for act in as_(rep).get(asked.get_absolute_url()).context["acts"] if act.key]
    assert as_(finance).get(url("amendment-approve", asked.pk)).status_code == 403


def test_an_approver_refuses_with_a_reason_and_the_seller_asks_again(as_, asked, rep, leader):
    assert as_(leader).post(url("amendment-refuse", asked.pk), {"why": " "}).status_code == 422
    assert as_(leader).post(url("amendment-refuse", asked.pk), {"why": "Too deep"}).status_code == 302
    one = Amendment.objects.get()
    assert (one.status, one.asked_at, one.refused_why) == ("draft", None, "Too deep")
    assert Notice.objects.filter(person=rep, event__name="sales.amendment_refused").exists()
    page = as_(rep).get(one.get_absolute_url())
    assert "The discount of 16.67% was refused: Too deep" in page.content.decode()
    assert as_(rep).post(url("amendment-sign", one.pk), {"signed_on": today()}).status_code == 409
    as_(rep).post(url("amendment-ask", one.pk), {"why": "Two more years"})
    as_(leader).post(url("amendment-approve", one.pk), {"why": "Fine", "discount": "16.67"})
    assert as_(rep).post(url("amendment-sign", one.pk), {"signed_on": today()}).status_code == 302
    names = [event.name for event in Event.objects.filter(subject_id=one.order_id, subject_type="sales.order")]
    assert names.count("sales.amendment_asked") == 2
    assert {"sales.amendment_refused", "sales.amendment_approved", "sales.amendment_signed"} <= set(names)


def test_the_approval_of_an_amendment_over_the_api(api, asked, rep, leader):
    path = f"/api/amendments/{asked.pk}/"
    assert api(rep).post(f"{path}approve/", {}).status_code == 403
    assert api(leader).post(f"{path}approve/", {"discount": "10"}).data["code"] == "changed_meanwhile"
    assert api(leader).post(f"{path}refuse-approval/", {"why": "Too deep"}).data["refused_why"] == "Too deep"
    assert api(rep).post(f"{path}ask-approval/", {"why": "Please"}).data["asked_why"] == "Please"
    assert [row["id"] for row in api(leader).get("/api/amendments/?approval=needed").data["results"]] == [asked.pk]
    assert api(leader).post(f"{path}approve/", {"discount": "16.67"}).data["status"] == "approved"


def test_a_discount_within_the_limit_asks_nobody(contract, rep, seats):
    change = {"line": contract.lines.get(product=seats), "product": seats, "quantity": 20, "unit_price": "54"}
    one = draft_amendment(contract, [change], effective_on=today(), why="They grow", by=rep)
    assert (one.asked_at, one.deepest_discount) == (None, Decimal("10.00"))
    assert not Notice.objects.exists()
