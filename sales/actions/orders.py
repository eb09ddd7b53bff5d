"""How an order is drafted, changed, approved and cancelled. Signing stands in signing.py."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import record
from journal.errors import NotPossible
from people.models import Person
from sales import events
from sales.actions.checks import check_same_currency, check_term, clean_amount, clean_currency, clean_percent, today
from sales.actions.deals import lock_deal, reopen_locked
from sales.models import Deal, DealKind, Order, OrderLine, Product
from sales.rules.discounts import may_give
from sales.rules.money import LARGEST, LineValue, line_amount, recurring_per_year
from sales.rules.terms import default_payments, term_years

TYPED = ("kind", "starts_on", "ends_on", "renews_by_itself", "notice_days", "payments", "discount_percent", "currency")
MOST_PAYMENTS = 120


def lock_order(order: Order) -> Order:
    """The order as it is now, held until the transaction ends. Its deal is locked first, always in this order."""
    Deal.objects.select_for_update().get(pk=order.deal_id)
    return Order.objects.select_for_update(of=("self",)).select_related("deal", "company", "owner").get(pk=order.pk)


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
    discount_percent, currency. `lines`: product, quantity, unit_price (the list price when not given; per year for
    recurring products). Raises NotPossible without a company or lines, for currencies that differ, dates out of order,
    negative amounts.
    """
    deal = lock_deal(deal)
    if deal.status != Deal.Status.OPEN:
        raise NotPossible(
            _("“{deal}” is {status}: orders are written for open deals.").format(
                deal=deal, status=deal.get_status_display()
            ),
            code="deal_closed",
        )
    if deal.company is None:
        raise NotPossible(_("Say first with which company the deal is made."), code="no_company")
    order = Order(deal=deal, company=deal.company, owner=deal.owner, journey=deal.journey, renews=renews)
    order.kind, order.currency, order.created_at = deal.kind, deal.currency, happened_at or timezone.now()
    _take_values(order, values)
    new_lines = _price(order, lines)
    order.number = next_numbers(year=timezone.localdate(order.created_at).year)[0]
    order.save(force_insert=True)
    _save_lines(order, new_lines)
    facts = {"number": order.number, "amount": str(order.total_amount)}
    record(events.ORDER_DRAFTED, order, by=by, happened_at=happened_at, migrated=migrated, **facts)
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
    before = {name: getattr(order, name) for name in (*TYPED, "total_amount", "recurring_amount")}
    _take_values(order, values)
    rows = list(lines) if lines is not None else _lines_of(order)
    new_lines = _price(order, rows)
    changed = [name for name, value in before.items() if getattr(order, name) != value]
    if not changed and (lines is None or _same_lines(order, new_lines)):
        return order
    _ask_approval_again(order, changed)
    order.save(update_fields=[*before, "status", "approved_by"])
    if lines is not None:
        order.lines.all().delete()
        _save_lines(order, new_lines)
    else:
        _save_amounts(order, new_lines)
    record(events.ORDER_CHANGED, order, by=by, why=why, fields=", ".join(changed) or "lines")
    return order


def _ask_approval_again(order: Order, changed: list[str]) -> None:
    money = {"total_amount", "recurring_amount", "discount_percent", "currency", "payments", "starts_on", "ends_on"}
    if order.status == Order.Status.APPROVED and money & set(changed):
        Order.MOVES.check(order, Order.Status.DRAFT)
        order.status, order.approved_by = Order.Status.DRAFT, None


def _take_values(order: Order, values: dict[str, Any]) -> None:
    for name in TYPED:
        if name in values and values[name] is not None:
            setattr(order, name, values[name])
    for name in ("starts_on", "ends_on"):
        if name in values:
            setattr(order, name, values[name])
    order.currency = clean_currency(order.currency)
    order.discount_percent = clean_percent(order.discount_percent)
    if order.kind not in DealKind.values:
        raise NotPossible(_("There is no kind of order “{kind}”.").format(kind=order.kind), code="bad_kind")
    check_term(order.starts_on, order.ends_on)
    check_same_currency(order.deal.currency, order.currency, _("This order"))
    if not values.get("payments") and order.pk is None:
        order.payments = default_payments(order.starts_on, order.ends_on)
    if not 1 <= order.payments <= MOST_PAYMENTS:
        raise NotPossible(
            _("An order is paid in 1 to {most} payments.").format(most=MOST_PAYMENTS), code="bad_payments"
        )


def _price(order: Order, rows: Iterable[dict[str, Any]]) -> list[OrderLine]:
    """The lines with their amounts; sets the order's totals."""
    lines = [_line(order, row) for row in rows]
    if not lines:
        raise NotPossible(_("An order needs at least one line."), code="no_lines")
    years = term_years(order.starts_on, order.ends_on)
    values = [_value(line) for line in lines]
    for line, value in zip(lines, values, strict=True):
        line.amount = line_amount(value, years, order.discount_percent)
    order.total_amount = sum((line.amount for line in lines), Decimal("0.00"))
    order.recurring_amount = recurring_per_year(values, order.discount_percent)
    if max(order.total_amount, order.recurring_amount) > LARGEST:
        raise NotPossible(_("This amount is larger than the console can keep."), code="bad_amount")
    return lines


def _line(order: Order, row: dict[str, Any]) -> OrderLine:
    product: Product = row["product"]
    check_same_currency(order.currency, product.currency, str(product))
    quantity = row.get("quantity")
    quantity = 1 if quantity is None else int(quantity)
    if not 1 <= quantity <= 1_000_000:
        raise NotPossible(_("A line has a quantity of 1 or more."), code="bad_quantity")
    price = row.get("unit_price")
    unit_price = clean_amount(product.list_price if price is None else price)
    return OrderLine(product=product, quantity=quantity, unit_price=unit_price)


def _value(line: OrderLine) -> LineValue:
    return LineValue(line.quantity, line.unit_price, line.product.is_recurring)


def _lines_of(order: Order) -> list[dict[str, Any]]:
    return [
        {"product": line.product, "quantity": line.quantity, "unit_price": line.unit_price}
        for line in order.lines.select_related("product")
    ]


def _same_lines(order: Order, lines: list[OrderLine]) -> bool:
    old = list(order.lines.values_list("product_id", "quantity", "unit_price"))
    return old == [(line.product_id, line.quantity, line.unit_price) for line in lines]


def _save_lines(order: Order, lines: list[OrderLine]) -> None:
    for line in lines:
        line.order = order
    OrderLine.objects.bulk_create(lines)


def _save_amounts(order: Order, lines: list[OrderLine]) -> None:
    for kept, priced in zip(order.lines.all(), lines, strict=True):
        kept.amount = priced.amount
        kept.save(update_fields=["amount"])


@transaction.atomic
def approve_order(order: Order, *, by: Person, why: str = "") -> Order:
    """Allow the discount of a draft. Raises NotPossible when the approver's own limit is lower."""
    order = lock_order(order)
    Order.MOVES.check(order, Order.Status.APPROVED)
    answer = may_give(order.discount_percent, by.roles)
    if not answer.is_allowed:
        raise NotPossible(
            _("A discount of {discount}% is above your limit of {limit}%: ask your manager.").format(
                discount=f"{order.discount_percent.normalize():f}", limit=answer.limit
            ),
            code="above_limit",
        )
    order.status, order.approved_by = Order.Status.APPROVED, by
    order.save(update_fields=["status", "approved_by"])
    record(events.ORDER_APPROVED, order, by=by, why=why, discount=str(order.discount_percent))
    return order


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
