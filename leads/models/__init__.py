"""The tables of leads, a file for each subject."""

from leads.models.bench import BenchDecision, BenchJob
from leads.models.campaigns import Campaign, CampaignItem
from leads.models.channel_merges import CarriedRow, ChannelMerge
from leads.models.channels import Channel, Touch
from leads.models.cleaning import CleaningChange, CleaningDay
from leads.models.clock import SpeedClock, SpeedPolicy
from leads.models.doors import FormEntry, IntakeForm, UtmRule
from leads.models.duplicates import Certainty, DuplicateCluster, DuplicatePair, LeadMerge, LeadToMatch
from leads.models.leads import Lead, LeadQuerySet
from leads.models.pool import PoolRules
from leads.models.returns import ReturnReason
from leads.models.routing import (
    ReplayMove,
    RoutingDecision,
    RoutingDraft,
    RoutingReplay,
    RoutingRule,
    RoutingVersion,
)
from leads.models.scoring import Grade, Recount, Rung, ScoreTable, ValidDefinition
from leads.models.spend import Spend, Visits
from leads.models.withdrawn import WithdrawnLead

__all__ = [
    "BenchDecision",
    "BenchJob",
    "Campaign",
    "CampaignItem",
    "CarriedRow",
    "Certainty",
    "Channel",
    "ChannelMerge",
    "CleaningChange",
    "CleaningDay",
    "DuplicateCluster",
    "DuplicatePair",
    "FormEntry",
    "Grade",
    "IntakeForm",
    "Lead",
    "LeadMerge",
    "LeadQuerySet",
    "LeadToMatch",
    "PoolRules",
    "Recount",
    "ReplayMove",
    "ReturnReason",
    "RoutingDecision",
    "RoutingDraft",
    "RoutingReplay",
    "RoutingRule",
    "RoutingVersion",
    "Rung",
    "ScoreTable",
    "SpeedClock",
    "SpeedPolicy",
    "Spend",
    "Touch",
    "UtmRule",
    "ValidDefinition",
    "Visits",
    "WithdrawnLead",
]
