"""What sales announces. The funnel reads its stages from DEAL_OPENED, ORDER_SIGNED and CASH_RECEIVED."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from console.values import money_of
from journal.kinds import EventKind
from people.roles import ROLE_CHOICES
from sales import event_words as words
from sales import forecast_words
from sales.pipeline_words import criteria_lacking, criterion_words, kind_words, stage_fields


def kit_verdict(facts: Mapping[str, Any]) -> str:
    """Whether something of the kit helped, in the reader's language."""
    from sales.models import KitUse

    return str(dict(KitUse.Verdict.choices).get(facts.get("verdict", ""), ""))


def promise_outcome(facts: Mapping[str, Any]) -> str:
    """What became of a promise, in the reader's language."""
    from sales.models import Promise

    return str(dict(Promise.Status.choices).get(facts.get("status", ""), ""))


def milestone_name(facts: Mapping[str, Any]) -> str:
    """The milestone that a payment hung on, in the reader's language."""
    from sales.models import PayMilestone

    return str(dict(PayMilestone.choices).get(facts.get("milestone", ""), ""))


def role_name(facts: Mapping[str, Any]) -> str:
    """A role in the reader's language."""
    return str(dict(ROLE_CHOICES).get(facts.get("role", ""), ""))


def renewal_owner_name(facts: Mapping[str, Any]) -> str:
    """Who owns renewals, in the reader's language."""
    from sales.models import OwnershipPolicy

    return str(dict(OwnershipPolicy.RenewalOwner.choices).get(facts.get("renewal_owner", ""), ""))


def origin_name(facts: Mapping[str, Any]) -> str:
    """The origin of an order, in the reader's language."""
    from sales.models import Origin

    return str(dict(Origin.choices).get(facts.get("origin", ""), ""))


_OWNER = {"owner": "people.Person"}
_STAGE = {"stage": "sales.Stage"}
_ORDER = {"order": "sales.Order"}
_PRODUCT = {"product": "sales.Product"}
_MONEY = {"money": money_of}

DEAL_OPENED = EventKind("sales.deal_opened", _("Deal opened in “{stage}”, {money}"), refs=_STAGE, shows=_MONEY)
DEAL_CHANGED = EventKind("sales.deal_changed", _("Deal changed: {fields}"))
DEAL_MOVED = EventKind(
    "sales.deal_moved", _("Moved to “{stage}”{lacking}"), refs=_STAGE, shows={"lacking": criteria_lacking}
)
_TICK = {"criterion": criterion_words}
CRITERION_TICKED = EventKind("sales.criterion_ticked", _("Ticked: {criterion}"), shows=_TICK)
CRITERION_UNTICKED = EventKind("sales.criterion_unticked", _("No longer ticked: {criterion}"), shows=_TICK)
PIPELINE_ADDED = EventKind("sales.pipeline_added", _("Pipeline added"))
PIPELINE_CHANGED = EventKind("sales.pipeline_changed", _("Pipeline changed: {fields}"))
KIND_GIVEN = EventKind(
    "sales.kind_given",
    _("Deals of the kind “{kind}” go through it from now on; moved along: {count}"),
    shows={"kind": kind_words},
)
STAGE_ADDED = EventKind("sales.stage_added", _("Stage “{stage}” added"), refs=_STAGE)
STAGE_CHANGED = EventKind(
    "sales.stage_changed", _("Stage “{stage}” changed: {fields}"), refs=_STAGE, shows={"fields": stage_fields}
)
STAGES_ORDERED = EventKind("sales.stages_ordered", _("Stages put into another order"))
STAGE_RETIRED = EventKind("sales.stage_retired", _("Stage “{stage}” retired; deals moved: {count}"), refs=_STAGE)
STAGE_RESTORED = EventKind("sales.stage_restored", _("Stage “{stage}” in use again"), refs=_STAGE)
DEAL_ASSIGNED = EventKind("sales.deal_assigned", _("Given to {owner}"), refs=_OWNER)
DEAL_WON = EventKind("sales.deal_won", _("Won by order {order}, {money}"), refs=_ORDER, shows=_MONEY)
DEAL_LOST = EventKind("sales.deal_lost", pgettext_lazy("deal", "Lost"))
DEAL_TAKEN_BACK = EventKind("sales.deal_taken_back", _("Deal closed: the conversion of its lead was taken back"))
LEAD_ATTACHED = EventKind("sales.lead_attached", _("Lead {lead} joined this deal"), refs={"lead": "leads.Lead"})
LEAD_BYPASSED = EventKind("sales.lead_bypassed", _("{deal} was opened beside this lead"), refs={"deal": "sales.Deal"})
COMPANY_ADDED_BESIDE = EventKind(
    "sales.company_added_beside", _("{company} was added beside this lead"), refs={"company": "companies.Company"}
)
LEAD_CONVERTED_INSTEAD = EventKind(
    "sales.lead_converted_instead", _("Met while its firm was typed in, and converted instead")
)
DEAL_WITHDRAWN = EventKind("sales.deal_withdrawn", _("Deal closed: the import of its order was taken back"))
DEAL_REOPENED = EventKind("sales.deal_reopened", _("Opened again"))
ACTIVITY_LOGGED = EventKind("sales.activity_logged", _("{activity}"), refs={"activity": "sales.Activity"})

