"""Workers are killed and the broker forgets its queue while orders are signed: each order ends with one project."""

import threading
import time

import pytest
from django.db import connection

from config.heartbeat import client
from journal.models import Delivery
from journal.tasks import run_deliveries
from onboarding.models import Project
from people.models import HandOver
from sales.actions import sign_order
from sales.models import Order
from success.models import Account
from tests.chain import Firm

ORDERS = 12


@pytest.fixture
def drafts(transactional_db):
    firm = Firm()
    return [firm.drafted_order() for _ in range(ORDERS)]


def sign_all(orders, pause=0.15):
    """Sign one order after the other, as people do while the machines fail around them."""

    def work():
        try:
            for order in orders:
                sign_order(order, by=order.owner)
                time.sleep(pause)
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def assert_each_order_has_one_project():
    orders = Order.objects.signed()
    assert orders.count() == ORDERS
    assert Project.objects.filter(order__in=orders).count() == ORDERS
    assert Account.objects.filter(company__orders__in=orders).distinct().count() == ORDERS
    assert HandOver.objects.filter(kind="order", status="offered").count() == ORDERS
    assert not Delivery.objects.exclude(status="done").exists()


def everything_is_delivered():
    run_deliveries.delay()  # what beat does each minute
    return not Delivery.objects.exclude(status="done").exists() and Project.objects.count() == ORDERS


def test_a_worker_that_is_killed_in_the_middle_loses_and_doubles_nothing(drafts, celery_worker_process, eventually):
    signing = sign_all(drafts)
    for _ in range(3):
        time.sleep(0.4)
        celery_worker_process.kill()
        celery_worker_process.start()
    signing.join()
    eventually(everything_is_delivered, what="the delivery of every signed order")
    assert_each_order_has_one_project()


def test_a_broker_that_forgets_its_queue_delays_but_loses_nothing(drafts, celery_worker_process, eventually):
    celery_worker_process.kill()
    sign_all(drafts, pause=0).join()
    client().flushdb()  # the broker comes back empty
    celery_worker_process.start()
    eventually(everything_is_delivered, what="the delivery of every signed order")
    assert_each_order_has_one_project()
