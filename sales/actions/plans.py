"""The payment plan of an order: agreed on the draft, laid out at signing, changed afterwards with a reason."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from console import values
from journal.actions import record
from journal.errors import NotPossible
from people.models import Person
from sales import events
from sales.actions.checks import FIRST_YEAR, LAST_YEAR, clean_amount, clean_percent
from sales.actions.orders import lock_order
from sales.models import DealKind, Order, PayMilestone, PlanPart, Receivable
from sales.rules.money import split_amount
from sales.rules.plans import Part, PlanFault, due_day, expected_day, split_plan
from sales.rules.terms import due_dates

MOST_PARTS = 120
LONGEST_WAIT = 3650
# only these get a project, so only they reach a first value and an acceptance
WITH_PROJECT = (DealKind.NEW, DealKind.MODULES)
AFTER_SIGNING = (PayMilestone.FIRST_VALUE, PayMilestone.ACCEPTANCE)


@transaction.atomic
def set_payment_plan(order: Order, parts: Iterable[dict[str, Any]], *, by: Person | None) -> Order:
    """Agree when a draft is paid; no parts at all means equal payments over the term again.

    `parts`: share (percent) or amount (neither: the rest), due_on or milestone with days_after. Raises NotPossible once
    it is signed, and for parts that don't add up to the order to the cent.
    """
    order = lock_order(order)
    if not order.is_changeable:
        raise NotPossible(_("{order} is signed: change its plan with a reason.").format(order=order), "order_locked")
    clean = clean_parts(order, parts)
    if clean:
        split(order.total_amount, clean, order.currency)
    if clean == planned_parts(order):
        return order
    order.plan_parts.all().delete()
    PlanPart.objects.bulk_create(PlanPart(order=order, position=n, **vars(part)) for n, part in enumerate(clean, 1))
    if order.status == Order.Status.APPROVED:
        Order.MOVES.check(order, Order.Status.DRAFT)
        order.status, order.approved_by = Order.Status.DRAFT, None
        order.save(update_fields=["status", "approved_by"])
    record(events.PLAN_SET, order, by=by, count=len(clean))
    return order


@transaction.atomic
def replan_receivables(
    order: Order, parts: Iterable[dict[str, Any]], *, by: Person | None, why: str
) -> list[Receivable]:
    """Agree anew when the open part of a signed order is paid; what was received stays as it was.

    The parts (as for set_payment_plan; shares are of what is open) add up to what is open. Raises NotPossible without a
    reason, when the order does not bind, when nothing is open.
    """
    if not why.strip():
        raise NotPossible(_("Say why the payments are planned anew."), code="no_reason")
    order = lock_order(order)
    if not order.is_signed:
        raise NotPossible(
            _("{order} is {status}: only what is owed is planned anew.").format(
                order=order, status=order.get_status_display()
            ),
            code="not_signed",
        )
    waiting = list(order.receivables.select_for_update().unpaid())
    owed = sum((one.open_amount for one in waiting), Decimal("0.00"))
    if not owed:
        raise NotPossible(_("Everything that {order} owes has come in.").format(order=order), code="nothing_open")
    clean = clean_parts(order, parts)
    amounts = split(owed, clean, order.currency)
    for one in waiting:
        _close_at_received(one)
    fresh = Receivable.objects.bulk_create(_receivables(order, clean, amounts))
    record(events.RECEIVABLES_REPLANNED, order, by=by, why=why.strip(), count=len(fresh), amount=str(owed),
           currency=order.currency)  # fmt: skip
    return fresh


def _close_at_received(receivable: Receivable) -> None:
    if not receivable.received_amount:
        receivable.delete()
        return
    receivable.amount = receivable.received_amount
    receivable.save(update_fields=["amount"])


def plan_receivables(order: Order) -> int:
    """Write what is owed and when, at signing: the agreed plan, else equal payments over the term; returns how many.

    Raises NotPossible when the order was changed since and the agreed parts don't add up to it any more.
    """
    if not order.total_amount or order.signed_on is None:
        return 0
    parts = planned_parts(order)
    if parts:
        plan = _receivables(order, parts, split(order.total_amount, parts, order.currency))
    else:
        first_on = max(order.signed_on, order.starts_on or order.signed_on)
        days = due_dates(first_on, order.starts_on, order.ends_on, order.payments)
        amounts = split_amount(order.total_amount, order.payments)
        plan = [Receivable(order=order, due_on=d, amount=a) for d, a in zip(days, amounts, strict=True) if a]
    return len(Receivable.objects.bulk_create(plan))


def planned_parts(order: Order) -> list[Part]:
    """The parts that were agreed on the draft, in their order."""
    return [Part(p.share, p.amount, p.due_on, p.milestone, p.days_after) for p in order.plan_parts.all()]


def _receivables(order: Order, parts: Sequence[Part], amounts: Sequence[Decimal]) -> list[Receivable]:
    assert order.signed_on is not None
    known = list(order.pay_milestones.all())
    reached = {one.milestone: one.reached_on for one in known if one.reached_on}
    reached[PayMilestone.SIGNING] = order.signed_on
    expected = {one.milestone: one.expected_on for one in known if one.expected_on}
    return [
        Receivable(
            order=order, amount=amount, milestone=part.milestone, days_after=part.days_after,
            due_on=due_day(part, reached), expected_on=expected_day(part, order.signed_on, {**expected, **reached}),
        )
        for part, amount in zip(parts, amounts, strict=True)
    ]  # fmt: skip


def split(total: Decimal, parts: Sequence[Part], currency: str) -> list[Decimal]:
    """What each part comes to. Raises NotPossible with the sentence that says what does not add up."""
    try:
        return split_plan(total, parts)
    except PlanFault as fault:
        sentences = {
            "no_parts": _("A plan has at least one payment."),
            "two_rests": _("Only one payment can take the rest: give the others a share or an amount."),
            "not_positive": _("Every payment is more than zero: the others take more than there is."),
            "wrong_sum": _("The payments add up to {planned}, but {total} are to be paid."),
        }
        sentence = sentences[fault.code].format(
            planned=values.money(fault.planned, currency), total=values.money(total, currency)
        )
        raise NotPossible(sentence, code=fault.code) from fault


def clean_parts(order: Order, rows: Iterable[dict[str, Any]]) -> list[Part]:
    """Checked parts. Raises NotPossible for negative numbers, no day and no milestone, a milestone never reached."""
    parts = [_clean_part(order, row) for row in rows]
    if len(parts) > MOST_PARTS:
        raise NotPossible(_("An order is paid in 1 to {most} payments.").format(most=MOST_PARTS), code="bad_payments")
    return parts


def _clean_part(order: Order, row: dict[str, Any]) -> Part:
    share, amount = row.get("share"), row.get("amount")
    if share is not None and amount is not None:
        raise NotPossible(_("A payment has a share or an amount, not both."), code="bad_part")
    milestone, due_on, days = row.get("milestone") or "", row.get("due_on"), int(row.get("days_after") or 0)
    if milestone and milestone not in PayMilestone.values:
        raise NotPossible(_("There is no milestone “{milestone}”.").format(milestone=milestone), code="bad_milestone")
    if bool(milestone) == (due_on is not None):
        raise NotPossible(_("Say for each payment the day, or the milestone, on which it is due."), code="bad_part")
    if due_on and not FIRST_YEAR <= due_on.year <= LAST_YEAR:
        raise NotPossible(_("{day} lies beyond the calendar.").format(day=due_on), code="bad_part")
    if not 0 <= days <= LONGEST_WAIT:
        raise NotPossible(_("A payment waits 0 to {most} days.").format(most=LONGEST_WAIT), code="bad_part")
    if milestone in AFTER_SIGNING and order.kind not in WITH_PROJECT:
        raise NotPossible(
            _("{kind} has no project, so no acceptance is ever reached: choose signing or a day.").format(
                kind=order.get_kind_display()
            ),
            code="no_project",
        )
    if share is not None:
        clean_percent(share)
        return Part(Decimal(str(share)), None, due_on, milestone, days if milestone else 0)
    money = None if amount is None else clean_amount(amount, may_be_zero=False)
    return Part(None, money, due_on, milestone, days if milestone else 0)
