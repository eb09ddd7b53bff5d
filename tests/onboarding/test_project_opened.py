"""A signed order opens its project, exactly once, whatever dies or comes twice."""

import threading
from datetime import date

import pytest
from django.db import connection
from django.utils import timezone

from journal.models import Delivery, Event
from onboarding.models import Project
from onboarding.reactions import open_project_for_signed_order
from people.models import HandOver, Person
from people.rules.dates import add_months
from tests.onboarding import world

pytestmark = pytest.mark.django_db


def signed_event(order):
    return Event.objects.get(name="sales.order_signed", subject_id=order.pk)


def test_a_signed_order_opens_one_project_with_plan_and_manager(seller, manager, csm):
    order = world.signed_order(seller, signed_on=timezone.localdate())
    world.deliver()
    project = Project.objects.get(order=order)
    assert project.manager == manager
    assert project.journey == order.journey
    assert project.company == order.company
    assert project.golden_ends_on == add_months(order.signed_on, 3)
    assert project.milestones.count() == 8
    assert project.planned_live_on == project.milestones.get(key="first_value").due_on
    assert [event.name for event in world.events_of(project)] == ["onboarding.project_opened"]


def test_the_order_is_offered_to_the_manager_who_is_told(seller, manager, csm):
    order = world.signed_order(seller)
    world.deliver()
    handover = HandOver.objects.get(kind="order")
    assert (handover.subject_type, handover.subject_id) == ("sales.order", order.pk)
    assert handover.to_person == manager
    assert handover.from_person == seller
    assert handover.due_at > handover.offered_at
    assert manager.notices.filter(event__name="onboarding.project_opened").count() == 1


@pytest.mark.parametrize("kind", ["seats", "renewal"])
def test_seats_and_renewals_open_no_project(seller, manager, csm, kind):
    world.signed_order(seller, kind=kind)
    world.deliver()
    assert Project.objects.count() == 0


def test_modules_open_a_project(seller, manager, csm):
    world.signed_order(seller, kind="modules", lines=[("module", 1, "9000")])
    world.deliver()
    assert Project.objects.get().milestones.count() == 5


def test_a_past_that_is_loaded_opens_nothing(seller, manager, csm):
    world.signed_order(seller, signed_on=date(2025, 5, 5), migrated=True)
    world.deliver()
    assert Project.objects.count() == 0


def test_an_event_that_is_delivered_again_changes_nothing(seller, manager, csm):
    order = world.signed_order(seller)
    world.deliver()
    first = Project.objects.get()
    for _ in range(3):
        assert open_project_for_signed_order(signed_event(order)) == first
    Delivery.objects.update(status="waiting")
    world.deliver()
    assert Project.objects.get() == first
    assert HandOver.objects.filter(kind="order").count() == 1
    assert len(world.events_of(first, "onboarding.project_opened")) == 1


def test_without_a_manager_the_head_leads_and_without_both_an_administrator(seller, csm):
    admin = world.somebody("administrator")
    first = world.signed_order(seller)
    world.deliver()
    assert first.project.manager == admin
    head = world.somebody("implementation_head")
    second = world.signed_order(seller)
    world.deliver()
    assert second.project.manager == head


def test_with_nobody_to_lead_the_order_stays_owed_until_there_is_somebody(seller, csm):
    from journal.actions import run_due_deliveries

    order = world.signed_order(seller)
    run_due_deliveries()
    owed = Delivery.objects.get(reaction__contains="open_project")
    assert owed.status == "waiting"
    assert "NotPossible" in owed.last_error
    lead = world.somebody("implementer")
    Delivery.objects.update(next_try_at=timezone.now(), last_error="")
    world.deliver()
    assert Project.objects.get(order=order).manager == lead


def test_people_who_left_lead_nothing(seller, csm):
    Person.objects.filter(pk=world.somebody("implementer").pk).update(is_active=False)
    stays = world.somebody("implementer")
    order = world.signed_order(seller)
    world.deliver()
    assert order.project.manager == stays


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_the_same_event_open_one_project(seller, manager, csm):
    order = world.signed_order(seller)
    event, errors, start = signed_event(order), [], threading.Barrier(4)

    def react():
        try:
            start.wait()
            from django.db import transaction

            with transaction.atomic():
                open_project_for_signed_order(event)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=react) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert Project.objects.count() == 1
    assert HandOver.objects.filter(kind="order", status="offered").count() == 1
