from metrics.views.channel_rows import ChannelRowsPage
from metrics.views.channels import ChannelsPage
from metrics.views.funnel import FunnelPage
from metrics.views.handovers import HandOverLedgerPage
from metrics.views.rows import FunnelRowsPage
from metrics.views.sales import SalesPage
from metrics.views.sales_rows import SalesCashPage, SalesRowsPage

__all__ = [
    "ChannelRowsPage",
    "ChannelsPage",
    "FunnelPage",
    "FunnelRowsPage",
    "HandOverLedgerPage",
    "SalesCashPage",
    "SalesPage",
    "SalesRowsPage",
]
