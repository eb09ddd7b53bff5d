"""Every way a lead changes."""

from leads.actions.answering import accept_lead, assign_lead, return_lead, start_work
from leads.actions.channels import add_channel, change_channel, ensure_channels, find_channel
from leads.actions.cleaning import undo_cleaning
from leads.actions.conversion import mark_converted, mark_converted_many, undo_conversion
from leads.actions.duplicates import keep_apart
from leads.actions.intake import add_lead, change_lead, keep_lead, touch_lead
from leads.actions.intake_many import Incoming, Intake, add_leads
from leads.actions.judging import judge_lead_valid, refuse_lead, reopen_lead
from leads.actions.merging import merge_lead, undo_merge
from leads.actions.pool import claim_lead, lose_lead, pool_lead, recycle_lead
from leads.actions.routing import route_lead, route_leads, route_past
from leads.actions.rules import add_rule, change_rule, ensure_defaults, move_rule

__all__ = [
    "Incoming",
    "Intake",
    "accept_lead",
    "add_channel",
    "add_lead",
    "add_leads",
    "add_rule",
    "assign_lead",
    "change_channel",
    "change_lead",
    "change_rule",
    "claim_lead",
    "ensure_channels",
    "ensure_defaults",
    "find_channel",
    "judge_lead_valid",
    "keep_apart",
    "keep_lead",
    "lose_lead",
    "mark_converted",
    "mark_converted_many",
    "merge_lead",
    "move_rule",
    "pool_lead",
    "recycle_lead",
    "refuse_lead",
    "reopen_lead",
    "return_lead",
    "route_lead",
    "route_leads",
    "route_past",
    "start_work",
    "touch_lead",
    "undo_cleaning",
    "undo_conversion",
    "undo_merge",
]
