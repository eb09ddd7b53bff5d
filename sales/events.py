"""What sales announces. The funnel reads its stages from DEAL_OPENED, ORDER_SIGNED and CASH_RECEIVED."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from console.values import money_of
from journal.kinds import EventKind

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
