"""Every way a lead changes."""

from leads.actions.answering import accept_lead, assign_lead, log_contact, return_lead, start_work
from leads.actions.campaigns import (
    add_campaign,
    add_item,
    cancel_campaign,
    change_campaign,
    change_item,
    close_campaign,
    finish_item,
    remind_items,
    reopen_item,
    start_campaign,
)
from leads.actions.channel_merges import carry_merged, merge_channel, unmerge_channel
from leads.actions.channels import add_channel, change_channel, ensure_channels, find_channel, move_channel
from leads.actions.claiming import claim_lead, set_pool_rules
from leads.actions.cleaning import undo_cleaning
from leads.actions.conversion import mark_converted, mark_converted_many, undo_conversion
from leads.actions.decisions import (
    keep_all_apart,
    keep_apart,
    last_decision,
    take_out,
    undo_decision,
    undo_merge,
)
from leads.actions.doors import (
    add_intake_form,
    add_utm_rule,
    change_intake_form,
    channel_by_utm,
    ensure_utm_rules,
    remove_utm_rule,
    take_form,
)
from leads.actions.drafts import (
    add_line,
    change_line,
    check_draft,
    check_in_use,
    discard_draft,
    move_line,
    publish_draft,
    remove_line,
    restore_version,
    start_draft,
)
from leads.actions.intake import add_lead, change_lead, keep_lead, touch_lead
from leads.actions.intake_many import Incoming, Intake, add_leads
from leads.actions.judging import judge_lead_valid, refuse_lead, reopen_lead
from leads.actions.matching import find_duplicates
from leads.actions.merging import merge_lead, merge_leads
from leads.actions.pool import lose_lead, pool_lead, recycle_lead
from leads.actions.protecting import note_work, protect_lead, return_idle_leads, warn_owners
from leads.actions.replays import start_replay
from leads.actions.rerouting import route_late_leads
from leads.actions.routing import route_lead, route_leads, route_past
from leads.actions.rules import add_rule, change_rule, ensure_defaults, move_rule, order_rules, place_rule
from leads.actions.settings import ensure_return_reasons, save_return_reason, set_clocks
from leads.actions.spend import add_spend, change_spend, remove_spend, take_spend, take_visits
from leads.actions.touches import take_call

__all__ = [
    "Incoming",
    "Intake",
    "accept_lead",
    "add_campaign",
    "add_channel",
    "add_intake_form",
    "add_item",
    "add_lead",
    "add_leads",
    "add_line",
    "add_rule",
    "add_spend",
    "add_utm_rule",
    "assign_lead",
    "cancel_campaign",
    "carry_merged",
    "change_campaign",
    "change_channel",
    "change_intake_form",
    "change_item",
    "change_lead",
    "change_line",
    "change_rule",
    "change_spend",
    "channel_by_utm",
    "check_draft",
    "check_in_use",
    "claim_lead",
    "close_campaign",
    "discard_draft",
    "ensure_channels",
    "ensure_defaults",
    "ensure_return_reasons",
    "ensure_utm_rules",
    "find_channel",
    "find_duplicates",
    "finish_item",
    "judge_lead_valid",
    "keep_all_apart",
    "keep_apart",
    "keep_lead",
    "last_decision",
    "log_contact",
    "lose_lead",
    "mark_converted",
    "mark_converted_many",
    "merge_channel",
    "merge_lead",
    "merge_leads",
    "move_channel",
    "move_line",
    "move_rule",
    "note_work",
    "order_rules",
    "place_rule",
    "pool_lead",
    "protect_lead",
    "publish_draft",
    "recycle_lead",
    "refuse_lead",
    "remind_items",
    "remove_line",
    "remove_spend",
    "remove_utm_rule",
    "reopen_item",
    "reopen_lead",
    "restore_version",
    "return_idle_leads",
    "return_lead",
    "route_late_leads",
    "route_lead",
    "route_leads",
    "route_past",
    "save_return_reason",
    "set_clocks",
    "set_pool_rules",
    "start_campaign",
    "start_draft",
    "start_replay",
    "start_work",
    "take_call",
    "take_form",
    "take_out",
    "take_spend",
    "take_visits",
    "touch_lead",
    "undo_cleaning",
    "undo_conversion",
    "undo_decision",
    "undo_merge",
    "unmerge_channel",
    "warn_owners",
]
