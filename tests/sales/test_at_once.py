"""Two people, two tabs, two clicks: exactly one wins, the other gets a sentence. Real threads, real transactions."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from companies.models import Company
from journal.errors import NotPossible
from journal.models import Event
from sales.actions import convert_lead, record_receipt, sign_order
from sales.actions.checks import today
from sales.models import Deal, Receipt, Receivable

pytestmark = pytest.mark.django_db(transaction=True)


def all_at_once(count, act):
    """Run `act(number)` in so many threads at the same moment; returns results and sentences of refusals."""
    barrier = Barrier(count)

    def run(number):
        try:
            barrier.wait(10)
            return act(number), ""
        except NotPossible as refusal:
            return None, str(refusal)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        found = list(pool.map(run, range(count)))
    return [result for result, _s in found if result is not None], [sentence for _r, sentence in found if sentence]


def test_two_people_convert_the_same_lead(make_lead, rep, make_person):
    lead, people = make_lead(), [rep, make_person(name="王磊")]
    won, refused = all_at_once(2, lambda n: convert_lead(lead, by=people[n]))
    assert (len(won), len(refused)) == (1, 1)
    assert "converted already" in refused[0]
    assert (Deal.objects.count(), Company.objects.count()) == (1, 1)
    assert Event.objects.filter(name="leads.lead_converted").count() == 1


def test_five_clicks_on_sign_make_one_signature(order, rep):
    won, refused = all_at_once(5, lambda _n: sign_order(order, by=rep))
    assert (len(won), len(refused)) == (1, 4)
    assert all("already signed" in sentence for sentence in refused)
    assert Event.objects.filter(name="sales.order_signed").count() == 1
    assert Receivable.objects.count() == 1


def test_two_orders_of_one_deal_are_signed_by_two_people(make_order, deal, rep, manager):
    orders, people = [make_order(deal), make_order(deal)], [rep, manager]
    won, refused = all_at_once(2, lambda n: sign_order(orders[n], by=people[n]))
    assert (len(won), len(refused)) == (1, 1)
    assert "won by one signed order" in refused[0]


def test_receipts_that_come_together_never_exceed_what_is_owed(signed, finance):
    won, refused = all_at_once(4, lambda _n: record_receipt(signed, "5000", today(), by=finance))
    assert (len(won), len(refused)) == (2, 2)
    assert Receipt.objects.count() == 2
    assert signed.receivables.get().open_amount == 2000
