from metrics.views.channel_rows import ChannelRowsPage
from metrics.views.channels import ChannelsPage
from metrics.views.funnel import FunnelPage
from metrics.views.handovers import HandOverLedgerPage
from metrics.views.rows import FunnelRowsPage, SalesRowsPage
from metrics.views.sales import SalesPage

__all__ = [
    "ChannelRowsPage",
    "ChannelsPage",
    "FunnelPage",
    "FunnelRowsPage",
    "HandOverLedgerPage",
    "SalesPage",
    "SalesRowsPage",
]
