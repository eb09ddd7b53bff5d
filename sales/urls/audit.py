from django.urls import path

from sales.views import audit, audit_acts, audit_window, bypass

urlpatterns = [
    path("audit/", audit.AuditIndexPage.as_view(), name="audit"),
    path("audit/window/", audit_window.AuditWindowPage.as_view(), name="audit-window"),
    path("audit/<str:month>/", audit.AuditMonthPage.as_view(), name="audit-month"),
    path("audit/<str:month>/progress/", audit.AuditProgressPage.as_view(), name="audit-progress"),
    path("audit/<str:month>/start/", audit_acts.StartAuditPage.as_view(), name="audit-start"),
    path("audit/<str:month>/lock/", audit_acts.LockAuditPage.as_view(), name="audit-lock"),
    path("bypasses/", bypass.BypassListPage.as_view(), name="bypass-list"),
    path("audited/credit/", audit_acts.CreditManyPage.as_view(), name="audit-credit-many"),
    path("audited/keep/", audit_acts.KeepManyPage.as_view(), name="audit-keep-many"),
    path("audited/agree/", audit_acts.AgreeManyPage.as_view(), name="audit-agree-many"),
    path("audited/<int:pk>/", audit.AuditWinPage.as_view(), name="audit-win"),
    path("audited/<int:pk>/credit/", audit_acts.CreditWinPage.as_view(), name="audit-credit"),
    path("audited/<int:pk>/keep/", audit_acts.KeepWinPage.as_view(), name="audit-keep"),
    path("audited/<int:pk>/agree/", audit_acts.AgreeWinPage.as_view(), name="audit-agree"),
    path("audited/<int:pk>/send-back/", audit_acts.SendBackWinPage.as_view(), name="audit-send-back"),
]
