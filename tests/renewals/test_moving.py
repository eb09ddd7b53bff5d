"""An amendment that moves the end of a contract moves the anchor of its renewal, opened or lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people.rules.dates import add_months
from renewals import actions
from renewals.models import Renewal
from renewals.rules.dates import opens_on, plan_due_on
from renewals.tasks import open_renewals
from sales.actions import draft_amendment, sign_amendment
from sales.models import Order
from tests.onboarding import world

pytestmark = pytest.mark.django_db

PLAN = {"usage_review": "Used daily", "plan": "Offer two years"}


@pytest.fixture
def renewal(seller, manager, csm):
    """Opened: the contract ends in four months."""
    today = timezone.localdate()
    world.signed_order(
        seller, signed_on=add_months(today, -8), ends_on=add_months(today, 4) - timedelta(days=1),
        lines=[("annual", 1, "50000")],
    )  # fmt: skip
    world.deliver()
    actions.open_due_renewals()
    world.deliver()
    return Renewal.objects.get()


def move_end(renewal, ends_on):
    """The customer signs another end of the contract."""
    order = Order.objects.get(pk=renewal.order_id)
    seller = order.owner
    sign_amendment(
        draft_amendment(order, [], effective_on=timezone.localdate(), ends_on=ends_on, why="Asked", by=seller),
        by=seller,
    )
    world.deliver()
    return Renewal.objects.get(pk=renewal.pk)


def test_a_longer_contract_moves_the_anchor_and_the_owner_is_told_why(renewal, csm):
    before = renewal.anchor_on
    moved = move_end(renewal, add_months(before + timedelta(days=1), 1) - timedelta(days=1))
    assert moved.anchor_on == moved.order.ends_on > before
    assert (moved.opens_on, moved.plan_due_on) == (opens_on(moved.anchor_on), plan_due_on(moved.anchor_on))
    (event,) = world.events_of(moved, "renewals.renewal_moved")
    assert event.facts == {"before": str(before), "anchor_on": str(moved.anchor_on), "ends_on": str(moved.anchor_on)}
    assert event.why == f"{moved.order.number}-A1"
    assert csm.notices.filter(event=event).count() == 1


def test_notice_counts_back_from_the_new_end(renewal):
    Order.objects.update(renews_by_itself=True, notice_days=30)
    moved = move_end(renewal, renewal.anchor_on - timedelta(days=10))
    assert moved.anchor_on == moved.order.ends_on - timedelta(days=30)


def test_work_that_begins_later_again_needs_a_new_plan_and_keeps_what_was_written(renewal, csm):
    actions.plan_renewal(renewal, by=csm, **PLAN)
    moved = move_end(renewal, add_months(renewal.anchor_on + timedelta(days=1), 12) - timedelta(days=1))
    assert (moved.status, moved.plan, moved.planned_at) == ("open", PLAN["plan"], None)
    assert not moved.is_plan_late


def test_talks_go_on_when_the_end_moves_a_little(renewal, csm):
    actions.plan_renewal(renewal, by=csm, **PLAN)
    actions.start_talks(renewal, by=csm)
    assert move_end(renewal, renewal.anchor_on + timedelta(days=14)).status == "in_talks"


def test_an_amendment_that_leaves_the_end_leaves_the_renewal(renewal, seller):
    line = renewal.order.lines.get()
    more = {"line": line, "product": line.product, "quantity": 2}
    amendment = draft_amendment(renewal.order, [more], effective_on=timezone.localdate(), why="More", by=seller)
    sign_amendment(amendment, by=renewal.order.owner)
    world.deliver()
    assert Renewal.objects.get().anchor_on == renewal.anchor_on
    assert world.events_of(renewal, "renewals.renewal_moved") == []


def test_the_night_mends_what_no_amendment_told_and_only_once(renewal):
    Order.objects.update(ends_on=renewal.anchor_on + timedelta(days=5))
    open_renewals()
    open_renewals()
    assert Renewal.objects.get().anchor_on == renewal.anchor_on + timedelta(days=5)
    assert len(world.events_of(renewal, "renewals.renewal_moved")) == 1


def test_a_lost_renewal_stays_lost_until_somebody_opens_it_again(renewal, csm):
    actions.lose_renewal(renewal, by=csm, loss_reason="price")
    before = renewal.anchor_on
    moved = move_end(renewal, before + timedelta(days=31))
    assert (moved.status, moved.anchor_on) == ("lost", before)
    assert csm.notices.filter(event__name="renewals.renewal_term_moved").count() == 1
    again = actions.reopen_renewal(moved, by=csm, why="They stay")
    assert (again.status, again.anchor_on) == ("in_talks", before + timedelta(days=31))
