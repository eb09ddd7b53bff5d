from django.urls import path

from sales.views import amendments

urlpatterns = [
    path("orders/<int:pk>/amend/", amendments.AmendOrderPage.as_view(), name="order-amend"),
    path("orders/<int:pk>/refund/", amendments.RefundPage.as_view(), name="order-refund"),
    path("amendments/<int:pk>/", amendments.AmendmentPage.as_view(), name="amendment-detail"),
    path("amendments/<int:pk>/sign/", amendments.SignAmendmentPage.as_view(), name="amendment-sign"),
    path("amendments/<int:pk>/approve/", amendments.ApproveAmendmentPage.as_view(), name="amendment-approve"),
    path("amendments/<int:pk>/drop/", amendments.DropAmendmentPage.as_view(), name="amendment-drop"),
]
