"""Milestones that payments hang on: reached as the project tells, or marked by hand where no project does."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from console.actions import notify
from console.values import money
from journal.actions import record
from journal.errors import NotPossible
from people.models import Person
from sales import events
from sales.actions.checks import check_not_future, moment_of
from sales.actions.locking import lock_order
from sales.models import Order, OrderMilestone, PayMilestone, Receivable
from sales.queries.milestones import markable
from sales.rules.plans import Part, due_day, expected_day

ZERO = Decimal("0.00")


@transaction.atomic
def reach_milestone(
    order: Order,
    milestone: str,
    on: date,
    *,
    by: Person | None,
    why: str = "",
    is_deemed: bool = False,
    migrated: bool = False,
) -> int:
    """First value or acceptance has come: what hangs on it becomes due, `days_after` days later.

    Returns how many payments became due. The first time counts: a second call changes nothing and returns 0.
    """
    order = lock_order(order)
    known = OrderMilestone.objects.get_or_create(order=order, milestone=PayMilestone(milestone))[0]
    if known.reached_on is not None:
        return 0
    known.reached_on, known.is_deemed = on, is_deemed
    known.save(update_fields=["reached_on", "is_deemed"])
    rows = list(order.receivables.select_for_update().filter(milestone=milestone, due_on=None))
    for one in rows:
        one.due_on = one.expected_on = due_day(Part(milestone=milestone, days_after=one.days_after), {milestone: on})
    Receivable.objects.bulk_update(rows, ["due_on", "expected_on"])
    if rows:
        amount = sum((one.open_amount for one in rows), ZERO)
        event = record(
            events.PAYMENT_RELEASED, order, by=by, why=why, happened_at=moment_of(on), migrated=migrated,
            milestone=milestone, count=len(rows), amount=str(amount), currency=order.currency,
        )  # fmt: skip
        if not migrated and by != order.owner:
            notify(order.owner, event)
    return len(rows)


@transaction.atomic
def expect_milestone(order: Order, milestone: str, on: date) -> int:
    """Those who deliver say when a milestone is planned: the expected day of what hangs on it follows.

    Returns how many payments moved; nothing changes once the milestone is reached.
    """
    order = lock_order(order)
    known = OrderMilestone.objects.get_or_create(order=order, milestone=PayMilestone(milestone))[0]
    if known.reached_on is not None or known.expected_on == on:
        return 0
    known.expected_on = on
    known.save(update_fields=["expected_on"])
    rows = list(order.receivables.select_for_update().filter(milestone=milestone, due_on=None))
    for one in rows:
        one.expected_on = due_day(Part(milestone=milestone, days_after=one.days_after), {milestone: on})
    Receivable.objects.bulk_update(rows, ["expected_on"])
    return len(rows)


@transaction.atomic
def mark_milestone(order: Order, milestone: str, *, reached_on: date, by: Person, why: str) -> Order:
    """Say by hand that a milestone is reached; what hangs on it becomes due from that day.

    Raises NotPossible without a reason, when nothing waits for it, when a project tells it, for a day in the future or
    before the signature.
    """
    if not why.strip():
        raise NotPossible(_("Say how you know that it is reached."), code="no_reason")
    order = lock_order(order)
    name = _name(milestone)
    if milestone not in markable(order):
        planned = order.pay_milestones.filter(milestone=milestone, expected_on__isnull=False, reached_on=None).exists()
        sentence = (
            _("The project of {order} tells when “{milestone}” is reached.")
            if planned
            else _("No payment of {order} waits for “{milestone}”.")
        )
        raise NotPossible(sentence.format(order=order, milestone=name), code="not_by_hand")
    check_not_future(reached_on, name)
    if order.signed_on and reached_on < order.signed_on:
        raise NotPossible(
            _("{order} was signed on {day}: nothing was reached before.").format(order=order, day=order.signed_on),
            code="date_out_of_order",
        )
    reach_milestone(order, milestone, reached_on, by=by, why=why.strip()[:300])
    order.pay_milestones.filter(milestone=milestone).update(marked_by=by)
    return order


@transaction.atomic
def unmark_milestone(order: Order, milestone: str, *, by: Person, why: str) -> Order:
    """Not reached after all: what hangs on a milestone that was marked by hand waits for it again.

    Raises NotPossible without a reason, when nobody marked it, or when cash came in on it.
    """
    if not why.strip():
        raise NotPossible(_("Say why it is not reached after all."), code="no_reason")
    order = lock_order(order)
    known = order.pay_milestones.filter(milestone=milestone, marked_by__isnull=False).first()
    if known is None:
        raise NotPossible(
            _("Nobody marked “{milestone}” of {order} by hand.").format(milestone=_name(milestone), order=order),
            code="not_by_hand",
        )
    rows = list(order.receivables.select_for_update().filter(milestone=milestone))
    received = sum((one.received_amount for one in rows), ZERO)
    if received:
        raise NotPossible(
            _("{money} came in on it already: take the booking back first.").format(
                money=money(received, order.currency)
            ),
            code="has_receipts",
        )
    known.reached_on, known.marked_by = None, None
    known.save(update_fields=["reached_on", "marked_by"])
    _wait_again(order, rows)
    amount = sum((one.amount for one in rows), ZERO)
    event = record(events.MILESTONE_UNMARKED, order, by=by, why=why.strip()[:300], milestone=milestone,
                   count=len(rows), amount=str(amount), currency=order.currency)  # fmt: skip
    if by != order.owner:
        notify(order.owner, event)
    return order


def _wait_again(order: Order, rows: list[Receivable]) -> None:
    for one in rows:
        one.due_on, one.reminded_step = None, 0
        part = Part(milestone=one.milestone, days_after=one.days_after)
        one.expected_on = expected_day(part, order.signed_on, {}) if order.signed_on else None
    Receivable.objects.bulk_update(rows, ["due_on", "expected_on", "reminded_step"])


def _name(milestone: str) -> str:
    if milestone not in PayMilestone.values:
        raise NotPossible(_("There is no milestone “{milestone}”.").format(milestone=milestone), code="bad_milestone")
    return str(PayMilestone(milestone).label)
