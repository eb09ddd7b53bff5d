"""Every way a record of sales changes."""

from sales.actions.activities import log_activity
from sales.actions.amending import put_due_in_force, sign_amendment
from sales.actions.amendments import draft_amendment, drop_amendment
from sales.actions.approvals import approve_discount, ask_approval, refuse_discount
from sales.actions.bank import assign_bank_receipt, bring_back_bank_receipt, set_aside_bank_receipt
from sales.actions.bypass import live_leads_of, open_deal_beside
from sales.actions.conversion import convert_lead
from sales.actions.deals import (
    assign_deal,
    change_deal,
    lose_deal,
    move_deal,
    open_deal,
    reopen_deal,
)
from sales.actions.limits import change_limits
from sales.actions.milestones import expect_milestone, mark_milestone, reach_milestone, unmark_milestone
from sales.actions.orders import cancel_order, change_order, draft_order
from sales.actions.plans import replan_receivables, set_payment_plan
from sales.actions.prices import add_price_book, change_price_book, drop_price, set_price
from sales.actions.products import add_product, change_product
from sales.actions.promises import add_promise, settle_promise
from sales.actions.receipts import record_receipt, take_back_receipt
from sales.actions.refunds import refund_order
from sales.actions.renewal_orders import sign_renewal_order
from sales.actions.signing import end_orders, sign_order
from sales.actions.taking_back import take_back_conversion

__all__ = [
    "add_price_book",
    "add_product",
    "add_promise",
    "approve_discount",
    "ask_approval",
    "assign_bank_receipt",
    "assign_deal",
    "bring_back_bank_receipt",
    "cancel_order",
    "change_deal",
    "change_limits",
    "change_order",
    "change_price_book",
    "change_product",
    "convert_lead",
    "draft_amendment",
    "draft_order",
    "drop_amendment",
    "drop_price",
    "end_orders",
    "expect_milestone",
    "live_leads_of",
    "log_activity",
    "lose_deal",
    "mark_milestone",
    "move_deal",
    "open_deal",
    "open_deal_beside",
    "put_due_in_force",
    "reach_milestone",
    "record_receipt",
    "refund_order",
    "refuse_discount",
    "reopen_deal",
    "replan_receivables",
    "set_aside_bank_receipt",
    "set_payment_plan",
    "set_price",
    "settle_promise",
    "sign_amendment",
    "sign_order",
    "sign_renewal_order",
    "take_back_conversion",
    "take_back_receipt",
    "unmark_milestone",
]
