"""The tables of leads, a file for each subject."""

from leads.models.channels import Channel, Touch
from leads.models.cleaning import CleaningChange
from leads.models.duplicates import DuplicatePair, LeadMerge
from leads.models.leads import Lead, LeadQuerySet
from leads.models.pool import PoolRules
from leads.models.routing import RoutingDecision, RoutingRule
from leads.models.scoring import Grade, Recount, Rung, ScoreTable, ValidDefinition

__all__ = [
    "Channel",
    "CleaningChange",
    "DuplicatePair",
    "Grade",
    "Lead",
    "LeadMerge",
    "LeadQuerySet",
    "PoolRules",
    "Recount",
    "RoutingDecision",
    "RoutingRule",
    "Rung",
    "ScoreTable",
    "Touch",
    "ValidDefinition",
]