PROMISE_MADE = EventKind("sales.promise_made", _("Promised: {promise}"), refs={"promise": "sales.Promise"})
PROMISE_SETTLED = EventKind(
    "sales.promise_settled",
    _("Promise “{promise}”: {outcome}"),
    refs={"promise": "sales.Promise"},
    shows={"outcome": promise_outcome},
)

REQUEST_MADE = EventKind("sales.request_made", _("Presales asked: {consultant}"), refs={"consultant": "people.Person"})
REQUEST_WAITS = EventKind("sales.request_waits", _("Presales asked; nobody was free, so it waits to be taken"))
REQUEST_ASSIGNED = EventKind(
    "sales.request_assigned", _("Support request given to {consultant}"), refs={"consultant": "people.Person"}
)
REQUEST_ACCEPTED = EventKind("sales.request_accepted", _("Presales accepted"))
REQUEST_RETURNED = EventKind("sales.request_returned", _("Presales sent it back"))
REQUEST_DONE = EventKind("sales.request_done", _("Presales has done it"))
REQUEST_CANCELLED = EventKind("sales.request_cancelled", _("Support request cancelled"))
KIT_PUBLISHED = EventKind("sales.kit_published", _("Put into the sales kit"))
KIT_CHANGED = EventKind("sales.kit_changed", _("Kit item changed: {fields}"))
KIT_VERSION = EventKind("sales.kit_version", _("Version {version} of the kit item"))
KIT_RETIRED = EventKind("sales.kit_retired", _("Kit item retired"))
KIT_RESTORED = EventKind("sales.kit_restored", _("Kit item is in use again"))
KIT_USED = EventKind("sales.kit_used", _("Shown: {item}"), refs={"item": "sales.KitItem"})
KIT_JUDGED = EventKind("sales.kit_judged", _("Said about “{use}”: {words}"), refs={"use": "sales.KitUse"},
                       shows={"words": kit_verdict})  # fmt: skip
TRAINING_HELD = EventKind("sales.training_held", _("Training held"))
TRAINING_CHANGED = EventKind("sales.training_changed", _("Training changed: {fields}"))
TRAINING_WITHDRAWN = EventKind("sales.training_withdrawn", _("Training withdrawn: it does not count"))
TRAINING_RESTORED = EventKind("sales.training_restored", _("Training counts again"))
TRAINING_USED = EventKind("sales.training_used", _("Training used: {training}"), refs={"training": "sales.Training"})
PRESALES_CHANGED = EventKind("sales.presales_changed", _("Rules of presales changed: {fields}"))

