from django.urls import path

from success.views import accounts, acts

app_name = "success"

urlpatterns = [
    path("", accounts.AccountList.as_view(), name="account-list"),
    path("<int:pk>/", accounts.AccountDetail.as_view(), name="account-detail"),
    path("<int:pk>/override/", acts.OverrideHealth.as_view(), name="account-override"),
    path("<int:pk>/assign/", acts.AssignAccount.as_view(), name="account-assign"),
    path("<int:pk>/change/", acts.ChangeAccount.as_view(), name="account-change"),
    path("handovers/", acts.HandoverList.as_view(), name="handover-list"),
    path("handovers/<int:pk>/accept/", acts.AcceptHandover.as_view(), name="handover-accept"),
    path("handovers/<int:pk>/return/", acts.ReturnHandover.as_view(), name="handover-return"),
]
