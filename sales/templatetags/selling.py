"""Sections of a deal's and an order's page: what presales does for it, what was promised."""

from typing import Any

from django import template

from sales.models import Deal, KitItem, KitUse, Order, PresalesRequest
from sales.queries.kit import fitting, newest_versions

register = template.Library()


@register.inclusion_tag("sales/parts/deal_presales.html", takes_context=True)
def deal_presales(context: Any, deal: Deal) -> dict[str, Any]:
    """The support requests of a deal, and the way to ask."""
    person = context["request"].user
    rows = PresalesRequest.objects.visible_to(person) if person.may("sales.view_request") else None
    return {
        "deal": deal,
        "requests": rows.filter(deal=deal).select_related("consultant", "requested_by")[:20]
        if rows is not None
        else [],
        "may_ask": context["may_ask"] and deal.status == Deal.Status.OPEN,
        "is_shown": rows is not None,
    }


@register.inclusion_tag("sales/parts/order_promises.html", takes_context=True)
def order_promises(context: Any, order: Order) -> dict[str, Any]:
    """What was promised before the order was signed."""
    person = context["request"].user
    if not person.may("sales.view_promise"):
        return {"promises": []}
    rows = order.deal.promises.exclude(status="withdrawn")
    return {"promises": rows.select_related("made_by", "deal"), "may_change": False}


@register.inclusion_tag("sales/parts/deal_kit.html", takes_context=True)
def deal_kit(context: Any, deal: Deal) -> dict[str, Any]:
    """What of the kit to show in the deal's stage, and what was used with its verdict. Three statements at most."""
    person = context["request"].user
    if not person.may("sales.view_kit"):
        return {"is_shown": False}
    is_open = deal.status == Deal.Status.OPEN
    uses = list(deal.kit_uses.select_related("item", "training")[:30])
    items = fitting(deal) if is_open else []
    return {
        "deal": deal,
        "is_shown": True,
        "is_open": is_open,
        "may_use": is_open and context["may_use_kit"],
        "lines": _kit_lines(items, uses, context["may_use_kit"]),
    }


def _kit_lines(items: list[KitItem], uses: list[KitUse], may_judge: bool) -> list[dict[str, Any]]:
    used = {use.item_id: use for use in uses if use.item_id}
    known = {item.pk for item in items}
    things: list[Any] = [*items, *(use.item or use.training for use in uses if use.item_id not in known)]
    versions = newest_versions([thing.pk for thing in things if isinstance(thing, KitItem)])
    taught = {use.training_id: use for use in uses if use.training_id}
    return [_kit_line(thing, used, taught, versions, may_judge) for thing in things]


def _kit_line(thing: Any, used: Any, taught: Any, versions: Any, may_judge: bool) -> dict[str, Any]:
    is_item = isinstance(thing, KitItem)
    return {
        "thing": thing,
        "kind": thing.get_kind_display() if is_item else "",
        "note": thing.note if is_item else "",
        "version": versions.get(thing.pk) if is_item else None,
        "use": (used if is_item else taught).get(thing.pk),
        "may_judge": may_judge,
    }
