"""The API of leads, a file for each subject."""

from leads.api import marketing
from leads.api.channels import ChannelViewSet
from leads.api.cleaning import CleaningChangeViewSet, CleaningRuleViewSet
from leads.api.duplicates import BenchDecisionViewSet, BenchJobViewSet, DuplicateViewSet
from leads.api.leads import LeadViewSet
from leads.api.pool import PoolReportViewSet, PoolRulesViewSet, ReturningLeadViewSet
from leads.api.returns import LeadReturnViewSet, ReturnReasonViewSet
from leads.api.routing import (
    RoutingClockViewSet,
    RoutingDraftViewSet,
    RoutingReplayViewSet,
    RoutingRuleViewSet,
    RoutingVersionViewSet,
)
from leads.api.scoring import ScoreTableViewSet, ValidDefinitionViewSet

ROUTES = [
    ("leads", LeadViewSet),
    ("channels", ChannelViewSet),
    ("duplicates", DuplicateViewSet),
    ("bench-decisions", BenchDecisionViewSet),
    ("bench-jobs", BenchJobViewSet),
    ("cleaning-rules", CleaningRuleViewSet),
    ("cleaning-changes", CleaningChangeViewSet),
    ("routing-rules", RoutingRuleViewSet),
    ("routing-drafts", RoutingDraftViewSet),
    ("routing-replays", RoutingReplayViewSet),
    ("routing-versions", RoutingVersionViewSet),
    ("routing-clocks", RoutingClockViewSet),
    ("lead-returns", LeadReturnViewSet),
    ("return-reasons", ReturnReasonViewSet),
    ("score-tables", ScoreTableViewSet),
    ("valid-definitions", ValidDefinitionViewSet),
    ("pool-rules", PoolRulesViewSet),
    ("pool-report", PoolReportViewSet),
    ("pool-returning", ReturningLeadViewSet),
    *marketing.ROUTES,
]