ORDER_DRAFTED = EventKind("sales.order_drafted", _("Order {number} drafted"))
ORDER_CHANGED = EventKind("sales.order_changed", _("Order changed: {fields}"))
ORDER_APPROVED = EventKind("sales.order_approved", _("Discount approved"))
APPROVAL_ASKED = EventKind("sales.approval_asked", _("Approval asked for a discount of {discount}%"))
APPROVAL_REFUSED = EventKind("sales.approval_refused", _("Discount of {discount}% refused"))
LIMIT_CHANGED = EventKind(
    "sales.limit_changed",
    _("Discount limit of “{role_name}”: {limit}%, before {before}%"),
    shows={"role_name": role_name},
)
_AMENDMENT = {"amendment": "sales.Amendment"}
_OPENS_AMENDMENT = ("amendment", "sales.Amendment")
AMENDMENT_DRAFTED = EventKind(
    "sales.amendment_drafted", _("Amendment {number} written, {money}"), shows=_MONEY, opens=_OPENS_AMENDMENT
)
AMENDMENT_ASKED = EventKind(
    "sales.amendment_asked", _("Approval asked for a discount of {discount}% in amendment {amendment}"),
    refs=_AMENDMENT, opens=_OPENS_AMENDMENT,
)  # fmt: skip
AMENDMENT_REFUSED = EventKind(
    "sales.amendment_refused", _("Discount of {discount}% in amendment {amendment} refused"), refs=_AMENDMENT,
    opens=_OPENS_AMENDMENT,
)  # fmt: skip
AMENDMENT_APPROVED = EventKind(
    "sales.amendment_approved", _("Discount of amendment {number} approved"), opens=_OPENS_AMENDMENT
)
AMENDMENT_DROPPED = EventKind("sales.amendment_dropped", _("Amendment {number} dropped"), opens=_OPENS_AMENDMENT)
AMENDMENT_SIGNED = EventKind(
    "sales.amendment_signed", _("Amendment {number} signed, {money}"), shows=_MONEY, opens=_OPENS_AMENDMENT
)
ORDER_AMENDED = EventKind("sales.order_amended", _("Amendment {number} is in force"), opens=_OPENS_AMENDMENT)
RECEIVABLES_RESTATED = EventKind(
    "sales.receivables_restated", _("Payments brought in line with the new total of {money}"), shows=_MONEY
)
CASH_REFUNDED = EventKind("sales.cash_refunded", _("{money} refunded"), shows=_MONEY)
ORDER_REFUNDED = EventKind("sales.order_refunded", _("Order {number} refunded in whole"))
PRICE_BOOK_ADDED = EventKind("sales.price_book_added", _("Price book opened"))
PRICE_BOOK_CHANGED = EventKind("sales.price_book_changed", _("Price book changed: {fields}"))
PRICE_SET = EventKind("sales.price_set", _("{product} costs {money}"), refs=_PRODUCT, shows=_MONEY)
PRICE_DROPPED = EventKind("sales.price_dropped", _("{product} taken out of the book"), refs=_PRODUCT)
ORDER_SIGNED = EventKind("sales.order_signed", _("Order {number} signed, {money}"), shows=_MONEY)
ORDER_CANCELLED = EventKind("sales.order_cancelled", _("Order {number} cancelled"))
ORDER_DROPPED = EventKind("sales.order_dropped", _("Draft of order {number} dropped"))
ORDER_ENDED = EventKind("sales.order_ended", _("Contract of order {number} ended"))
RECEIVABLES_PLANNED = EventKind("sales.receivables_planned", _("Receivable plan made, payments: {count}"))
PLAN_SET = EventKind("sales.plan_set", _("Payment plan agreed, parts: {count}"))
RECEIVABLES_REPLANNED = EventKind(
    "sales.receivables_replanned", _("Open payments planned anew: {count}, {money}"), shows=_MONEY
)
PAYMENT_RELEASED = EventKind(
    "sales.payment_released",
    _("{milestone_name} reached: {money} becomes due"),
    shows={**_MONEY, "milestone_name": milestone_name},
)
MILESTONE_UNMARKED = EventKind(
    "sales.milestone_unmarked",
    _("{milestone_name} not reached after all: {money} waits for it again"),
    shows={**_MONEY, "milestone_name": milestone_name},
)
CASH_RECEIVED = EventKind("sales.cash_received", _("{money} received"), shows=_MONEY)
COMMISSION_RATE_SET = EventKind(
    "sales.commission_rate_set",
    _("{origin_name}: {percent} % from {from_on} on"),
    shows={"origin_name": origin_name},
)
COMMISSION_RATE_ENDED = EventKind(
    "sales.commission_rate_ended",
    _("{origin_name}: no rate of its own from {from_on} on"),
    shows={"origin_name": origin_name},
)
COMMISSION_TERMS_SET = EventKind("sales.commission_terms_set", _("Lines that count for commission: {kinds}"))
OWNERSHIP_CHANGED = EventKind(
    "sales.ownership_changed",
    _("Renewals belong to: {renewals}; expansions stay with sales for {months} months"),
    shows={"renewals": renewal_owner_name},
)
PAYMENT_LATE = EventKind("sales.payment_late", _("{money}, due on {due_on}, not paid; days late: {days}"), shows=_MONEY)
RECEIPT_TAKEN_BACK = EventKind(
    "sales.receipt_taken_back", _("Booking of {money}, received on {received_on}, taken back"), shows=_MONEY
)
BANK_RECEIPT_ASSIGNED = EventKind(
    "sales.bank_receipt_assigned", _("{money} booked on order {order}"), refs=_ORDER, shows=_MONEY
)
BANK_RECEIPT_WITHDRAWN = EventKind(
    "sales.bank_receipt_withdrawn", _("{money} taken back with the bank statement that told it"), shows=_MONEY
)
BANK_RECEIPT_SET_ASIDE = EventKind("sales.bank_receipt_set_aside", _("Set aside: for no order"))
BANK_RECEIPT_BROUGHT_BACK = EventKind("sales.bank_receipt_brought_back", _("Waits again to be assigned"))
PRODUCT_CHANGED = EventKind("sales.product_changed", _("Product changed: {fields}"))
DEAL_TAKEN_OVER = EventKind("sales.deal_taken_over", _("Taken over from the former system, without a date"))
DEAL_CORRECTED = EventKind("sales.deal_corrected", _("Corrected by a later load: {fields}"))
RECEIVABLES_DROPPED = EventKind("sales.receivables_dropped", _("Receivable plan dropped"))
PRODUCT_ADDED = EventKind("sales.product_added", _("Product added"))
PRODUCT_WITHDRAWN = EventKind("sales.product_withdrawn", _("Product taken back with the import that brought it"))

