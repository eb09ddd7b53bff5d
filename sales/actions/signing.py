"""Signing: the one moment when a deal becomes an order that binds, with its plan of what is owed."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from console.values import number
from journal.actions import Entry, record, record_many
from journal.errors import NotPossible
from people.models import Person
from sales import events
from sales.actions.checks import check_not_future, local_day, moment_of, today
from sales.actions.deals import lock_deal
from sales.actions.expansions import check_contract_runs
from sales.actions.locking import lock_order
from sales.actions.plans import plan_receivables
from sales.actions.promises import check_promises_confirmed
from sales.models import Deal, Order
from sales.queries.prices import discount_limits
from sales.rules.discounts import may_give


@transaction.atomic
def sign_order(order: Order, *, by: Person | None, signed_on: date | None = None, migrated: bool = False) -> Order:
    """Bind the customer: the order is signed, its deal won, its receivables planned, all or nothing.

    `signed_on` defaults to today. The second of two clicks, tabs or orders of one deal gets NotPossible, with the code
    already_signed; so do dates in the future, a discount that nobody approved, a recurring line without a term.
    """
    order = lock_order(order)
    _check_unsigned(order)
    deal = lock_deal(order.deal)
    signed_on = signed_on or today()
    _check_signable(order, deal, by, signed_on)
    order.status, order.signed_on, order.signed_at = Order.Status.SIGNED, signed_on, moment_of(signed_on)
    order.starts_on = order.starts_on or signed_on
    order.save(update_fields=["status", "signed_on", "signed_at", "starts_on"])
    _win_deal(deal, order)
    count = plan_receivables(order)
    _announce(order, deal, count, by, migrated)
    order.deal = deal
    return order


def _check_unsigned(order: Order) -> None:
    if order.is_signed:
        raise NotPossible(
            _("{order} was already signed on {day}: nothing was done twice.").format(order=order, day=order.signed_on),
            code="already_signed",
        )
    Order.MOVES.check(order, Order.Status.SIGNED)


def _check_signable(order: Order, deal: Deal, by: Person | None, signed_on: date) -> None:
    if deal.status != Deal.Status.OPEN:
        raise NotPossible(
            _("“{deal}” is {status}: a deal is won by one signed order.").format(
                deal=deal, status=deal.get_status_display()
            ),
            code="already_signed" if deal.status == Deal.Status.WON else "deal_closed",
        )
    check_not_future(signed_on, _("The day of signing"))
    if deal.opened_at and signed_on < local_day(deal.opened_at):
        raise NotPossible(
            _("The deal was opened on {day}: its order can't be signed before.").format(day=local_day(deal.opened_at)),
            code="date_out_of_order",
        )
    if order.recurring_amount and not order.ends_on:
        raise NotPossible(
            _("Set the day on which the term ends: this order has lines that recur every year."), code="no_term"
        )
    if order.ends_on and order.ends_on < signed_on:
        raise NotPossible(
            _("The term of {order} ended on {day}, before it was signed.").format(order=order, day=order.ends_on),
            code="bad_term",
        )
    check_contract_runs(order)
    if by is not None:
        check_promises_confirmed(deal)
    _check_discount(order, by)


def _check_discount(order: Order, by: Person | None) -> None:
    """What the signer may give alone needs no approval; the console itself signs only what was agreed elsewhere."""
    if order.status == Order.Status.APPROVED or by is None:
        return
    answer = may_give(order.deepest_discount, by.roles, discount_limits())
    if not answer.is_allowed:
        raise NotPossible(
            _("The discount of {discount}% is above your limit of {limit}%: have it approved first.").format(
                discount=number(order.deepest_discount), limit=number(answer.limit)
            ),
            code="needs_approval",
        )


def _win_deal(deal: Deal, order: Order) -> None:
    Deal.MOVES.check(deal, Deal.Status.WON)
    deal.status, deal.closed_at, deal.amount = Deal.Status.WON, order.signed_at, order.total_amount
    deal.currency, deal.reason = order.currency, ""
    deal.save(update_fields=["status", "closed_at", "amount", "currency", "reason"])


def facts_of(order: Order, migrated: bool = False) -> dict[str, Any]:
    """What the announcement of a signed order tells those who react."""
    facts: dict[str, Any] = {
        "number": order.number,
        "amount": str(order.total_amount),
        "currency": order.currency,
        "recurring": str(order.recurring_amount),
        "kind": order.kind,
        "company": order.company_id,
        "deal": order.deal_id,
        "owner": order.owner_id,
    }
    return {**facts, "migrated": True} if migrated else facts


def won_facts(order: Order) -> dict[str, Any]:
    """What the announcement of a won deal tells."""
    return {"order": order.pk, "amount": str(order.total_amount), "currency": order.currency, "owner": order.owner_id}


def _announce(order: Order, deal: Deal, count: int, by: Person | None, migrated: bool) -> None:
    at = order.signed_at
    entry = Entry(order, by, facts=facts_of(order, migrated), happened_at=at, migrated=migrated)
    record_many(events.ORDER_SIGNED, [entry])
    record(events.DEAL_WON, deal, by=by, happened_at=at, migrated=migrated, **won_facts(order))
    if count:
        record(events.RECEIVABLES_PLANNED, order, by=by, happened_at=at, migrated=migrated, count=count)


@transaction.atomic
def end_orders(day: date | None = None) -> int:
    """Mark orders whose term ended before `day` (default today); returns how many. May run twice without harm."""
    day = day or today()
    ending = Order.objects.select_for_update(skip_locked=True).filter(
        status__in=[Order.Status.SIGNED, Order.Status.ACTIVE], ends_on__lt=day
    )
    orders = list(ending[:1000])
    Order.objects.filter(pk__in=[order.pk for order in orders]).update(status=Order.Status.ENDED)
    now = timezone.now()
    record_many(events.ORDER_ENDED, [Entry(o, facts={"number": o.number}, happened_at=now) for o in orders])
    return len(orders)
