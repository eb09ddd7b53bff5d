"""How imports of sales are taken back: bank statements, signed orders, products, prices, targets."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from console.imports.models import Import
from console.imports.reversal import Reversal, Rows, SilentReversal, Undo, why_of
from console.imports.rows import CREATED
from console.imports.since import happened_since
from sales import events
from sales.actions.prices import drop_price, tell_price
from sales.actions.targets import drop_target, tell_target
from sales.actions.withdrawing import withdraw_bank_receipt, withdraw_order
from sales.models import (
    BankReceipt,
    Deal,
    Order,
    OrderLine,
    OrderMilestone,
    PlanPart,
    Price,
    Product,
    Receipt,
    Receivable,
    SalesTarget,
)


class ReceiptReversal(Reversal):
    """Lines that the console booked by itself are taken off their orders; a line that somebody assigned stays."""

    model = BankReceipt
    by_itself = frozenset((events.BANK_RECEIPT_ASSIGNED.name,))
    along = (Receipt,)
    outcomes = (CREATED,)
    chunk = 200

    def why_kept(self, ids: Collection[int], run: Import) -> dict[int, str]:
        """Cash that was paid back can't be said never to have come in."""
        paid_back = Receipt.objects.filter(bank__in=ids, order__refunds__isnull=False).values_list("bank_id", flat=True)
        return {pk: str(Undo.LINKED) for pk in paid_back if pk} | super().why_kept(ids, run)

    def remove(self, ids: Collection[int], run: Import) -> None:
        """Each line by the act that a person would use."""
        for line in BankReceipt.objects.filter(pk__in=ids).order_by("pk"):
            withdraw_bank_receipt(line, by=run.undone_by, why=why_of(run))


class OrderReversal(Reversal):
    """A signed order is cancelled, its deal closed: both stay readable. One with cash, a project or a lead stays."""

    model = Order
    by_itself = frozenset((events.ORDER_SIGNED.name,))
    along = (OrderLine, PlanPart, OrderMilestone, Receivable)
    outcomes = (CREATED,)
    how = gettext_lazy(
        "orders are cancelled and their deals closed; both stay readable, and so do the firms of the file"
    )
    chunk = 100

    def why_kept(self, ids: Collection[int], run: Import) -> dict[int, str]:
        """Also what people did to its deal counts, and a term that is over is not cancelled any more."""
        orders = list(Order.objects.filter(pk__in=ids).select_related("deal"))
        by_itself = {kind.name for kind in (events.DEAL_OPENED, events.DEAL_WON, events.ORIGIN_NAMED)}
        deals = happened_since(Deal, {order.deal_id for order in orders}, run, by_itself=by_itself)
        over = {order.pk: str(Undo.CHANGED) for order in orders if not _is_as_signed(order)}
        sold = {order.pk: str(Undo.LINKED) for order in orders if order.deal.lead_id is not None}
        worked = {order.pk: deals[order.deal_id] for order in orders if order.deal_id in deals}
        return over | sold | super().why_kept(ids, run) | worked

    def remove(self, ids: Collection[int], run: Import) -> None:
        """Each order by the act that a person would use."""
        for order in Order.objects.filter(pk__in=ids).order_by("pk"):
            withdraw_order(order, by=run.undone_by, why=why_of(run))


def _is_as_signed(order: Order) -> bool:
    return order.status in (Order.Status.SIGNED, Order.Status.ACTIVE) and order.deal.status == Deal.Status.WON


class ProductReversal(Reversal):
    """A product that nobody touched goes; one with a price, or that an order names, stays."""

    model = Product
    withdrawn, changed = events.PRODUCT_WITHDRAWN, events.PRODUCT_CHANGED
    by_itself = frozenset((events.PRODUCT_ADDED.name,))


class PriceReversal(SilentReversal):
    """Prices say again what they said before; their book keeps the history, orders what they were drafted with."""

    model = Price

    def restore(self, rows: Rows, run: Import) -> list[Any]:
        """Old prices, each told to its book."""
        ids = [row.record_id for row in rows if row.record_id]
        before = dict(Price.objects.filter(pk__in=ids).values_list("pk", "price"))
        changed = super().restore(rows, run)
        for price in changed:
            tell_price(price, before[price.pk], by=run.undone_by, why=why_of(run))
        return changed

    def remove(self, ids: Collection[int], run: Import) -> None:
        """Each price by the act that a person would use."""
        for price in Price.objects.filter(pk__in=ids).select_related("book", "product").order_by("pk"):
            drop_price(price.book, price.product, by=run.undone_by, why=why_of(run))


class TargetReversal(Reversal):
    """Targets of the file go, or say again what they said before; one that somebody set since stays."""

    model = SalesTarget
    by_itself = frozenset((events.TARGET_OF_PERSON.name, events.TARGET_OF_TEAM.name))

    def restore(self, rows: Rows, run: Import) -> list[Any]:
        """Old amounts, each with its history."""
        ids = [row.record_id for row in rows if row.record_id]
        before = dict(SalesTarget.objects.filter(pk__in=ids).values_list("pk", "amount"))
        changed = super().restore(rows, run)
        for target in changed:
            tell_target(target, before[target.pk], by=run.undone_by, why=why_of(run), run=run.pk)
        return changed

    def tell_restored(self, names: Mapping[Any, Iterable[str]], run: Import) -> None:
        """Told by restore, with the amount that stood before."""

    def remove(self, ids: Collection[int], run: Import) -> None:
        """Each target as it is taken away by hand."""
        for target in SalesTarget.objects.filter(pk__in=ids).order_by("pk"):
            drop_target(target, by=run.undone_by, why=why_of(run), run=run.pk)
