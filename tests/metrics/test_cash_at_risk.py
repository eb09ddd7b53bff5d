"""Cash that hangs on late deliveries."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from metrics.queries.cash_at_risk import cash_at_risk, days_late, sums_of, why_late
from onboarding.actions import confirm_plan, hold_project
from onboarding.models import Project
from sales.actions import replan_receivables
from tests.onboarding import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller():
    return world.somebody("sales_rep", "Zhao")


@pytest.fixture
def project(seller):
    world.somebody("implementer", "Qian")
    world.somebody("csm", "Sun")
    order = world.signed_order(seller, lines=[("annual", 1, "50000")])
    world.deliver()
    parts = [{"share": Decimal(40), "milestone": "signing"}, {"milestone": "acceptance", "days_after": 30}]
    replan_receivables(order, parts, by=seller, why="as agreed")
    return order.project


def today():
    return timezone.localdate()


def test_a_project_in_time_puts_nothing_at_risk(project):
    assert not cash_at_risk(None, today()).exists()


def test_the_golden_period_passed_puts_what_hangs_on_acceptance_at_risk(project):
    day = project.golden_ends_on + timedelta(days=12)
    (row,) = cash_at_risk(None, day)
    assert (row.open_now, days_late(row, day)) == (row.amount, 12)
    assert why_late(row, day) == "golden period over for 12 days"
    assert sums_of(cash_at_risk(None, day)) == [("CNY", 1, row.amount)]


def test_an_acceptance_past_its_planned_day_is_told_as_that(project):
    Project.objects.filter(pk=project.pk).update(status="in_acceptance", first_value_at=timezone.now())
    project.milestones.filter(key="acceptance").update(due_on=today() - timedelta(days=9))
    (row,) = cash_at_risk(None, today())
    assert why_late(row, today()) == "acceptance overdue for 9 days"


def test_a_project_on_hold_is_at_risk_with_its_reason(project):
    confirm_plan(project, by=project.manager)
    hold_project(project, by=project.manager, why="no data from the customer")
    (row,) = cash_at_risk(None, today())
    assert why_late(row, today()) == "on hold: no data from the customer"


def test_the_page_and_the_api_show_each_their_rows(client, project, seller):
    Project.objects.filter(pk=project.pk).update(golden_ends_on=today() - timedelta(days=3))
    finance, other = world.somebody("finance"), world.somebody("sales_rep")
    client.force_login(finance)
    page = client.get(reverse("metrics:cash-at-risk")).content.decode()
    assert "1 payment hangs on a late project" in page
    assert "golden period over for 3 days" in page
    assert client.get(reverse("metrics:cash-at-risk"), {"export": "csv"}).status_code == 200
    client.force_login(other)
    assert "No cash is at risk" in client.get(reverse("metrics:cash-at-risk")).content.decode()
    api = APIClient()
    api.force_authenticate(seller)
    (found,) = api.get("/api/cash-at-risk/").json()["results"]
    assert (found["project"], found["days_late"]) == (project.pk, 3)


def test_a_payment_taken_back_leaves_the_funnel_and_the_cash(project):
    from django.db.models import Sum

    from metrics.actions import update_funnel
    from metrics.models import CashState, FunnelJourney
    from sales.actions import record_receipt, take_back_receipt

    receipt = record_receipt(project.order, "1000", today(), by=None)
    update_funnel()
    journeys = FunnelJourney.objects.filter(journey=project.journey, seen_to=None)
    assert journeys.get().cash_at is not None
    take_back_receipt(receipt, by=None, why="wrong customer")
    update_funnel()
    assert journeys.get().cash_at is None
    assert CashState.objects.filter(seen_to=None).aggregate(sum=Sum("amount"))["sum"] == 0
