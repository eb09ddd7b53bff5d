"""Signing an amendment: lines, total and plan of payments change at once, the recurring amount from its day on."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from journal.actions import record
from people.models import Person
from sales import events
from sales.actions.amendments import check_signable, facts_of, pieces_of, restated
from sales.actions.checks import moment_of, today
from sales.actions.expansions import ask_to_follow
from sales.actions.locking import lock_amendment
from sales.models import Amendment, AmendmentLine, Order, OrderLine, Receivable
from sales.rules.amendments import Piece, Restated, recurring_of, restate_plan

ZERO = Decimal("0.00")
PLAN_ORDER = (F("due_on").asc(nulls_last=True), "pk")


@transaction.atomic
def sign_amendment(amendment: Amendment, *, by: Person | None, signed_on: date | None = None) -> Amendment:
    """The customer signed the change: the order's lines, total, term and plan of payments are restated to the cent.

    The recurring amount changes on the day from which it holds, today or by the clock. The second of two tabs gets
    NotPossible with the code already_signed, and so on as check_signable says.
    """
    amendment = lock_amendment(amendment)
    signed_on = signed_on or today()
    check_signable(amendment, by, signed_on)
    order = amendment.order
    lines = list(amendment.lines.select_related("product"))
    after = restated(order, lines, amendment.effective_on, amendment.ends_on)
    for_longer = _for_longer(order, lines, amendment, after.total)
    _write_lines(amendment, after)
    order.total_amount, order.ends_on = after.total, amendment.ends_on
    order.save(update_fields=["total_amount", "ends_on"])
    planned = _restate_receivables(order, amendment, for_longer)
    amendment.status, amendment.signed_on = Amendment.Status.SIGNED, signed_on
    amendment.total_after, amendment.recurring_after = after.total, after.recurring
    amendment.save(update_fields=["status", "signed_on", "total_after", "recurring_after"])
    at = moment_of(signed_on)
    record(events.AMENDMENT_SIGNED, order, by=by, why=amendment.reason, happened_at=at, **facts_of(amendment))
    if planned:
        record(events.RECEIVABLES_RESTATED, order, by=by, why=amendment.number, amount=str(after.total),
               currency=order.currency)  # fmt: skip
    if amendment.effective_on <= today():
        put_in_force(amendment, by=by)
    if amendment.ends_on != amendment.ended_on:
        ask_to_follow(order, by=by)
    return amendment


def _write_lines(amendment: Amendment, after: Restated) -> None:
    order = amendment.order
    known = {line.pk: line for line in order.lines.all()}
    for piece in after.pieces:
        if piece.key is None:
            continue
        line = known[piece.key]
        ends_on = None if piece.is_standing else piece.ends_on
        if (line.amount, line.ends_on) != (piece.amount, ends_on):
            line.amount, line.ends_on = piece.amount, ends_on
            line.save(update_fields=["amount", "ends_on"])
    fresh = [piece for piece in after.pieces if piece.key is None]
    wanted = [line for line in amendment.lines.all() if line.quantity]
    OrderLine.objects.bulk_create(
        OrderLine(order=order, product_id=line.product_id, quantity=line.quantity, unit_price=line.unit_price,
                  list_price=line.list_price, discount_percent=line.discount_percent, amount=piece.amount,
                  starts_on=piece.starts_on)
        for line, piece in zip(wanted, fresh, strict=True)
    )  # fmt: skip


def _restate_receivables(order: Order, amendment: Amendment, for_longer: Decimal) -> bool:
    """Whether the plan changed. What grew is due on the day of the change, what the longer term costs (`for_longer`) on
    the first day that it adds; what shrank comes off the last payments.
    """
    rows = list(order.receivables.select_for_update().order_by(*PLAN_ORDER))
    amounts, on_top = restate_plan([(row.amount, row.received_amount) for row in rows], order.total_amount)
    changed = bool(on_top)
    for row, amount in zip(rows, amounts, strict=True):
        if amount == row.amount:
            continue
        changed = True
        if amount:
            row.amount = amount
            row.save(update_fields=["amount"])
        else:
            row.delete()
    parts = _on_top(amendment, on_top, for_longer)
    Receivable.objects.bulk_create(Receivable(order=order, due_on=day, amount=part) for day, part in parts)
    return changed


def _on_top(amendment: Amendment, on_top: Decimal, for_longer: Decimal) -> list[tuple[date, Decimal]]:
    """When what is owed on top is due."""
    signed_on = amendment.order.signed_on
    later = max(min(for_longer, on_top), ZERO)
    now_on = max(amendment.effective_on, signed_on or amendment.effective_on)
    later_on = max(now_on, amendment.ended_on + timedelta(days=1))
    return [(day, part) for day, part in ((now_on, on_top - later), (later_on, later)) if part]


def planned_payments(amendment: Amendment, lines: list[AmendmentLine]) -> list[Receivable]:
    """What the customer pays in all and when, once an open amendment is signed; in memory, nothing is saved."""
    order = amendment.order
    rows = list(order.receivables.order_by(*PLAN_ORDER))
    amounts, on_top = restate_plan([(row.amount, row.received_amount) for row in rows], amendment.total_after)
    for row, amount in zip(rows, amounts, strict=True):
        row.amount = amount
    parts = _on_top(amendment, on_top, _for_longer(order, lines, amendment, amendment.total_after))
    rows += [Receivable(order=order, due_on=day, amount=part) for day, part in parts]
    return sorted((row for row in rows if row.amount), key=lambda row: row.due_on or date.max)


def _for_longer(order: Order, lines: list[AmendmentLine], amendment: Amendment, total: Decimal) -> Decimal:
    """Which part of the new total the added time costs: what the same lines would not cost with the old end."""
    if amendment.ends_on <= amendment.ended_on or amendment.effective_on > amendment.ended_on:
        return ZERO
    return total - restated(order, lines, amendment.effective_on, amendment.ended_on).total


def put_in_force(amendment: Amendment, *, by: Person | None) -> None:
    """From today the order brings per year what its lines of today bring; those who follow contracts are told."""
    order = amendment.order
    order.recurring_amount = recurring_on(order, today())
    order.save(update_fields=["recurring_amount"])
    amendment.in_force_at = timezone.now()
    amendment.save(update_fields=["in_force_at"])
    record(events.ORDER_AMENDED, order, by=by, **facts_of(amendment))


def recurring_on(order: Order, on: date) -> Decimal:
    """What the lines in force on a day bring per year."""
    pieces = {piece.key: piece for piece in pieces_of(order)}
    counting: list[Piece] = [pieces[line.pk] for line in order.lines.in_force(on)]
    return recurring_of(counting, order.discount_percent)


def put_due_in_force() -> int:
    """Let signed amendments whose day has come count; returns how many. Safe to run late, twice and at once."""
    due = Amendment.objects.filter(status=Amendment.Status.SIGNED, in_force_at=None, effective_on__lte=today())
    count = 0
    for pk in due.order_by("effective_on", "pk").values_list("pk", flat=True)[:1000]:
        with transaction.atomic():
            found = Amendment.objects.select_related("order").get(pk=pk)
            amendment = lock_amendment(found)
            if amendment.in_force_at is None:
                put_in_force(amendment, by=None)
                count += 1
    return count
