from datetime import timedelta
from decimal import Decimal

import pytest

from journal.models import Event
from sales.actions.checks import today
from sales.models import Deal, Order, Receipt, Stage
from sales.rules.terms import next_term

pytestmark = pytest.mark.django_db


def term():
    starts_on, ends_on = next_term(today() - timedelta(days=1))
    return {"starts_on": str(starts_on), "ends_on": str(ends_on)}


def test_the_chain_from_lead_to_cash_over_the_api(api, make_lead, rep, finance, suite):
    rep_api, lead = api(rep), make_lead()
    deal = rep_api.post("/api/deals/convert/", {"lead": lead.pk, "amount": "12000"}, format="json")
    assert deal.status_code == 201, deal.data
    pk = deal.data["id"]
    demo = Stage.objects.get(key="demo")
    assert rep_api.post(f"/api/deals/{pk}/move/", {"stage": demo.pk}).data["stage"] == demo.pk
    body = {"kind": "call", "note": "Asked for an order"}
    assert rep_api.post(f"/api/deals/{pk}/log-activity/", body).status_code == 201
    lines = [{"product": suite.pk, "quantity": 2}]
    order = rep_api.post("/api/orders/", {"deal": pk, "lines": lines, **term()}, format="json")
    assert order.data["total_amount"] == "24000.00"
    number = order.data["id"]
    signed = rep_api.post(f"/api/orders/{number}/sign/", {}, format="json")
    assert (signed.data["status"], len(signed.data["receivables"])) == ("signed", 1)
    cash = {"amount": "24000.00", "reference": "B-1", "received_on": str(today())}
    assert api(finance).post(f"/api/orders/{number}/record-receipt/", cash).status_code == 201
    assert Deal.objects.get(pk=pk).status == "won"
    assert Event.objects.filter(journey=lead.journey, name="sales.cash_received").count() == 1


def test_a_refusal_is_a_sentence_with_409(api, signed, rep):
    answer = api(rep).post(f"/api/orders/{signed.pk}/sign/", {}, format="json")
    assert answer.status_code == 409
    assert answer.data["code"] == "already_signed"
    assert "already signed" in answer.data["detail"]


def test_a_repeated_call_with_its_key_signs_once(api, order, rep):
    headers = {"HTTP_IDEMPOTENCY_KEY": "sign-1"}
    answers = [api(rep).post(f"/api/orders/{order.pk}/sign/", {}, format="json", **headers) for _n in range(2)]
    assert [a.status_code for a in answers] == [200, 200]
    assert Event.objects.filter(name="sales.order_signed").count() == 1


@pytest.mark.parametrize(
    "lines",
    [[], [{"product": 0, "quantity": 1}], [{"quantity": 1}], [{"product": "x\x00"}], "none", [{"unit_price": "NaN"}]],
)
def test_lines_that_do_not_fit_are_refused(api, deal, rep, lines):
    answer = api(rep).post("/api/orders/", {"deal": deal.pk, "lines": lines, **term()}, format="json")
    assert answer.status_code in (400, 409)
    assert not Order.objects.exists()


def test_a_negative_price_is_a_sentence(api, deal, rep, suite):
    lines = [{"product": suite.pk, "quantity": 1, "unit_price": "-1"}]
    answer = api(rep).post("/api/orders/", {"deal": deal.pk, "lines": lines, **term()}, format="json")
    assert answer.status_code == 409
    assert "negative" in answer.data["detail"]


def test_an_order_is_changed_by_what_is_sent_only(api, order, rep):
    answer = api(rep).patch(f"/api/orders/{order.pk}/", {"discount_percent": "10"}, format="json")
    assert answer.data["total_amount"] == "10800.00"
    order.refresh_from_db()
    assert (order.discount_percent, order.lines.count()) == (Decimal("10.00"), 1)


