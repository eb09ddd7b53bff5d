"""Deals that the console did not know: written in bulk with their orders and events."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import Entry, record_many
from people.models import Person
from sales import events
from sales.actions.checks import local_day
from sales.actions.deals import opened_facts, searchable
from sales.actions.loading.wanted import LOST, OPEN, WON, Wanted
from sales.actions.orders import next_numbers
from sales.actions.signing import facts_of, won_facts
from sales.models import Deal, Order, OrderLine


def add_deals(wanted: Sequence[Wanted], *, by: Person | None, migrated: bool) -> None:
    """Create deals, convert their leads, sign the orders of the won ones, and record all of it."""
    if not wanted:
        return
    convert_leads(wanted, by=by)
    deals = Deal.objects.bulk_create([_deal(one) for one in wanted])
    pairs = list(zip(wanted, deals, strict=True))
    _record_openings(pairs, by=by, migrated=migrated)
    sign_orders([(one, deal) for one, deal in pairs if one.status == WON], by=by, migrated=migrated)
    record_losses([(one, deal) for one, deal in pairs if one.status == LOST], by=by, migrated=migrated)
    for one, deal in pairs:
        one.row.created(deal.pk)


def convert_leads(wanted: Sequence[Wanted], *, by: Person | None) -> None:
    """Mark the leads behind the deals as converted, each once, when its deal was opened."""
    from leads.actions import mark_converted_many

    first = {one.lead.pk: one for one in reversed(wanted) if one.lead and one.lead.status != "converted"}
    pairs = [(one.lead, one.company, one.opened_at or timezone.now()) for one in first.values()]
    if pairs:
        owners = {pk: one.owner.pk for pk, one in first.items() if one.lead and one.lead.owner_id is None}
        mark_converted_many(pairs, by=by, owners=owners)  # type: ignore[arg-type]


def _deal(one: Wanted) -> Deal:
    deal = Deal(
        status=one.status,
        kind=one.kind,
        owner=one.owner,
        desk=one.desk or (one.lead.desk if one.lead else None),
        stage=one.stage,
        lead=one.lead,
        company=one.company,
        product=one.product,
        amount=one.amount,
        currency=one.currency,
        opened_at=one.opened_at,
        closed_at=one.closed_at,
        moved_at=one.opened_at,
        reason=one.reason,
        attributes=dict(one.row.extra),
        source_ref=one.ref,
        created_at=one.opened_at or one.closed_at or timezone.now(),
        is_self_sourced=one.is_self_sourced,
    )
    deal.name = name_of(one)
    if one.lead:
        deal.journey = one.lead.journey
    elif one.company and one.kind != "new":
        deal.journey = one.company.journey
    deal.search = searchable(deal)
    return deal


def name_of(one: Wanted) -> str:
    """The row's own name, else company and product, else the id."""
    parts = [str(part) for part in (one.company, one.product) if part]
    given = str(one.row.values.get("name") or "")
    return (given or " · ".join(parts) if given or one.company else " · ".join([*parts, one.ref]))[:200]


def _record_openings(pairs: list[tuple[Wanted, Deal]], *, by: Person | None, migrated: bool) -> None:
    """Deals without any day are noted as taken over: nobody may count them on a day that nobody knows."""
    dated = [(deal, deal.opened_at or deal.closed_at) for _one, deal in pairs if deal.opened_at or deal.closed_at]
    entries = [Entry(deal, by, facts=opened_facts(deal), happened_at=at, migrated=migrated) for deal, at in dated]
    record_many(events.DEAL_OPENED, entries)
    undated = [deal for _one, deal in pairs if deal.status == OPEN and not deal.opened_at]
    record_many(events.DEAL_TAKEN_OVER, [Entry(deal, by, facts=opened_facts(deal)) for deal in undated])


def sign_orders(pairs: list[tuple[Wanted, Deal]], *, by: Person | None, migrated: bool) -> list[Order]:
    """One signed order per won deal, dated when it was won, with its line where the product is known."""
    if not pairs:
        return []
    numbers = next_numbers(len(pairs))
    orders = [_order(one, deal, number) for (one, deal), number in zip(pairs, numbers, strict=True)]
    Order.objects.bulk_create(orders)
    lines = [_line(order, one) for order, (one, _deal) in zip(orders, pairs, strict=True) if one.product]
    OrderLine.objects.bulk_create(lines)
    announce(orders, by=by, migrated=migrated)
    return orders


def announce(orders: Sequence[Order], *, by: Person | None, migrated: bool, is_correction: bool = False) -> None:
    """Record that these orders were signed and their deals won. A correction is known from now on, not before."""
    past = migrated and not is_correction
    why = _("Corrected by a later load") if is_correction else ""
    more = {"corrects": True} if is_correction else {}
    signed = [
        Entry(o, by, why, {**facts_of(o, migrated), **more}, happened_at=o.signed_at, migrated=past) for o in orders
    ]
    record_many(events.ORDER_SIGNED, signed)
    won = [Entry(o.deal, by, why, {**won_facts(o), **more}, happened_at=o.signed_at, migrated=past) for o in orders]
    record_many(events.DEAL_WON, won)


def _order(one: Wanted, deal: Deal, number: str) -> Order:
    assert deal.closed_at is not None
    signed_on = local_day(deal.closed_at)
    number = f"SO-{signed_on.year}-{number.rsplit('-', 1)[1]}"
    return Order(
        number=number,
        kind=deal.kind,
        status=Order.Status.SIGNED,
        deal=deal,
        company=deal.company,
        owner=deal.owner,
        journey=deal.journey,
        currency=deal.currency,
        total_amount=deal.amount,
        recurring_amount=one.recurring,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        signed_on=signed_on,
        signed_at=deal.closed_at,
        source_ref=deal.source_ref,
        created_at=deal.closed_at,
    )


def _line(order: Order, one: Wanted) -> OrderLine:
    assert one.product is not None
    return OrderLine(order=order, product=one.product, quantity=1, unit_price=one.amount, amount=one.amount)


def record_losses(pairs: list[tuple[Wanted, Deal]], *, by: Person | None, migrated: bool) -> None:
    """Record that these deals were lost, when the source says so."""
    entries = [
        Entry(deal, by, one.reason, _lost(deal), happened_at=deal.closed_at, migrated=migrated) for one, deal in pairs
    ]
    record_many(events.DEAL_LOST, entries)


def _lost(deal: Deal) -> dict[str, Any]:
    return {"amount": str(deal.amount or Decimal(0)), "currency": deal.currency, "stage": deal.stage_id}
