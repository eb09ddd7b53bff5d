import threading

import pytest
from django.db import connection

from journal.errors import NotPossible
from journal.models import Event
from people.actions import accept_handover, offer_handover, return_handover
from people.models import HandOver, Person


class Thing:
    """Something that is handed over: any saved record with a journey."""

    journey = "11111111-1111-1111-1111-111111111111"
    pk = 7

    class _meta:
        label_lower = "tests.thing"

    def __str__(self):
        return "Thing 7"


@pytest.fixture
def csm(db):
    return Person.objects.create_user("csm@example.com", name="CSM", roles=["csm"])


@pytest.mark.django_db
def test_a_returned_handover_can_be_offered_again_and_both_stay(csm):
    first = offer_handover("project", Thing(), to=csm, by=None)
    return_handover(first, by=csm, why="no admin account", missing=["admin account"])
    second = offer_handover("project", Thing(), to=csm, by=None)
    accept_handover(second, by=csm)
    assert list(HandOver.objects.order_by("id").values_list("status", "reason")) == [
        ("returned", "no admin account"),
        ("accepted", ""),
    ]
    assert Event.objects.filter(journey=Thing.journey).count() == 4


@pytest.mark.django_db
def test_a_new_offer_withdraws_the_one_that_is_open(csm):
    offer_handover("project", Thing(), to=csm, by=None)
    offer_handover("project", Thing(), to=csm, by=None)
    assert sorted(HandOver.objects.values_list("status", flat=True)) == ["offered", "withdrawn"]


@pytest.mark.django_db
def test_it_goes_back_only_with_a_reason(csm):
    with pytest.raises(NotPossible, match="Say why"):
        return_handover(offer_handover("project", Thing(), to=csm, by=None), by=csm, why="  ")


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_counts_and_the_other_gets_a_sentence(csm):
    handover = offer_handover("project", Thing(), to=csm, by=None)
    start, refusals = threading.Barrier(2), []

    def answer(action):
        try:
            start.wait()
            action()
        except NotPossible as refusal:
            refusals.append(str(refusal))
        finally:
            connection.close()

    threads = [
        threading.Thread(target=answer, args=[lambda: accept_handover(handover, by=csm)]),
        threading.Thread(target=answer, args=[lambda: return_handover(handover, by=csm, why="not mine")]),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refusals) == 1
    assert HandOver.objects.get().status in {"accepted", "returned"}
