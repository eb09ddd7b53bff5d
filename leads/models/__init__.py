"""The tables of leads, a file for each subject."""

from leads.models.channels import Channel, Touch
from leads.models.cleaning import CleaningChange
from leads.models.duplicates import DuplicatePair, LeadMerge
from leads.models.leads import Lead, LeadQuerySet
from leads.models.routing import RoutingDecision, RoutingRule

__all__ = [
    "Channel",
    "CleaningChange",
    "DuplicatePair",
    "Lead",
    "LeadMerge",
    "LeadQuerySet",
    "RoutingDecision",
    "RoutingRule",
    "Touch",
]
