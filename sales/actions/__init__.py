"""Every way a record of sales changes."""

from sales.actions.bypass import live_leads_of, open_deal_beside
from sales.actions.conversion import convert_lead
from sales.actions.deals import (
    assign_deal,
    change_deal,
    log_activity,
    lose_deal,
    move_deal,
    open_deal,
    reopen_deal,
)
from sales.actions.orders import approve_order, cancel_order, change_order, draft_order
from sales.actions.plans import expect_milestone, reach_milestone, replan_receivables, set_payment_plan
from sales.actions.products import add_product, change_product
from sales.actions.promises import add_promise, settle_promise
from sales.actions.receipts import record_receipt
from sales.actions.renewal_orders import sign_renewal_order
from sales.actions.signing import end_orders, sign_order
from sales.actions.taking_back import take_back_conversion

__all__ = [
    "add_product",
    "add_promise",
    "approve_order",
    "assign_deal",
    "cancel_order",
    "change_deal",
    "change_order",
    "change_product",
    "convert_lead",
    "draft_order",
    "end_orders",
    "expect_milestone",
    "live_leads_of",
    "log_activity",
    "lose_deal",
    "move_deal",
    "open_deal",
    "open_deal_beside",
    "reach_milestone",
    "record_receipt",
    "reopen_deal",
    "replan_receivables",
    "set_payment_plan",
    "settle_promise",
    "sign_order",
    "sign_renewal_order",
    "take_back_conversion",
]
