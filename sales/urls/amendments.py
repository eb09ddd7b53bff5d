from django.urls import path

from sales.views import amendment_forms, amendments, approvals

urlpatterns = [
    path("orders/<int:pk>/amend/", amendment_forms.AmendOrderPage.as_view(), name="order-amend"),
    path("orders/<int:pk>/refund/", amendments.RefundPage.as_view(), name="order-refund"),
    path("amendments/", amendments.AmendmentListPage.as_view(), name="amendment-list"),
    path("amendments/<int:pk>/", amendments.AmendmentPage.as_view(), name="amendment-detail"),
    path("amendments/<int:pk>/pdf/", amendments.AmendmentPdfPage.as_view(), name="amendment-pdf"),
    path("amendments/<int:pk>/sign/", amendments.SignAmendmentPage.as_view(), name="amendment-sign"),
    path("amendments/<int:pk>/approve/", approvals.ApproveAmendmentPage.as_view(), name="amendment-approve"),
    path("amendments/<int:pk>/ask/", approvals.AskAmendmentPage.as_view(), name="amendment-ask"),
    path("amendments/<int:pk>/refuse/", approvals.RefuseAmendmentPage.as_view(), name="amendment-refuse"),
    path("amendments/<int:pk>/drop/", amendments.DropAmendmentPage.as_view(), name="amendment-drop"),
]
