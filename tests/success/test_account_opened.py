"""The first signed order makes a customer; the account follows its orders and always has somebody."""

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils import timezone

from journal.models import Delivery, Event
from success import actions
from success.models import Account
from success.reactions import open_account_for_signed_order
from tests.onboarding import world

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def test_the_first_signed_order_opens_the_account(seller, manager, csm):
    order = world.signed_order(seller, lines=[("annual", 1, "50000"), ("seats", 20, "300"), ("hardware", 2, "9000")])
    world.deliver()
    account = Account.objects.get()
    assert (account.company, account.csm, account.seller) == (order.company, csm, seller)
    assert account.status == "onboarding"
    assert account.journey == order.journey
    assert account.recurring_amount == Decimal("56000.00")
    assert account.seats == 20
    assert csm.notices.filter(event__name="success.account_opened").count() == 1


def test_seats_bought_later_add_up_and_open_nothing_new(seller, manager, csm):
    first = world.signed_order(seller, lines=[("annual", 1, "50000"), ("seats", 20, "300")])
    world.deliver()
    world.signed_order(seller, first.company, kind="seats", lines=[("seats", 5, "300")])
    world.deliver()
    account = Account.objects.get()
    assert (account.recurring_amount, account.seats) == (Decimal("57500.00"), 25)


def test_a_renewal_signed_early_counts_from_its_first_day(seller, manager, csm):
    from sales.actions import sign_renewal_order

    start = TODAY() - timedelta(days=300)
    order = world.signed_order(
        seller, signed_on=start, ends_on=TODAY() + timedelta(days=64), lines=[("seats", 20, "300")]
    )
    world.deliver()
    next_start = order.ends_on + timedelta(days=1)
    sign_renewal_order(
        order, by=seller, starts_on=next_start, ends_on=next_start + timedelta(days=364), recurring_amount="9000"
    )
    world.deliver()
    account = Account.objects.get()
    assert account.recurring_amount == Decimal("6000.00")
    actions.refresh_contracts(next_start)
    account.refresh_from_db()
    assert account.recurring_amount == Decimal("9000.00")


def test_a_renewal_without_lines_for_seats_keeps_the_seats(seller, manager, csm):
    from sales.actions import sign_renewal_order

    start = TODAY() - timedelta(days=300)
    order = world.signed_order(
        seller,
        signed_on=start,
        ends_on=TODAY() + timedelta(days=64),
        lines=[("annual", 1, "5000"), ("seats", 20, "300")],
    )
    world.deliver()
    next_start = order.ends_on + timedelta(days=1)
    sign_renewal_order(
        order, by=seller, starts_on=next_start, ends_on=next_start + timedelta(days=364), recurring_amount="9000"
    )
    actions.refresh_contracts(next_start)
    assert Account.objects.get().seats == 20


def test_a_customer_of_a_loaded_past_is_live_from_the_start(seller, csm):
    order = world.signed_order(seller, signed_on=TODAY() - timedelta(days=200), migrated=True)
    world.deliver()
    account = Account.objects.get()
    assert account.status == "live"
    assert account.since_on == order.signed_on
    event = world.events_of(account, "success.account_opened")[0]
    assert event.known_at == event.happened_at == order.signed_at
    assert csm.notices.count() == 0


def test_never_without_somebody(seller, manager):
    admin = world.somebody("administrator")
    world.signed_order(seller)
    world.deliver()
    assert Account.objects.get().csm == admin


def test_a_delivery_that_comes_again_changes_nothing(seller, manager, csm):
    world.signed_order(seller)
    world.deliver()
    account = Account.objects.get()
    Delivery.objects.update(status="waiting")
    world.deliver()
    assert Account.objects.get() == account
    assert len(world.events_of(account, "success.account_opened")) == 1


@pytest.mark.django_db(transaction=True)
def test_two_orders_of_one_firm_signed_at_once_make_one_account(seller, manager, csm):
    company = world.firm()
    orders = [world.signed_order(seller, company, kind=kind) for kind in ("new", "seats", "modules")]
    events = [Event.objects.get(name="sales.order_signed", subject_id=order.pk) for order in orders]
    errors, start = [], threading.Barrier(len(events))

    def react(event):
        try:
            start.wait()
            with transaction.atomic():
                open_account_for_signed_order(event)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=react, args=[event]) for event in events]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert Account.objects.get().recurring_amount == Decimal("3000.00")


def test_first_value_makes_the_account_live(project, manager):
    from tests.onboarding.test_actions import walk

    walk(project, manager, "first_value")
    world.deliver()
    account = Account.objects.get()
    assert account.status == "live"
    assert account.live_at is not None
    assert len(world.events_of(account, "success.account_went_live")) == 1


def test_a_lost_customer_who_buys_again_is_won_back(seller, manager, csm):
    order = world.signed_order(seller, signed_on=TODAY() - timedelta(days=30))
    world.deliver()
    account = Account.objects.get()
    actions.churn_account(account, by=csm, why="Price", churned_on=TODAY() - timedelta(days=10))
    world.signed_order(seller, order.company)
    world.deliver()
    account.refresh_from_db()
    assert (account.status, account.churned_on) == ("onboarding", None)
    assert len(world.events_of(account, "success.account_won_back")) == 1


def test_old_orders_loaded_late_win_nobody_back(seller, manager, csm):
    order = world.signed_order(seller, signed_on=TODAY() - timedelta(days=30))
    world.deliver()
    account = Account.objects.get()
    actions.churn_account(account, by=csm, why="Price")
    world.signed_order(seller, order.company, signed_on=date(2024, 1, 1), migrated=True)
    world.deliver()
    account.refresh_from_db()
    assert account.status == "churned"