def test_deals_are_opened_changed_lost_and_given_away(api, rep, make_person):
    client = api(rep)
    made = client.post("/api/deals/", {"name": "By hand", "amount": "1", "currency": "CNY"}, format="json")
    assert made.status_code == 201, made.data
    pk = made.data["id"]
    assert made.data["is_self_sourced"] is True
    assert client.patch(f"/api/deals/{pk}/", {"amount": "2.5"}, format="json").data["amount"] == "2.50"
    assert client.post(f"/api/deals/{pk}/lose/", {}).status_code == 400
    assert client.post(f"/api/deals/{pk}/lose/", {"why": "price"}).data["status"] == "lost"
    assert client.post(f"/api/deals/{pk}/reopen/", {"why": "cheaper now"}).data["status"] == "open"
    colleague = make_person(name="王磊")
    assert client.post(f"/api/deals/{pk}/assign/", {"owner": colleague.pk}).status_code == 200
    assert client.get(f"/api/deals/{pk}/").status_code == 404


def test_lists_show_visible_rows_and_narrow(api, signed, deal, make_deal, rep, leader, make_person):
    make_deal("丙有限公司")
    assert len(api(rep).get("/api/deals/").data["results"]) == 2
    assert len(api(rep).get("/api/deals/", {"status": "won"}).data["results"]) == 1
    assert len(api(rep).get("/api/deals/", {"q": "丙有"}).data["results"]) == 1
    assert len(api(leader).get("/api/orders/").data["results"]) == 1
    assert len(api(leader).get("/api/receivables/").data["results"]) == 1
    assert api(make_person(name="外人")).get("/api/orders/").data["results"] == []


def test_rows_of_others_are_not_there_for_verbs_either(api, signed, deal, make_person):
    stranger = api(make_person(name="外人"))
    for path in (f"/api/deals/{deal.pk}/lose/", f"/api/orders/{signed.pk}/cancel/"):
        assert stranger.post(path, {"why": "x"}).status_code == 404
    boss = api(make_person("executive", "老板"))
    assert boss.get(f"/api/deals/{deal.pk}/").status_code == 200
    assert boss.post(f"/api/deals/{deal.pk}/lose/", {"why": "x"}).status_code == 403


def test_another_reps_lead_can_not_be_converted(api, make_lead, make_person):
    answer = api(make_person(name="外人")).post("/api/deals/convert/", {"lead": make_lead().pk}, format="json")
    assert answer.status_code == 404
    assert not Deal.objects.exists()


def test_renewing_over_the_api(api, signed, rep):
    starts_on, ends_on = next_term(signed.ends_on)
    body = {"starts_on": str(starts_on), "ends_on": str(ends_on)}
    answer = api(rep).post(f"/api/orders/{signed.pk}/renew/", body, format="json")
    assert (answer.status_code, answer.data["kind"], answer.data["status"]) == (201, "renewal", "signed")


def test_products_and_stages_are_read_by_many_and_changed_by_few(api, rep, manager, suite):
    assert api(rep).get("/api/stages/").status_code == 200
    assert api(rep).get(f"/api/products/{suite.pk}/").data["code"] == "suite"
    body = {"code": "x", "name": "X", "kind": "annual", "list_price": "1", "currency": "CNY"}
    assert api(rep).post("/api/products/", body).status_code == 403
    assert api(manager).post("/api/products/", body).status_code == 201
    again = api(manager).post("/api/products/", body)
    assert (again.status_code, again.data["code"]) == (409, "code_taken")


def test_finance_books_and_reads_cash_but_signs_nothing(api, signed, finance):
    client = api(finance)
    too_much = client.post(f"/api/orders/{signed.pk}/record-receipt/", {"amount": "999999"})
    assert (too_much.status_code, too_much.data["code"]) == (409, "more_than_owed")
    client.post(f"/api/orders/{signed.pk}/record-receipt/", {"amount": "10"})
    assert [row["amount"] for row in client.get(f"/api/orders/{signed.pk}/receipts/").data] == ["10.00"]
    assert client.post(f"/api/orders/{signed.pk}/sign/", {}).status_code == 403
    assert Receipt.objects.count() == 1
