"""The tables of leads, a file for each subject."""

from leads.models.campaigns import Campaign, CampaignItem
from leads.models.channels import Channel, Touch
from leads.models.cleaning import CleaningChange
from leads.models.doors import FormEntry, IntakeForm, UtmRule
from leads.models.duplicates import DuplicatePair, LeadMerge
from leads.models.leads import Lead, LeadQuerySet
from leads.models.pool import PoolRules
from leads.models.routing import RoutingDecision, RoutingRule
from leads.models.scoring import Grade, Recount, Rung, ScoreTable, ValidDefinition
from leads.models.spend import Spend, Visits

__all__ = [
    "Campaign",
    "CampaignItem",
    "Channel",
    "CleaningChange",
    "DuplicatePair",
    "FormEntry",
    "Grade",
    "IntakeForm",
    "Lead",
    "LeadMerge",
    "LeadQuerySet",
    "PoolRules",
    "Recount",
    "RoutingDecision",
    "RoutingRule",
    "Rung",
    "ScoreTable",
    "Spend",
    "Touch",
    "UtmRule",
    "ValidDefinition",
    "Visits",
]
