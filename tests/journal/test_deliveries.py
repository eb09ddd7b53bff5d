import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from journal.actions import record, retry_delivery, run_due_deliveries
from journal.actions.deliveries import MAX_ATTEMPTS
from journal.kinds import reacts_to
from journal.models import Delivery
from people.models import Team

pytestmark = pytest.mark.django_db(transaction=True)


def announce(kind, team, times=1):
    with transaction.atomic():
        for _ in range(times):
            record(kind, team, by=None)


def test_a_rolled_back_change_owes_nothing(kind, team):
    reacts_to(kind)(lambda event: None)
    with transaction.atomic():
        record(kind, team, by=None)
        assert Delivery.objects.count() == 1
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()


def test_each_delivery_runs_once_however_many_workers_race_for_it(kind, team):
    seen, lock = [], threading.Lock()

    @reacts_to(kind)
    def react(event):
        with lock:
            seen.append(event.pk)

    announce(kind, team, times=40)
    start = threading.Barrier(4)

    def work():
        try:
            start.wait()
            run_due_deliveries()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(seen) == 40
    assert len(set(seen)) == 40
    assert set(Delivery.objects.values_list("status", flat=True)) == {"done"}


def test_a_failed_reaction_leaves_no_half_of_its_change_and_is_tried_again(kind, team):
    @reacts_to(kind)
    def react(event):
        Team.objects.filter(pk=team.pk).update(name="Half done")
        raise ValueError("the other half failed")

    announce(kind, team)
    run_due_deliveries()
    delivery = Delivery.objects.get()
    team.refresh_from_db()
    assert team.name == "North"
    assert (delivery.status, delivery.attempts) == ("waiting", 1)
    assert "the other half failed" in delivery.last_error
    assert delivery.next_try_at > timezone.now()


def test_one_failing_reaction_does_not_hold_up_another(kind, team):
    @reacts_to(kind)
    def fails(event):
        raise ValueError

    @reacts_to(kind)
    def works(event):
        Team.objects.filter(pk=team.pk).update(name="Reacted")

    announce(kind, team)
    assert run_due_deliveries() == 2
    team.refresh_from_db()
    assert team.name == "Reacted"


def test_after_the_last_attempt_it_waits_for_a_person_who_may_try_again(kind, team):
    broken = True

    @reacts_to(kind)
    def react(event):
        if broken:
            raise ValueError("still broken")

    announce(kind, team)
    for _ in range(MAX_ATTEMPTS):
        Delivery.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
        run_due_deliveries()
    delivery = Delivery.objects.get()
    assert delivery.status == "failed"
    broken = False
    retry_delivery(delivery)
    run_due_deliveries()
    assert Delivery.objects.get().status == "done"
