from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from journal.errors import NotPossible
from journal.models import Event
from people.rules.dates import add_months
from renewals import actions
from renewals.models import Renewal
from renewals.rules.dates import opens_on
from sales.actions import cancel_order, end_orders, sign_renewal_order
from sales.models import Order
from success.actions import assign_account, refresh_contracts
from success.models import Account
from tests.onboarding import world

pytestmark = pytest.mark.django_db
PLAN = {"usage_review": "Executives look at it every week", "plan": "Visit in March, then the offer"}


@pytest.fixture
def renewal(seller, manager, csm):
    today = timezone.localdate()
    world.signed_order(
        seller,
        signed_on=add_months(today, -8),
        ends_on=add_months(today, 4) - timedelta(days=1),
        lines=[("annual", 1, "50000"), ("seats", 20, "300")],
    )
    world.deliver()
    actions.open_due_renewals()
    world.deliver()
    return Renewal.objects.get()


def test_a_plan_needs_the_usage_review_too(renewal, csm):
    for missing in ("usage_review", "plan"):
        with pytest.raises(NotPossible):
            actions.plan_renewal(renewal, by=csm, **{**PLAN, missing: " "})
    renewal = actions.plan_renewal(renewal, by=csm, next_step="Call", forecast="commit", **PLAN)
    assert (renewal.status, renewal.next_step, renewal.forecast) == ("planned", "Call", "commit")


def test_a_plan_is_changed_in_talks_without_leaving_them(renewal, csm):
    actions.plan_renewal(renewal, by=csm, **PLAN)
    first = Renewal.objects.get().planned_at
    actions.start_talks(renewal, by=csm)
    changed = actions.plan_renewal(renewal, by=csm, usage_review="Use fell", plan="Rescue")
    assert (changed.status, changed.plan, changed.planned_at) == ("in_talks", "Rescue", first)


def test_talks_without_a_plan_are_refused(renewal, csm):
    with pytest.raises(NotPossible):
        actions.start_talks(renewal, by=csm)


def test_renewing_signs_the_order_of_the_next_term(renewal, csm):
    won = actions.win_renewal(renewal, by=csm)
    order = won.new_order
    assert (won.status, won.outcome, won.new_amount) == ("won", "same", Decimal("56000.00"))
    assert (order.kind, order.status, order.renews, order.owner) == ("renewal", "signed", renewal.order, csm)
    assert order.starts_on == renewal.order.ends_on + timedelta(days=1)
    assert order.ends_on == add_months(order.starts_on, 12) - timedelta(days=1)
    assert order.journey == renewal.journey
    assert order.receivables.exists()
    facts = world.events_of(won, "renewals.renewal_won")[0].facts
    assert facts == {"outcome": "same", "order": order.pk, "amount": "56000.00", "currency": "CNY"}


@pytest.mark.parametrize(("amount", "outcome"), [("56000.01", "expanded"), ("9999.99", "shrunk"), ("56000", "same")])
def test_the_outcome_follows_the_amount_and_seats_stay(renewal, csm, amount, outcome):
    won = actions.win_renewal(renewal, by=csm, recurring_amount=Decimal(amount))
    assert (won.outcome, won.new_order.recurring_amount) == (outcome, Decimal(amount))
    refresh_contracts(won.new_order.starts_on)
    account = Account.objects.get()
    assert (account.seats, account.recurring_amount) == (20, Decimal(amount))


def test_it_is_renewed_once(renewal, csm):
    actions.win_renewal(renewal, by=csm)
    with pytest.raises(NotPossible):
        actions.win_renewal(renewal, by=csm)
    assert Order.objects.filter(kind="renewal").count() == 1


def test_when_the_order_can_not_be_signed_nothing_is_half_done(renewal, csm):
    with pytest.raises(NotPossible):
        actions.win_renewal(renewal, by=csm, starts_on=renewal.order.starts_on, ends_on=renewal.order.ends_on)
    with pytest.raises(NotPossible):
        actions.win_renewal(renewal, by=csm, recurring_amount=Decimal(0))
    renewal.refresh_from_db()
    assert renewal.status == "open"
    assert Order.objects.filter(kind="renewal").count() == 0
    assert not Event.objects.filter(name="renewals.renewal_won").exists()


def test_three_renewals_follow_each_other(renewal, csm):
    """The new term opens its own renewal, and so does the next: after the first cash there is always the next."""
    for number in range(3):
        won = actions.win_renewal(renewal, by=csm)
        world.deliver()
        end_orders(won.new_order.starts_on)
        day = opens_on(won.new_order.ends_on)
        assert actions.open_due_renewals(day - timedelta(days=1)) == 0
        assert actions.open_due_renewals(day) == 1
        renewal = Renewal.objects.get(order=won.new_order)
        assert renewal.due_amount == Decimal("56000.00")
        assert Renewal.objects.count() == number + 2
    assert len(set(Renewal.objects.values_list("journey", flat=True))) == 1
    assert Event.objects.filter(name="renewals.renewal_won", journey=renewal.journey).count() == 3