AUDIT_STARTED = EventKind("sales.audit_started", _("Audit of {month} started, looking back {look_back} months"))
AUDIT_FINISHED = EventKind(
    "sales.audit_finished", _("Audit of {month}: {wins} wins, {proposed} proposed to be credited")
)
AUDIT_CREDITED = EventKind("sales.audit_credited", _("Audit: to be credited to marketing"), refs={"lead": "leads.Lead"})
AUDIT_KEPT = EventKind("sales.audit_kept", _("Audit: stays self-sourced"))
AUDIT_AGREED = EventKind("sales.audit_agreed", _("Audit: verdict agreed by a second person"))
AUDIT_SENT_BACK = EventKind("sales.audit_sent_back", _("Audit: verdict sent back"))
AUDIT_WINDOW_SET = EventKind("sales.audit_window_set", _("From {month} on the audit looks back {look_back} months"))
AUDIT_LOCKED = EventKind(
    "sales.audit_locked", _("Attribution of {month} locked, orders credited to marketing: {credited}")
)
DEAL_CREDITED = EventKind(
    "sales.deal_credited", _("Credited to marketing by the audit of {month}"), refs={"lead": "leads.Lead"}
)
ORIGIN_NAMED = EventKind("sales.origin_named", _("Came from {channel}"), refs={"channel": "leads.Channel"})
LEAD_CREDITED = EventKind("sales.lead_credited", _("An order was credited to this lead by the audit of {month}"))

