"""Deals that the console knows: what a later load says differently is changed, and both stay readable."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import Entry, record_many
from people.models import Person
from sales import events
from sales.actions.checks import local_day
from sales.actions.deals import opened_facts, searchable
from sales.actions.loading.fresh import announce, convert_leads, record_losses, sign_orders
from sales.actions.loading.wanted import LOST, OPEN, WON, Wanted
from sales.actions.signing import facts_of
from sales.models import Deal, Order

SAVED = ("status", "kind", "owner", "desk", "stage", "lead", "company", "product", "amount", "currency", "opened_at",
         "closed_at", "moved_at", "reason", "attributes", "name", "journey", "search",
         "is_self_sourced")  # fmt: skip
ORDER_SAVED = ("total_amount", "currency", "signed_on", "signed_at", "starts_on", "ends_on", "recurring_amount",
               "owner", "company")  # fmt: skip


def correct_deals(wanted: Sequence[Wanted], *, by: Person | None, migrated: bool) -> None:
    """Bring known deals to what their rows say; rows that say nothing new change nothing."""
    if not wanted:
        return
    changed = [(one, names) for one in wanted if (names := _differences(one))]
    for one in wanted:
        assert one.existing is not None
        one.row.unchanged(one.existing.pk)
    if not changed:
        return
    orders = _signed_orders(changed)
    before = {one.ref: one.existing.status for one, _names in changed if one.existing}
    convert_leads([one for one, names in changed if "lead" in names], by=by)
    for one, names in changed:
        _apply(one, names)
        one.row.updated(one.existing.pk)  # type: ignore[union-attr]
    Deal.objects.bulk_update([one.existing for one, _names in changed if one.existing], SAVED, batch_size=500)
    _record_changes(changed, by)
    _follow_status([one for one, _names in changed], before, orders, by=by, migrated=migrated)


def _signed_orders(changed: Sequence[tuple[Wanted, Any]]) -> dict[int, Order]:
    ids = [one.existing.pk for one, _names in changed if one.existing]
    found = Order.objects.select_for_update(of=("self",)).signed().filter(deal__in=ids)
    return {order.deal_id: order for order in found}


def _said(one: Wanted) -> dict[str, Any]:
    """What the row says, by field of the deal; a blank cell says nothing."""
    values = one.row.values
    said: dict[str, Any] = {"status": one.status, "owner": one.owner, "stage": one.stage}
    if one.status != OPEN:
        said["closed_at"] = one.closed_at
    given = {
        "kind": one.kind if values.get("kind") else None,
        "amount": one.amount if values.get("amount") is not None else None,
        "currency": one.currency if values.get("currency") else None,
        "opened_at": one.opened_at,
        "reason": one.reason or None,
        "product": one.product,
        "company": one.company,
        "lead": one.lead,
        "desk": one.desk,
        "name": (values.get("name") or None),
    }
    return {**said, **{name: value for name, value in given.items() if value is not None}}


def _differences(one: Wanted) -> dict[str, Any]:
    deal = one.existing
    assert deal is not None
    found = {name: value for name, value in _said(one).items() if getattr(deal, name) != value}
    attributes = {**deal.attributes, **one.row.extra}
    if attributes != deal.attributes:
        found["attributes"] = attributes
    return found


def _apply(one: Wanted, names: dict[str, Any]) -> None:
    deal = one.existing
    assert deal is not None
    for name, value in names.items():
        setattr(deal, name, value)
    if deal.status == OPEN:
        deal.closed_at = None
    if "lead" in names and one.lead:
        deal.journey = one.lead.journey
    deal.search = searchable(deal)
    deal.is_self_sourced = deal.lead_id is None and deal.kind == "new"
    if "stage" in names:
        deal.moved_at = timezone.now()


def _record_changes(changed: Sequence[tuple[Wanted, dict[str, Any]]], by: Person | None) -> None:
    entries = [Entry(one.existing, by, facts={"fields": ", ".join(names)}) for one, names in changed if one.existing]
    record_many(events.DEAL_CORRECTED, entries)
    opened = [one.existing for one, names in changed if "opened_at" in names and one.existing]
    restated = [Entry(d, by, facts={**opened_facts(d), "corrects": True}, happened_at=d.opened_at) for d in opened]
    record_many(events.DEAL_OPENED, restated)


def _follow_status(
    changed: Sequence[Wanted], before: dict[str, str], orders: dict[int, Order], *, by: Person | None, migrated: bool
) -> None:
    """Order and events follow the deal: newly won, corrected, newly lost, no longer won."""
    pairs = [(one, one.existing) for one in changed if one.existing]
    won = [(one, deal) for one, deal in pairs if deal.status == WON]
    sign_orders([(one, deal) for one, deal in won if deal.pk not in orders], by=by, migrated=migrated)
    _correct_orders([(one, deal, orders[deal.pk]) for one, deal in won if deal.pk in orders], by=by, migrated=migrated)
    _cancel([orders[deal.pk] for _one, deal in pairs if deal.status != WON and deal.pk in orders], by=by)
    reopened = [deal for one, deal in pairs if deal.status == OPEN and before[one.ref] != OPEN]
    record_many(events.DEAL_REOPENED, [Entry(deal, by, _("A later load says that it is open")) for deal in reopened])
    lost = [(one, deal) for one, deal in pairs if deal.status == LOST and before[one.ref] != LOST]
    record_losses(lost, by=by, migrated=migrated)


def _correct_orders(triples: Sequence[tuple[Wanted, Deal, Order]], *, by: Person | None, migrated: bool) -> None:
    restated = []
    for one, deal, order in triples:
        old = [getattr(order, name) for name in ORDER_SAVED]
        _follow_deal(one, deal, order)
        if old != [getattr(order, name) for name in ORDER_SAVED]:
            restated.append(order)
    if restated:
        Order.objects.bulk_update(restated, ORDER_SAVED, batch_size=500)
        _correct_lines(restated)
        announce(restated, by=by, migrated=migrated, is_correction=True)


def _follow_deal(one: Wanted, deal: Deal, order: Order) -> None:
    assert deal.closed_at is not None
    order.deal, order.owner, order.company = deal, deal.owner, deal.company  # type: ignore[assignment]
    order.total_amount, order.currency = deal.amount, deal.currency
    order.signed_at, order.signed_on = deal.closed_at, local_day(deal.closed_at)
    order.starts_on = one.row.values.get("starts_on") or order.starts_on
    order.ends_on = one.ends_on or order.ends_on
    if one.row.values.get("recurring") is not None:
        order.recurring_amount = one.recurring


def _correct_lines(orders: Sequence[Order]) -> None:
    """The one line that a load writes follows the amount; orders with lines of their own keep them."""
    for order in orders:
        lines = list(order.lines.all()[:2])
        if len(lines) == 1:
            lines[0].unit_price = lines[0].amount = order.total_amount
            lines[0].save(update_fields=["unit_price", "amount"])


def _cancel(orders: Sequence[Order], *, by: Person | None) -> None:
    why = _("A later load says that the deal was not won")
    for order in orders:
        # the id is free again for the order that a still later load may bring
        order.status, order.reason, order.source_ref = Order.Status.CANCELLED, why, None
    Order.objects.bulk_update(orders, ["status", "reason", "source_ref"], batch_size=500)
    record_many(events.ORDER_CANCELLED, [Entry(order, by, why, facts_of(order)) for order in orders])
