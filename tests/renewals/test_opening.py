"""Renewals open by themselves, on the day, exactly once, with the dates and owners of the pure rules."""

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from people.models import Person
from people.rules.dates import add_months
from renewals.actions import open_due_renewals
from renewals.models import Renewal
from renewals.rules.dates import anchor_of, opens_on, plan_due_on
from sales.models import Order
from success.models import Account
from tests.onboarding import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(seller, manager, csm):
    """A year that ends in a bit more than six months."""
    today = timezone.localdate()
    ends_on = add_months(today, 6) + timedelta(days=10)
    order = world.signed_order(
        seller,
        signed_on=today - timedelta(days=170),
        ends_on=ends_on,
        lines=[("annual", 1, "50000"), ("seats", 20, "300"), ("setup", 1, "8000")],
    )
    world.deliver()
    return order


def test_it_opens_six_calendar_months_before_the_end_and_not_a_day_earlier(order, csm):
    day = opens_on(order.ends_on)
    assert open_due_renewals(day - timedelta(days=1)) == 0
    assert open_due_renewals(day) == 1
    renewal = Renewal.objects.get()
    assert (renewal.order, renewal.owner, renewal.status) == (order, csm, "open")
    assert renewal.account.company == order.company
    assert renewal.journey == order.journey
    assert (renewal.anchor_on, renewal.opens_on) == (order.ends_on, day)
    assert renewal.plan_due_on == plan_due_on(order.ends_on)
    assert renewal.due_amount == Decimal("56000.00")  # set-up fees never recur
    assert csm.notices.filter(event__name="renewals.renewal_opened").count() == 1


def test_it_opens_once_however_often_the_job_runs(order):
    day = opens_on(order.ends_on)
    assert [open_due_renewals(day), open_due_renewals(day), open_due_renewals(day + timedelta(days=9))] == [1, 0, 0]
    assert len(world.events_of(Renewal.objects.get(), "renewals.renewal_opened")) == 1


def test_a_job_that_did_not_run_for_weeks_opens_what_it_missed(order):
    assert open_due_renewals(order.ends_on + timedelta(days=20)) == 1


def test_what_ended_long_ago_is_the_past_and_not_work(order):
    assert open_due_renewals(add_months(order.ends_on, 3) + timedelta(days=1)) == 0


@pytest.mark.parametrize("ends_on", [date(2027, 8, 31), date(2028, 8, 31), date(2027, 5, 31), date(2028, 2, 29)])
@pytest.mark.parametrize(("renews_by_itself", "notice"), [(False, 0), (False, 30), (True, 30), (True, 90)])
def test_the_sql_dates_are_those_of_the_rule(order, ends_on, renews_by_itself, notice):
    Order.objects.update(ends_on=ends_on, renews_by_itself=renews_by_itself, notice_days=notice)
    anchor = anchor_of(ends_on, renews_by_itself, notice)
    assert open_due_renewals(opens_on(anchor) - timedelta(days=1)) == 0
    assert open_due_renewals(opens_on(anchor)) == 1
    renewal = Renewal.objects.get()
    assert (renewal.anchor_on, renewal.plan_due_on) == (anchor, plan_due_on(anchor))


def test_a_csm_who_left_is_stood_in_for(order, csm):
    stand_in = world.somebody("csm")
    Person.objects.filter(pk=csm.pk).update(is_active=False)
    open_due_renewals(opens_on(order.ends_on))
    assert Renewal.objects.get().owner == stand_in


def test_with_nobody_else_it_stays_with_the_csm_who_left(order, csm):
    Person.objects.filter(pk=csm.pk).update(is_active=False)
    open_due_renewals(opens_on(order.ends_on))
    assert Renewal.objects.get().owner == csm


@pytest.mark.parametrize("change", [{"recurring_amount": 0}, {"ends_on": None}, {"status": "cancelled"}])
def test_orders_without_a_term_to_renew_open_nothing(order, change):
    day = opens_on(order.ends_on)
    Order.objects.update(**change)
    assert open_due_renewals(day) == 0


def test_lost_customers_get_no_renewal(order):
    Account.objects.update(status="churned", churned_on=timezone.localdate())
    assert open_due_renewals(opens_on(order.ends_on)) == 0


def test_seats_bought_within_the_term_are_due_with_it_before_and_after_it_opened(order, seller):
    world.signed_order(seller, order.company, kind="seats", ends_on=order.ends_on, lines=[("seats", 10, "300")])
    world.deliver()
    assert open_due_renewals(opens_on(order.ends_on)) == 1
    assert Renewal.objects.get().due_amount == Decimal("59000.00")
    world.signed_order(seller, order.company, kind="modules", ends_on=order.ends_on, lines=[("module", 1, "7000")])
    world.deliver()
    assert Renewal.objects.get().due_amount == Decimal("66000.00")


def test_many_open_with_a_fixed_number_of_queries(order, seller, django_assert_max_num_queries):
    for _ in range(6):
        world.signed_order(seller, signed_on=order.signed_on, ends_on=order.ends_on)
    world.deliver()
    with django_assert_max_num_queries(12):
        assert open_due_renewals(opens_on(order.ends_on)) == 7


@pytest.mark.django_db(transaction=True)
def test_two_workers_open_each_renewal_once(order, seller):
    for _ in range(4):
        world.signed_order(seller, signed_on=order.signed_on, ends_on=order.ends_on)
    world.deliver()
    opened, errors, start = [], [], threading.Barrier(3)

    def run():
        try:
            start.wait()
            opened.append(open_due_renewals(opens_on(order.ends_on)))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert sum(opened) == 5
    assert Renewal.objects.count() == 5
    assert Order.objects.filter(renewal=None).count() == 0
