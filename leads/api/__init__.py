"""The API of leads, a file for each subject."""

from leads.api import marketing
from leads.api.channels import ChannelViewSet
from leads.api.leads import LeadViewSet
from leads.api.routing import RoutingRuleViewSet

ROUTES = [
    ("leads", LeadViewSet),
    ("channels", ChannelViewSet),
    ("routing-rules", RoutingRuleViewSet),
    *marketing.ROUTES,
]