def test_losing_asks_for_a_reason_of_the_list(renewal, csm):
    for loss_reason, why in [("", "Price"), ("weather", "Rain"), ("other", " ")]:
        with pytest.raises(NotPossible):
            actions.lose_renewal(renewal, by=csm, loss_reason=loss_reason, why=why)
    lost = actions.lose_renewal(renewal, by=csm, loss_reason="price")
    assert (lost.status, lost.loss_reason) == ("lost", "price")


def test_a_lost_customer_is_lost_at_the_end_of_the_term_not_before(renewal, csm):
    actions.lose_renewal(renewal, by=csm, loss_reason="price", why="A third cheaper elsewhere")
    account = Account.objects.get()
    assert account.status != "churned"
    assert actions.churn_ended(renewal.order.ends_on) == 0
    assert actions.churn_ended(renewal.order.ends_on + timedelta(days=1)) == 1
    assert actions.churn_ended(renewal.order.ends_on + timedelta(days=2)) == 0
    account.refresh_from_db()
    assert (account.status, account.churned_on) == ("churned", renewal.order.ends_on)
    assert "cheaper" in account.reason


def test_who_has_another_running_contract_stays_a_customer(renewal, csm, seller):
    end = renewal.order.ends_on + timedelta(days=100)
    world.signed_order(seller, renewal.order.company, ends_on=end, lines=[("annual", 1, "100")])
    actions.lose_renewal(renewal, by=csm, loss_reason="price")
    assert actions.churn_ended(renewal.order.ends_on + timedelta(days=1)) == 0
    assert actions.churn_ended(end + timedelta(days=1)) == 1


def test_lost_after_the_term_it_is_lost_at_once(renewal, csm):
    Order.objects.update(ends_on=timezone.localdate() - timedelta(days=3))
    actions.lose_renewal(Renewal.objects.get(), by=csm, loss_reason="closed")
    account = Account.objects.get()
    assert (account.status, account.churned_on) == ("churned", timezone.localdate() - timedelta(days=3))


def test_a_loss_is_taken_back_while_the_customer_is_one(renewal, csm):
    actions.lose_renewal(renewal, by=csm, loss_reason="price")
    assert actions.reopen_renewal(renewal, by=csm, why="They called").status == "in_talks"
    actions.lose_renewal(renewal, by=csm, loss_reason="price")
    actions.churn_ended(renewal.order.ends_on + timedelta(days=1))
    with pytest.raises(NotPossible):
        actions.reopen_renewal(renewal, by=csm, why="They called")


def test_a_renewal_signed_beside_the_queue_closes_its_renewal(renewal, seller):
    start = renewal.order.ends_on + timedelta(days=1)
    sign_renewal_order(
        renewal.order, by=seller, starts_on=start, ends_on=start + timedelta(days=364), recurring_amount="70000"
    )
    world.deliver()
    renewal.refresh_from_db()
    assert (renewal.status, renewal.outcome, renewal.new_amount) == ("won", "expanded", Decimal("70000.00"))


def test_the_renewal_of_a_cancelled_order_is_lost(renewal, seller):
    cancel_order(renewal.order, by=seller, why="Never paid")
    world.deliver()
    renewal.refresh_from_db()
    assert (renewal.status, renewal.loss_reason) == ("lost", "other")


def test_renewals_go_with_the_account_to_its_new_csm(renewal, csm):
    other = world.somebody("csm")
    assign_account(renewal.account, other, by=csm)
    world.deliver()
    renewal.refresh_from_db()
    assert renewal.owner == other
    assert other.notices.filter(event__name="renewals.renewal_assigned").count() == 1


def test_a_renewal_given_to_somebody_by_hand_stays_with_them(renewal, csm):
    specialist = world.somebody("csm")
    actions.assign_renewal(renewal, specialist, by=csm)
    assign_account(renewal.account, world.somebody("csm"), by=csm)
    world.deliver()
    renewal.refresh_from_db()
    assert renewal.owner == specialist


def test_lateness_is_computed_from_the_dates(renewal):
    today = timezone.localdate()
    renewal.plan_due_on = today
    assert not renewal.is_plan_late
    renewal.plan_due_on = today - timedelta(days=1)
    assert renewal.is_plan_late
    renewal.status = "planned"
    assert not renewal.is_plan_late
    renewal.anchor_on = today - timedelta(days=1)
    assert renewal.is_overdue
    assert Renewal.objects.plan_late(renewal.order.ends_on).count() == 1
