from django.urls import path

from sales.views import approvals, money, order_acts, order_forms, orders

urlpatterns = [
    path("deals/<int:deal_pk>/order/", order_forms.DraftOrderPage.as_view(), name="order-add"),
    path("orders/", orders.OrderListPage.as_view(), name="order-list"),
    path("orders/<int:pk>/", orders.OrderDetailPage.as_view(), name="order-detail"),
    path("orders/<int:pk>/pdf/", orders.OrderPdfPage.as_view(), name="order-pdf"),
    path("orders/<int:pk>/print/", orders.OrderPrintPage.as_view(), name="order-print"),
    path("orders/<int:pk>/edit/", order_forms.EditOrderPage.as_view(), name="order-edit"),
    path("orders/<int:pk>/sign/", order_acts.SignOrderPage.as_view(), name="order-sign"),
    path("orders/<int:pk>/ask/", approvals.AskApprovalPage.as_view(), name="order-ask"),
    path("orders/<int:pk>/refuse/", approvals.RefuseApprovalPage.as_view(), name="order-refuse"),
    path("orders/<int:pk>/approve/", approvals.ApproveOrderPage.as_view(), name="order-approve"),
    path("orders/<int:pk>/cancel/", order_acts.CancelOrderPage.as_view(), name="order-cancel"),
    path("receivables/", money.ReceivableListPage.as_view(), name="receivable-list"),
    path("products/", money.ProductListPage.as_view(), name="product-list"),
    path("products/add/", money.AddProductPage.as_view(), name="product-add"),
    path("products/<int:pk>/edit/", money.EditProductPage.as_view(), name="product-edit"),
]
