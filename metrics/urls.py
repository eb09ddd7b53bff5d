from django.urls import path

from metrics import views
from metrics.views.cash_at_risk import CashAtRiskPage

app_name = "metrics"

urlpatterns = [
    path("funnel/", views.FunnelPage.as_view(), name="funnel"),
    path("funnel/rows/", views.FunnelRowsPage.as_view(), name="funnel-rows"),
    path("channels/", views.ChannelsPage.as_view(), name="channels"),
    path("channels/rows/", views.ChannelRowsPage.as_view(), name="channel-rows"),
    path("sales/", views.SalesPage.as_view(), name="sales"),
    path("sales/rows/", views.SalesRowsPage.as_view(), name="sales-rows"),
    path("sales/cash/", views.SalesCashPage.as_view(), name="sales-cash"),
    path("cash-at-risk/", CashAtRiskPage.as_view(), name="cash-at-risk"),
    path("handovers/", views.HandOverLedgerPage.as_view(), name="handovers"),
]
