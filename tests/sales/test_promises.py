"""Promises: written down before signing, confirmed by the rep, carried on to the project, and settled there."""

import pytest

from journal.errors import NotPossible
from journal.models import Event
from sales.actions import add_promise, convert_lead, settle_promise, sign_order
from sales.models import Promise

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal(make_lead, rep):
    return convert_lead(make_lead(), by=rep)


def test_a_deal_is_not_won_while_a_promise_is_unconfirmed(deal, rep, make_order):
    order = make_order(deal=deal)
    promise = add_promise(deal, "Import of ten years of history", by=rep, made_to="王总")
    with pytest.raises(NotPossible, match="Import of ten years of history") as refusal:
        sign_order(order, by=rep)
    assert refusal.value.code == "promises_open"
    settle_promise(promise, "confirmed", by=rep)
    sign_order(order, by=rep)
    deal.refresh_from_db()
    assert deal.status == "won"


def test_a_promise_taken_back_does_not_hold_the_signing_up(deal, rep, make_order):
    promise = add_promise(deal, "A free second year", by=rep)
    with pytest.raises(NotPossible, match="Say why"):
        settle_promise(promise, "withdrawn", by=rep)
    settle_promise(promise, "withdrawn", by=rep, why="never said")
    sign_order(make_order(deal=deal), by=rep)
    with pytest.raises(NotPossible, match="closed: promises are made before signing"):
        add_promise(deal, "One more thing", by=rep)


@pytest.mark.parametrize(
    ("status", "why", "then"),
    [("delivered", "", None), ("waived", "they no longer need it", None), ("broken", "no capacity", "delivered")],
)
def test_after_signing_it_is_delivered_waived_or_broken_and_a_broken_one_may_still_be_delivered(
    deal, rep, make_order, status, why, then
):
    promise = add_promise(deal, "Training on site", by=rep)
    settle_promise(promise, "confirmed", by=rep)
    with pytest.raises(NotPossible, match="not won yet"):
        settle_promise(promise, status, by=rep, why=why)
    sign_order(make_order(deal=deal), by=rep)
    settled = settle_promise(promise, status, by=rep, why=why)
    assert (settled.status, settled.reason, settled.settled_on is None) == (status, why, False)
    if then:
        assert settle_promise(promise, then, by=rep).status == then
    with pytest.raises(NotPossible):
        settle_promise(promise, "confirmed", by=rep)


def test_bad_promises_get_a_sentence(deal, rep):
    with pytest.raises(NotPossible, match="Write what was promised"):
        add_promise(deal, "  ", by=rep)
    with pytest.raises(NotPossible, match="future"):
        add_promise(deal, "x", by=rep, made_on=deal.opened_at.date().replace(year=2099))
    assert not Promise.objects.exists()


def test_the_rep_writes_confirms_and_sees_it_on_the_deal(client, deal, rep, make_person):
    client.force_login(rep)
    answer = client.post(f"/sales/deals/{deal.pk}/promise/", {"text": "Sync with their ERP", "made_on": "2026-01-05"})
    assert answer.status_code == 302
    logged = {"kind": "call", "note": "They asked again", "promise": "Single sign-on"}
    assert client.post(f"/sales/deals/{deal.pk}/activity/", logged).status_code == 302
    first, second = Promise.objects.order_by("pk")
    page = client.get(deal.get_absolute_url()).content.decode()
    assert "Sync with their ERP" in page
    assert f"/sales/promises/{second.pk}/confirm/" in page
    assert client.post(f"/sales/promises/{first.pk}/confirm/").status_code == 302
    assert client.post(f"/sales/promises/{second.pk}/withdraw/", {"why": "not said"}).status_code == 302
    assert set(Promise.objects.values_list("status", flat=True)) == {"confirmed", "withdrawn"}
    names = Event.objects.filter(journey=deal.journey, name__startswith="sales.promise").values_list("name", flat=True)
    assert sorted(names) == ["sales.promise_made"] * 2 + ["sales.promise_settled"] * 2
    client.force_login(make_person(name="王磊"))
    assert client.post(f"/sales/promises/{first.pk}/withdraw/", {"why": "x"}).status_code == 404


def test_the_api_writes_and_confirms(client, deal, rep):
    client.force_login(rep)
    url = f"/api/deals/{deal.pk}/"
    made = client.post(url + "promise/", {"text": "Sync"}, content_type="application/json")
    assert made.status_code == 201, made.content
    sent = {"promise": made.json()["id"], "status": "confirmed"}
    settled = client.post(url + "settle-promise/", sent, content_type="application/json")
    assert (settled.status_code, settled.json()["status"]) == (200, "confirmed")
    refused = client.post(url + "settle-promise/", sent | {"status": "broken"}, content_type="application/json")
    assert refused.status_code == 400
    assert client.get(url + "promises/").json()[0]["text"] == "Sync"
