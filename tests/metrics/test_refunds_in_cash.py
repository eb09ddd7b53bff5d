from decimal import Decimal

import pytest
from django.db.models import Sum

from metrics.actions import update_funnel
from metrics.models import CashState, FunnelJourney
from sales.actions import record_receipt, refund_order
from sales.actions.checks import today
from tests.onboarding import world

pytestmark = pytest.mark.django_db


def test_a_refund_takes_from_the_cash_and_leaves_the_first_payment_in_the_funnel():
    order = world.signed_order(world.somebody("sales_rep"))
    record_receipt(order, "1000", today(), by=None)
    refund_order(order, "250.50", by=None, why="Late")
    update_funnel()
    assert CashState.objects.filter(seen_to=None).aggregate(sum=Sum("amount"))["sum"] == Decimal("749.50")
    assert FunnelJourney.objects.get(journey=order.journey, seen_to=None).cash_at is not None
