"""How an order is drafted, changed and cancelled. Approval stands in approvals.py, signing in signing.py."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import record
from journal.errors import NotPossible
from people.models import Person
from sales import events
from sales.actions.approvals import ASKING, settle_asking, tell_asking
from sales.actions.checks import check_same_currency, check_term, clean_currency, clean_percent, today
from sales.actions.deals import lock_deal, reopen_locked
from sales.actions.expansions import end_with_contract
from sales.actions.locking import lock_order
from sales.actions.order_lines import are_same_lines, price_order, rows_of, save_amounts, save_lines
from sales.models import Deal, DealKind, Order
from sales.rules.terms import default_payments

TYPED = ("kind", "starts_on", "ends_on", "renews_by_itself", "notice_days", "payments", "discount_percent", "currency")
COMPUTED = ("total_amount", "recurring_amount", "deepest_discount", "expands")
UNTOLD = ("deepest_discount", "expands")
MOST_PAYMENTS = 120


def next_numbers(count: int = 1, year: int | None = None) -> list[str]:
    """So many fresh order numbers (SO-2026-000123), from a sequence: no two callers get the same."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('sales_order_number') FROM generate_series(1, %s)", [count])
        values = [row[0] for row in cursor.fetchall()]
    return [f"SO-{year or today().year}-{value:06d}" for value in values]


@transaction.atomic
def draft_order(
    deal: Deal,
    values: dict[str, Any],
    lines: Iterable[dict[str, Any]],
    *,
    by: Person | None,
    renews: Order | None = None,
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> Order:
    """Write an order for an open deal.

    `values`: kind, starts_on, ends_on (both days belong to the term), renews_by_itself, notice_days, payments,
    discount_percent, currency. `lines`: product, quantity, unit_price (by default the list price on the day of the
    draft; per year for recurring products), discount_percent. An expansion ends with its contract. Raises NotPossible
    without a company or lines, for currencies that differ, dates out of order, negative amounts, a missing price.
    """
    order = blank_order(lock_deal(deal))
    order.renews, order.created_at = renews, happened_at or order.created_at
    take_values(order, values)
    new_lines = price_order(order, lines)
    is_asked = not migrated and settle_asking(order, {"total_amount"}, by)
    order.number = next_numbers(year=timezone.localdate(order.created_at).year)[0]
    order.save(force_insert=True)
    save_lines(order, new_lines)
    facts = {"number": order.number, "amount": str(order.total_amount)}
    record(events.ORDER_DRAFTED, order, by=by, happened_at=happened_at, migrated=migrated, **facts)
    if is_asked:
        tell_asking(order, by)
    return order


def blank_order(deal: Deal) -> Order:
    """An unsaved order of a deal, without lines. Raises NotPossible for a closed deal or one without a company."""
    if deal.status != Deal.Status.OPEN:
        raise NotPossible(
            _("“{deal}” is {status}: orders are written for open deals.").format(
                deal=deal, status=deal.get_status_display()
            ),
            code="deal_closed",
        )
    if deal.company is None:
        raise NotPossible(_("Say first with which company the deal is made."), code="no_company")
    order = Order(deal=deal, company=deal.company, owner=deal.owner, journey=deal.journey)
    order.kind, order.currency, order.created_at = deal.kind, deal.currency, timezone.now()
    return order


@transaction.atomic
def change_order(
    order: Order,
    values: dict[str, Any],
    lines: Iterable[dict[str, Any]] | None = None,
    *,
    by: Person | None,
    why: str = "",
) -> Order:
    """Change an order that is not signed; an approval is asked again when the money changed.

    `values` and `lines` as for draft_order; without `lines` the lines stay. Raises NotPossible once it is signed.
    """
    order = lock_order(order)
    if not order.is_changeable:
        raise NotPossible(
            _("{order} is {status}: signing locked it. Cancel it and write a new one.").format(
                order=order, status=order.get_status_display()
            ),
            code="order_locked",
        )
    before = {name: getattr(order, name) for name in (*TYPED, *COMPUTED)}
    take_values(order, values)
    rows = list(lines) if lines is not None else rows_of(order)
    new_lines = price_order(order, rows)
    changed = [name for name, value in before.items() if getattr(order, name) != value]
    if not changed and (lines is None or are_same_lines(order, new_lines)):
        return order
    is_asked = settle_asking(order, set(changed), by)
    order.save(update_fields=[*before, *ASKING])
    if lines is not None:
        order.lines.all().delete()
        save_lines(order, new_lines)
    else:
        save_amounts(order, new_lines)
    fields = ", ".join(name for name in changed if name not in UNTOLD)
    record(events.ORDER_CHANGED, order, by=by, why=why, fields=fields or "lines")
    if is_asked:
        tell_asking(order, by)
    return order


def take_values(order: Order, values: dict[str, Any]) -> None:
    """Set what was typed on an order in memory, checked; an expansion gets its contract's end. Raises NotPossible."""
    for name in TYPED:
        if name in values and values[name] is not None:
            setattr(order, name, values[name])
    for name in ("starts_on", "ends_on"):
        if name in values:
            setattr(order, name, values[name])
    order.currency = clean_currency(order.currency)
    order.discount_percent = clean_percent(order.discount_percent, what=_("Discount, %"))
    if order.kind not in DealKind.values:
        raise NotPossible(_("There is no kind of order “{kind}”.").format(kind=order.kind), code="bad_kind")
    check_term(order.starts_on, order.ends_on)
    end_with_contract(order, bool(values.get("ends_on")), today())
    check_same_currency(order.deal.currency, order.currency, _("This order"))
    if not values.get("payments") and order.pk is None:
        order.payments = default_payments(order.starts_on, order.ends_on)
    if not 1 <= order.payments <= MOST_PAYMENTS:
        raise NotPossible(
            _("An order is paid in 1 to {most} payments.").format(most=MOST_PAYMENTS), code="bad_payments"
        )


@transaction.atomic
def cancel_order(order: Order, *, by: Person | None, why: str) -> Order:
    """Take an order back. A signed one frees its deal, which opens again, and drops its receivable plan.

    Raises NotPossible without a reason, or when cash came in already: that is refunded, not cancelled.
    """
    if not why.strip():
        raise NotPossible(_("Say why the order is cancelled."), code="no_reason")
    order = lock_order(order)
    Order.MOVES.check(order, Order.Status.CANCELLED)
    if order.receipts.exists():
        raise NotPossible(
            _("Cash has come in on {order}: refund it instead of cancelling.").format(order=order), code="has_receipts"
        )
    was_signed = order.is_signed
    order.status, order.reason = Order.Status.CANCELLED, why.strip()[:300]
    order.save(update_fields=["status", "reason"])
    facts: dict[str, Any] = {"number": order.number, "amount": str(order.total_amount), "currency": order.currency}
    record(events.ORDER_CANCELLED if was_signed else events.ORDER_DROPPED, order, by=by, why=why, **facts)
    if was_signed:
        _free_deal(order, by=by, why=why)
    return order


def _free_deal(order: Order, *, by: Person | None, why: str) -> None:
    count = order.receivables.count()
    if count:
        order.receivables.all().delete()
        record(events.RECEIVABLES_DROPPED, order, by=by, why=why, count=count)
    deal = lock_deal(order.deal)
    if deal.status == Deal.Status.WON:
        reopen_locked(deal, by=by, why=why)
