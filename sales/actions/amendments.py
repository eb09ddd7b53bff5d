"""How a signed order changes: an amendment is written, approved where its discount needs it, and signed."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from console.values import number
from journal.actions import record
from journal.errors import NotPossible
from people.models import Person
from sales import events
from sales.actions.approvals import set_asking, tell_asking
from sales.actions.checks import check_not_future, check_term, today
from sales.actions.expansions import check_ends_with_contract
from sales.actions.locking import lock_amendment, lock_order
from sales.actions.order_lines import discount_of, read_line, value_of
from sales.models import Amendment, AmendmentLine, Order, OrderLine
from sales.queries.prices import discount_limits, price_list
from sales.rules.amendments import Piece, Restated, Wanted, restate
from sales.rules.discounts import may_give
from sales.rules.money import LARGEST

CHANGEABLE = (Order.Status.SIGNED, Order.Status.ACTIVE)


@transaction.atomic
def draft_amendment(
    order: Order,
    changes: Iterable[dict[str, Any]],
    *,
    effective_on: date,
    why: str,
    by: Person | None,
    ends_on: date | None = None,
) -> Amendment:
    """Write what changes in a signed order from a day on; nothing changes before it is signed.

    `changes`: line (a standing line of the order, or None for a new one), product, quantity (0 removes the line),
    unit_price, discount_percent. `ends_on` moves the end of the term. Raises NotPossible when the order does not run,
    another amendment is open, the day lies outside the term, nothing changes, or no reason is given. A discount above
    the seller's limit asks for approval at once.
    """
    if not why.strip():
        raise NotPossible(_("“Reason”: say why the order changes."), code="no_reason")
    order = lock_order(order)
    amendment, lines = compose_amendment(order, changes, effective_on=effective_on, ends_on=ends_on)
    amendment.reason, amendment.written_by, amendment.created_at = why.strip()[:300], by, timezone.now()
    amendment.number = f"{order.number}-A{order.amendments.count() + 1}"
    is_asked = set_asking(amendment, by)
    amendment.save(force_insert=True)
    for line in lines:
        line.amendment = amendment
    AmendmentLine.objects.bulk_create(lines)
    record(events.AMENDMENT_DRAFTED, order, by=by, why=amendment.reason, **facts_of(amendment))
    if is_asked:
        tell_asking(amendment, by, amendment.reason)
    return amendment


def compose_amendment(
    order: Order, changes: Iterable[dict[str, Any]], *, effective_on: date, ends_on: date | None = None
) -> tuple[Amendment, list[AmendmentLine]]:
    """What these changes come to, with its lines, in memory: saves nothing. Raises as draft_amendment does."""
    _check_runs(order)
    ends_on = ends_on or order.ends_on
    assert order.ends_on is not None
    assert ends_on is not None
    _check_days(order, effective_on, ends_on)
    lines = _read(order, changes)
    if not lines and ends_on == order.ends_on:
        raise NotPossible(_("Nothing changes: add, remove or change a line, or move the end."), code="no_change")
    amendment = Amendment(
        order=order, effective_on=effective_on, ends_on=ends_on, ended_on=order.ends_on,
        total_before=order.total_amount, recurring_before=recurring_now(order),
    )  # fmt: skip
    _compute(amendment, order, lines)
    return amendment, lines


def _check_runs(order: Order) -> None:
    if order.status not in CHANGEABLE:
        raise NotPossible(
            _("{order} is {status}: only a running order is amended.").format(
                order=order, status=order.get_status_display()
            ),
            code="not_running",
        )
    if not order.starts_on or not order.ends_on:
        raise NotPossible(_("{order} has no term, so nothing runs that could change.").format(order=order), "no_term")
    waiting = order.amendments.open().first()
    if waiting is not None:
        raise NotPossible(
            _("{amendment} is not signed yet: sign or drop it first.").format(amendment=waiting), code="one_open"
        )


def _check_days(order: Order, effective_on: date, ends_on: date) -> None:
    check_term(order.starts_on, ends_on)
    assert order.starts_on is not None
    if not order.starts_on <= effective_on <= ends_on:
        raise NotPossible(
            _("“From which day”: {day} lies outside the term, {starts_on} to {ends_on}.").format(
                day=effective_on, starts_on=order.starts_on, ends_on=ends_on
            ),
            code="bad_day",
        )
    check_ends_with_contract(order, ends_on)
    renewed = order.renewed_by.signed().first()
    if renewed is not None and ends_on != order.ends_on:
        raise NotPossible(
            _("“Term ends”: {renewed} follows on it already.").format(renewed=renewed), code="renewed_before"
        )


def _read(order: Order, changes: Iterable[dict[str, Any]]) -> list[AmendmentLine]:
    standing = {line.pk: line for line in order.lines.standing().select_related("product")}
    prices = price_list(order.currency, today())
    lines, seen = [], set()
    for row in changes:
        old = row.get("line")
        if old is not None and (old.pk not in standing or old.pk in seen):
            raise NotPossible(_("A line that is no longer in force can't be changed."), code="line_gone")
        seen.add(old.pk if old is not None else None)
        line = _removal(standing[old.pk]) if row.get("quantity") == 0 and old else _line(order, row, standing, prices)
        if old is None or _differs(line, standing[old.pk]):
            lines.append(line)
    return lines


def _removal(old: OrderLine) -> AmendmentLine:
    return AmendmentLine(
        line=old, product=old.product, quantity=0, unit_price=old.unit_price, list_price=old.list_price,
        discount_percent=old.discount_percent,
    )  # fmt: skip


def _line(order: Order, row: dict[str, Any], standing: dict[int, OrderLine], prices: Any) -> AmendmentLine:
    old = standing[row["line"].pk] if row.get("line") is not None else None
    if old is not None:
        row = {"product": old.product, "list_price": old.list_price, **row, "unit_price": _typed(row, old)}
    read = read_line(order.currency, row, prices)
    return AmendmentLine(
        line=old, product=read.product, quantity=read.quantity, unit_price=read.unit_price,
        list_price=read.list_price, discount_percent=read.discount_percent,
    )  # fmt: skip


def _typed(row: dict[str, Any], old: OrderLine) -> Any:
    price = row.get("unit_price")
    return old.unit_price if price is None else price


def _differs(line: AmendmentLine, old: OrderLine) -> bool:
    names = ("product_id", "quantity", "unit_price", "discount_percent")
    return any(getattr(line, name) != getattr(old, name) for name in names)


def _compute(amendment: Amendment, order: Order, lines: Sequence[AmendmentLine]) -> Restated:
    after = restated(order, lines, amendment.effective_on, amendment.ends_on)
    for line, change in zip(lines, after.changes, strict=True):
        line.credit, line.charge = change.credit, change.charge
    amendment.total_after, amendment.recurring_after = after.total, after.recurring
    if max(after.total, after.recurring) > LARGEST:
        raise NotPossible(_("This amount is larger than the console can keep."), code="bad_amount")
    kept = [line for line in lines if line.quantity]
    amendment.deepest_discount = max((_discount(line, order) for line in kept), default=amendment.deepest_discount)
    return after


def _discount(line: AmendmentLine, order: Order) -> Any:
    as_line = OrderLine(unit_price=line.unit_price, list_price=line.list_price, discount_percent=line.discount_percent)
    return discount_of(as_line, order.discount_percent)


def restated(order: Order, lines: Sequence[AmendmentLine], on: date, ends_on: date) -> Restated:
    """What the order is worth with these lines from a day on; changes nothing."""
    wanted = [Wanted(line.line_id, _value(line) if line.quantity else None) for line in lines]
    return restate(pieces_of(order), wanted, on, ends_on, order.discount_percent)


def pieces_of(order: Order) -> list[Piece]:
    """All lines of an order, each over its own days."""
    assert order.starts_on is not None
    assert order.ends_on is not None
    return [
        Piece(line.pk, value_of(line), line.amount, line.starts_on or order.starts_on, line.ends_on or order.ends_on,
              line.ends_on is None)
        for line in order.lines.select_related("product")
    ]  # fmt: skip


def _value(line: AmendmentLine) -> Any:
    as_line = OrderLine(
        product=line.product, quantity=line.quantity, unit_price=line.unit_price,
        discount_percent=line.discount_percent,
    )  # fmt: skip
    return value_of(as_line)


def recurring_now(order: Order) -> Any:
    """What the order brings per year, with what was signed for later days."""
    last = order.amendments.filter(status=Amendment.Status.SIGNED).order_by("-pk").first()
    return last.recurring_after if last is not None else order.recurring_amount


@transaction.atomic
def drop_amendment(amendment: Amendment, *, by: Person | None, why: str) -> Amendment:
    """Give up an amendment that is not signed. Raises NotPossible without a reason."""
    if not why.strip():
        raise NotPossible(_("Say why the amendment is dropped."), code="no_reason")
    amendment = lock_amendment(amendment)
    Amendment.MOVES.check(amendment, Amendment.Status.CANCELLED)
    amendment.status = Amendment.Status.CANCELLED
    amendment.save(update_fields=["status"])
    record(events.AMENDMENT_DROPPED, amendment.order, by=by, why=why, **facts_of(amendment))
    return amendment


def check_signable(amendment: Amendment, by: Person | None, signed_on: date) -> None:
    """Raise NotPossible for a second signature, a day in the future or before the order's, a discount above the limit
    of who signs, an order that does not run any more."""
    order = amendment.order
    if amendment.status == Amendment.Status.SIGNED:
        raise NotPossible(
            _("{order} was already signed on {day}: nothing was done twice.").format(
                order=amendment, day=amendment.signed_on
            ),
            code="already_signed",
        )
    Amendment.MOVES.check(amendment, Amendment.Status.SIGNED)
    if order.status not in CHANGEABLE:
        raise NotPossible(
            _("{order} is {status}: only a running order is amended.").format(
                order=order, status=order.get_status_display()
            ),
            code="not_running",
        )
    check_not_future(signed_on, _("The day of signing"))
    if order.signed_on and signed_on < order.signed_on:
        raise NotPossible(
            _("{order} was signed on {day}: it can't be amended before.").format(order=order, day=order.signed_on),
            code="date_out_of_order",
        )
    if amendment.status == Amendment.Status.DRAFT and by is not None:
        answer = may_give(amendment.deepest_discount, by.roles, discount_limits())
        if not answer.is_allowed:
            raise NotPossible(
                _("The discount of {discount}% is above your limit of {limit}%: have it approved first.").format(
                    discount=number(amendment.deepest_discount), limit=number(answer.limit)
                ),
                code="needs_approval",
            )


def facts_of(amendment: Amendment) -> dict[str, Any]:
    """What the history keeps of an amendment."""
    order = amendment.order
    return {
        "number": amendment.number, "amendment": amendment.pk, "amount": str(amendment.difference),
        "currency": order.currency, "total": str(amendment.total_after), "recurring": str(amendment.recurring_after),
        "effective_on": str(amendment.effective_on),
    }  # fmt: skip
