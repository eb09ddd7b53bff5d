"""Payments that hang on what implementation delivers."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from journal.models import Delivery
from onboarding.actions import accept_project, ask_acceptance, confirm_plan, reach_first_value, start_project
from sales.actions import replan_receivables
from tests.onboarding import world

pytestmark = pytest.mark.django_db

PARTS = [
    {"share": Decimal(30), "milestone": "signing"},
    {"share": Decimal(60), "milestone": "first_value"},
    {"milestone": "acceptance", "days_after": 30},
]


@pytest.fixture
def owed(project, seller):
    """The project's order is paid by milestones."""
    replan_receivables(project.order, PARTS, by=seller, why="as agreed")
    return project.order.receivables


def _live(project, manager):
    project = start_project(confirm_plan(project, by=manager), by=manager)
    return reach_first_value(project, by=manager, why="orders run")


def test_what_hangs_on_a_milestone_is_expected_when_the_plan_says_so(project, owed):
    milestones = {one.key: one.due_on for one in project.milestones.all()}
    assert owed.get(milestone="first_value").expected_on == milestones["first_value"]
    assert owed.get(milestone="acceptance").expected_on == milestones["acceptance"] + timedelta(days=30)


def test_first_value_and_acceptance_make_their_payments_due_exactly_once(project, owed, manager):
    project = _live(project, manager)
    world.deliver()
    today = timezone.localdate()
    assert owed.get(milestone="first_value").due_on == today
    assert owed.get(milestone="acceptance").due_on is None
    accept_project(ask_acceptance(project, by=manager), by=manager)
    world.deliver()
    assert owed.get(milestone="acceptance").due_on == today + timedelta(days=30)
    released = world.events_of(project.order, "sales.payment_released")
    assert [event.facts["milestone"] for event in released] == ["first_value", "acceptance"]
    Delivery.objects.update(status="waiting")
    world.deliver()
    assert len(world.events_of(project.order, "sales.payment_released")) == 2


def test_deemed_acceptance_releases_the_payment_and_is_told_as_deemed(project, owed, manager):
    project = ask_acceptance(_live(project, manager), by=manager)
    accept_project(project, by=manager, deemed=True, why="silence of 15 days, clause 7")
    world.deliver()
    assert owed.get(milestone="acceptance").due_on is not None
    assert project.order.pay_milestones.get(milestone="acceptance").is_deemed
