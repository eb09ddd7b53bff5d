from metrics.views.funnel import FunnelPage
from metrics.views.handovers import HandOverLedgerPage
from metrics.views.rows import FunnelRowsPage, SalesRowsPage
from metrics.views.sales import SalesPage

__all__ = ["FunnelPage", "FunnelRowsPage", "HandOverLedgerPage", "SalesPage", "SalesRowsPage"]
