"""What sales announces. The funnel reads its stages from DEAL_OPENED, ORDER_SIGNED and CASH_RECEIVED."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from console.values import money_of
from journal.kinds import EventKind


def promise_outcome(facts: Mapping[str, Any]) -> str:
    """What became of a promise, in the reader's language."""
    from sales.models import Promise

    return str(dict(Promise.Status.choices).get(facts.get("status", ""), ""))


_OWNER = {"owner": "people.Person"}
_STAGE = {"stage": "sales.Stage"}
_ORDER = {"order": "sales.Order"}
_MONEY = {"money": money_of}

DEAL_OPENED = EventKind("sales.deal_opened", _("Deal opened in “{stage}”, {money}"), refs=_STAGE, shows=_MONEY)
DEAL_CHANGED = EventKind("sales.deal_changed", _("Deal changed: {fields}"))
DEAL_MOVED = EventKind("sales.deal_moved", _("Moved to “{stage}”"), refs=_STAGE)
DEAL_ASSIGNED = EventKind("sales.deal_assigned", _("Given to {owner}"), refs=_OWNER)
DEAL_WON = EventKind("sales.deal_won", _("Won by order {order}, {money}"), refs=_ORDER, shows=_MONEY)
DEAL_LOST = EventKind("sales.deal_lost", pgettext_lazy("deal", "Lost"))
DEAL_TAKEN_BACK = EventKind("sales.deal_taken_back", _("Deal closed: the conversion of its lead was taken back"))
LEAD_ATTACHED = EventKind("sales.lead_attached", _("Lead {lead} joined this deal"), refs={"lead": "leads.Lead"})
LEAD_BYPASSED = EventKind("sales.lead_bypassed", _("{deal} was opened beside this lead"), refs={"deal": "sales.Deal"})
DEAL_REOPENED = EventKind("sales.deal_reopened", _("Opened again"))
ACTIVITY_LOGGED = EventKind("sales.activity_logged", _("{activity}"), refs={"activity": "sales.Activity"})

PROMISE_MADE = EventKind("sales.promise_made", _("Promised: {promise}"), refs={"promise": "sales.Promise"})
PROMISE_SETTLED = EventKind(
    "sales.promise_settled",
    _("Promise “{promise}”: {outcome}"),
    refs={"promise": "sales.Promise"},
    shows={"outcome": promise_outcome},
)

ORDER_DRAFTED = EventKind("sales.order_drafted", _("Order {number} drafted"))
ORDER_CHANGED = EventKind("sales.order_changed", _("Order changed: {fields}"))
ORDER_APPROVED = EventKind("sales.order_approved", _("Discount approved"))
ORDER_SIGNED = EventKind("sales.order_signed", _("Order {number} signed, {money}"), shows=_MONEY)
ORDER_CANCELLED = EventKind("sales.order_cancelled", _("Order {number} cancelled"))
ORDER_DROPPED = EventKind("sales.order_dropped", _("Draft of order {number} dropped"))
ORDER_ENDED = EventKind("sales.order_ended", _("Contract of order {number} ended"))
RECEIVABLES_PLANNED = EventKind("sales.receivables_planned", _("Receivable plan made, payments: {count}"))
CASH_RECEIVED = EventKind("sales.cash_received", _("{money} received"), shows=_MONEY)
PRODUCT_CHANGED = EventKind("sales.product_changed", _("Product changed: {fields}"))
DEAL_TAKEN_OVER = EventKind("sales.deal_taken_over", _("Taken over from the former system, without a date"))
DEAL_CORRECTED = EventKind("sales.deal_corrected", _("Corrected by a later load: {fields}"))
RECEIVABLES_DROPPED = EventKind("sales.receivables_dropped", _("Receivable plan dropped"))
PRODUCT_ADDED = EventKind("sales.product_added", _("Product added"))

AUDIT_STARTED = EventKind("sales.audit_started", _("Audit of {month} started, looking back {look_back} months"))
AUDIT_FINISHED = EventKind(
    "sales.audit_finished", _("Audit of {month}: {wins} wins, {proposed} proposed to be credited")
)
AUDIT_CREDITED = EventKind("sales.audit_credited", _("Audit: to be credited to marketing"), refs={"lead": "leads.Lead"})
AUDIT_KEPT = EventKind("sales.audit_kept", _("Audit: stays self-sourced"))
AUDIT_AGREED = EventKind("sales.audit_agreed", _("Audit: verdict agreed by a second person"))
AUDIT_SENT_BACK = EventKind("sales.audit_sent_back", _("Audit: verdict sent back"))
AUDIT_LOCKED = EventKind(
    "sales.audit_locked", _("Attribution of {month} locked, orders credited to marketing: {credited}")
)
DEAL_CREDITED = EventKind(
    "sales.deal_credited", _("Credited to marketing by the audit of {month}"), refs={"lead": "leads.Lead"}
)
ORIGIN_NAMED = EventKind("sales.origin_named", _("Came from {channel}"), refs={"channel": "leads.Channel"})
LEAD_CREDITED = EventKind("sales.lead_credited", _("An order was credited to this lead by the audit of {month}"))