_PERSON = {"person": "sales.DecisionPerson"}
_RIVAL = {"competitor": "sales.Competitor"}
_TASK = {"task": "sales.Task"}
_DUE = {"day": words.day_due}
DECISION_PERSON_ADDED = EventKind(
    "sales.decision_person_added",
    _("Decision chain: {person}, {role_name}"),
    refs=_PERSON,
    shows={"role_name": words.person_role},
)
DECISION_PERSON_CHANGED = EventKind(
    "sales.decision_person_changed",
    _("Decision chain: {person}: {changes}"),
    refs=_PERSON,
    shows={"changes": words.person_changes},
)
DECISION_PERSON_REMOVED = EventKind(
    "sales.decision_person_removed", _("Decision chain: {person} taken off"), refs=_PERSON
)
COMPETITOR_ADDED = EventKind("sales.competitor_added", _("Competitor added"))
COMPETITOR_CHANGED = EventKind("sales.competitor_changed", _("Competitor changed: {fields}"))
RIVAL_MET = EventKind("sales.rival_met", _("Competitor {competitor}: {how}"), refs=_RIVAL,
                      shows={"how": words.rival_standing})  # fmt: skip
RIVAL_LEFT = EventKind("sales.rival_left", _("Competitor {competitor} taken off the deal"), refs=_RIVAL)
DEAL_GRADED = EventKind(
    "sales.deal_graded",
    _("Intent grade: {before} → {after}"),
    shows={"before": words.grade_before, "after": words.grade_now},
)
STEP_MOVED = EventKind(
    "sales.step_moved", _("Next step moved: {before} → {day}"), shows={"before": words.day_before, **_DUE}
)
TASK_ADDED = EventKind(
    "sales.task_added", _("Task “{task}” for {assignee}, by {day}"), refs={**_TASK, "assignee": "people.Person"},
    shows=_DUE,
)  # fmt: skip
TASK_CHANGED = EventKind("sales.task_changed", _("Task “{task}” changed: {what}"), refs=_TASK,
                         shows={"what": words.task_changes})  # fmt: skip
TASK_DONE = EventKind("sales.task_done", _("Task “{task}” done"), refs=_TASK)
TASK_REOPENED = EventKind("sales.task_reopened", _("Task “{task}” to be done again"), refs=_TASK)
TASK_DROPPED = EventKind("sales.task_dropped", _("Task “{task}” dropped"), refs=_TASK)
TASK_MOVED = EventKind(
    "sales.task_moved",
    _("Task “{task}” moved: {before} → {day}"),
    refs=_TASK,
    shows={"before": words.day_before, **_DUE},
)

FORECAST_CALLED = EventKind(
    "sales.forecast_called", _("Forecast: {category}"), shows={"category": forecast_words.category}
)
FORECAST_JUDGED = EventKind(
    "sales.forecast_judged", _("Forecast, as the leader sees it: {category}"),
    shows={"category": forecast_words.category},
)  # fmt: skip
_TARGET = {
    "period": forecast_words.period,
    "amount": forecast_words.amount,
    "before": forecast_words.before,
    "measure": forecast_words.measure,
}
TARGET_OF_PERSON = EventKind(
    "sales.target_of_person_set", _("Target of {who}, {period}, {measure}: {before} → {amount}"),
    refs={"who": "people.Person"}, shows=_TARGET,
)  # fmt: skip
TARGET_OF_TEAM = EventKind(
    "sales.target_of_team_set", _("Target of {who}, {period}, {measure}: {before} → {amount}"),
    refs={"who": "people.Team"}, shows=_TARGET,
)  # fmt: skip
