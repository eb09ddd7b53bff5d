"""The register of promises: who sees what, what is owed and due, whose it is; presales writes promises down, too."""

from datetime import timedelta

import pytest
from django.utils import timezone

from journal.errors import NotPossible
from metrics.actions import update_funnel
from sales.actions import add_promise, settle_promise, sign_order
from sales.actions.presales import ask_presales
from sales.models import Promise
from sales.queries.presales_figures import kept_and_broken, rate_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def consultant(make_person):
    return make_person("presales", "白露")


@pytest.fixture
def asked(deal, rep, consultant):
    values = {"kind": "demo", "text": "Show it", "wanted_by": timezone.now() + timedelta(days=2)}
    return ask_presales(deal, values, by=rep)


@pytest.fixture
def kept_late(deal, rep, make_order):
    """A promise that was due yesterday on a deal that is won."""
    today = timezone.localdate()
    promise = add_promise(
        deal, "Ten years of history", by=rep, made_on=today - timedelta(days=9), due_on=today - timedelta(days=1)
    )
    settle_promise(promise, "confirmed", by=rep)
    sign_order(make_order(deal), by=rep)
    return promise


def test_the_register_says_what_is_due_and_opens_it(client, kept_late, deal, rep, make_deal):
    other = add_promise(make_deal("Another Ltd"), "Something else", by=rep)
    client.force_login(rep)
    page = client.get("/sales/promises/").content.decode()
    assert "1 promise is due" in page
    assert f"{deal.get_absolute_url()}#promise-{kept_late.pk}" in page
    due = client.get("/sales/promises/?state=due").content.decode()
    assert "Ten years of history" in due
    assert other.text not in due
    assert other.text in client.get("/sales/promises/?state=unconfirmed").content.decode()
    today = client.get("/").content.decode()
    assert "Promise to confirm" in today
    assert "Promise of yours is due" in today
    exported = b"".join(client.get("/sales/promises/?export=csv").streaming_content).decode("utf-8-sig")
    assert "Ten years of history" in exported


def test_only_who_may_sees_a_promise(client, kept_late, make_person, rep):
    for role, count in (("sales_rep", 0), ("presales", 0), ("implementer", 1), ("sales_manager", 1), ("csm", 0)):
        client.force_login(make_person(role, role))
        found = client.get("/api/promises/").json()["results"]
        assert len(found) == count, role
    client.force_login(make_person("finance", "f"))
    assert client.get("/sales/promises/").status_code == 403
    assert client.get("/api/promises/").status_code == 403


def test_a_consultant_writes_promises_down_on_deals_that_asked_for_help(client, asked, deal, consultant, make_deal):
    client.force_login(consultant)
    assert client.get(deal.get_absolute_url()).status_code == 200
    sent = {"text": "A connection to their ERP", "made_on": timezone.localdate()}
    assert client.post(f"/sales/deals/{deal.pk}/promise/", sent).status_code == 302
    promise = Promise.objects.get()
    assert (promise.made_by, promise.deal.owner) == (consultant, deal.owner)
    assert client.get("/api/promises/").json()["results"][0]["made_by"] == consultant.pk
    assert client.post(f"/sales/promises/{promise.pk}/confirm/").status_code == 403
    elsewhere = make_deal("Nobody asked Ltd")
    assert client.post(f"/sales/deals/{elsewhere.pk}/promise/", sent).status_code == 404
    assert client.get(elsewhere.get_absolute_url()).status_code == 404


def test_a_seller_says_that_presales_made_the_promise(client, asked, deal, rep, consultant):
    client.force_login(rep)
    sent = {"text": "A pilot", "made_on": timezone.localdate(), "made_by": consultant.pk}
    assert client.post(f"/sales/deals/{deal.pk}/promise/", sent).status_code == 302
    over_api = client.post(
        f"/api/deals/{deal.pk}/promise/",
        {"text": "Two days", "made_by": consultant.pk},
        content_type="application/json",
    )
    assert over_api.status_code == 201, over_api.content
    assert set(Promise.objects.values_list("made_by", flat=True)) == {consultant.pk}


def test_a_promise_is_not_due_before_it_was_made(deal, rep):
    today = timezone.localdate()
    with pytest.raises(NotPossible, match="before it was made"):
        add_promise(deal, "x", by=rep, due_on=today - timedelta(days=1))
    assert not Promise.objects.exists()


def test_kept_and_broken_are_counted_per_maker(kept_late, rep, make_deal):
    today = timezone.localdate()
    settle_promise(kept_late, "broken", by=rep, why="late")
    first = today - timedelta(days=30)
    assert kept_and_broken(first, today) == {rep.pk: {"kept": 0, "broken": 1}}
    assert kept_and_broken(first, today, by="deal__owner") == {rep.pk: {"kept": 0, "broken": 1}}
    settle_promise(Promise.objects.get(), "delivered", by=rep)
    assert kept_and_broken(first, today) == {rep.pk: {"kept": 1, "broken": 0}}
    assert (rate_of(3, 1), rate_of(0, 0)) == (75.0, None)


def test_the_order_shows_what_was_promised(client, kept_late, deal, rep):
    client.force_login(rep)
    order = deal.orders.get()
    assert "Ten years of history" in client.get(order.get_absolute_url()).content.decode()


def test_the_numbers_of_sales_say_who_keeps_what_was_said(client, kept_late, deal, rep, manager):
    update_funnel()
    client.force_login(manager)
    today = timezone.localdate()  # of days, for a quarter may have begun since it was promised
    asked_for = {"by": "rep", "period": "days", "from_on": today - timedelta(days=30), "to_on": today}
    assert "/sales/promises/?owner=" not in client.get("/metrics/sales/", asked_for).content.decode()
    settle_promise(kept_late, "delivered", by=rep)
    page = client.get("/metrics/sales/", asked_for).content.decode()
    assert f"/sales/promises/?owner={rep.pk}&amp;status=delivered" in page
