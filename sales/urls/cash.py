from django.urls import path

from sales.views import ageing, bank, commission, milestones, ownership, plans, receipts

urlpatterns = [
    path("orders/<int:pk>/plan/", plans.PaymentPlanPage.as_view(), name="order-plan"),
    path("orders/<int:pk>/reached/", milestones.MarkMilestonePage.as_view(), name="order-milestone-mark"),
    path("orders/<int:pk>/not-reached/", milestones.UnmarkMilestonePage.as_view(), name="order-milestone-unmark"),
    path("orders/<int:pk>/receipt/", receipts.ReceiptPage.as_view(), name="order-receipt"),
    path("receipts/", receipts.ReceiptListPage.as_view(), name="receipt-list"),
    path("receipts/<int:pk>/take-back/", receipts.TakeBackReceiptPage.as_view(), name="receipt-take-back"),
    path("commission/", commission.CommissionPage.as_view(), name="commission"),
    path("commission/rates/", commission.CommissionRatesPage.as_view(), name="commission-rates"),
    path("commission/terms/", commission.CommissionTermsPage.as_view(), name="commission-terms"),
    path("ownership/", ownership.OwnershipPage.as_view(), name="ownership"),
    path("receivables/ageing/", ageing.AgeingPage.as_view(), name="ageing"),
    path("bank-receipts/", bank.BankReceiptListPage.as_view(), name="bank-receipt-list"),
    path("bank-receipts/accept/", bank.AcceptBankReceiptsPage.as_view(), name="bank-receipt-accept-many"),
    path("bank-receipts/<int:pk>/", bank.BankReceiptPage.as_view(), name="bank-receipt-detail"),
    path("bank-receipts/<int:pk>/assign/", bank.AssignBankReceiptPage.as_view(), name="bank-receipt-assign"),
    path("bank-receipts/<int:pk>/set-aside/", bank.SetAsideBankReceiptPage.as_view(), name="bank-receipt-set-aside"),
    path("bank-receipts/<int:pk>/bring-back/", bank.BringBackBankReceiptPage.as_view(), name="bank-receipt-bring-back"),
]
