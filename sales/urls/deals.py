from django.urls import path

from sales.views import activities, board, conversion, deal_acts, deals, moving, promises

urlpatterns = [
    path("board/", board.DealBoardPage.as_view(), name="deal-board"),
    path("leads/<int:pk>/convert/", conversion.ConvertLeadPage.as_view(), name="lead-convert"),
    path("leads/<int:pk>/take-back/", conversion.TakeBackConversionPage.as_view(), name="lead-take-back"),
    path("deals/", deals.DealListPage.as_view(), name="deal-list"),
    path("deals/add/", deals.AddDealPage.as_view(), name="deal-add"),
    path("deals/<int:pk>/", deals.DealDetailPage.as_view(), name="deal-detail"),
    path("deals/<int:pk>/edit/", deals.EditDealPage.as_view(), name="deal-edit"),
    path("deals/<int:pk>/move/", moving.MoveDealPage.as_view(), name="deal-move"),
    path("deals/<int:pk>/tick/<int:criterion_pk>/", moving.TickCriterionPage.as_view(), name="deal-tick"),
    path(
        "deals/<int:pk>/untick/<int:criterion_pk>/",
        moving.TickCriterionPage.as_view(is_so=False),
        name="deal-untick",
    ),
    path("deals/<int:pk>/lose/", deal_acts.LoseDealPage.as_view(), name="deal-lose"),
    path("deals/<int:pk>/reopen/", deal_acts.ReopenDealPage.as_view(), name="deal-reopen"),
    path("deals/<int:pk>/assign/", deal_acts.AssignDealPage.as_view(), name="deal-assign"),
    path("deals/<int:pk>/activity/", activities.LogActivityPage.as_view(), name="deal-activity"),
    path("deals/<int:pk>/step/", activities.SetStepPage.as_view(), name="deal-step"),
    path("deals/<int:pk>/grade/", activities.GradeDealPage.as_view(), name="deal-grade"),
    path("deals/<int:pk>/promise/", promises.AddPromisePage.as_view(), name="deal-promise"),
    path("promises/<int:pk>/confirm/", promises.ConfirmPromisePage.as_view(), name="promise-confirm"),
    path("promises/<int:pk>/withdraw/", promises.WithdrawPromisePage.as_view(), name="promise-withdraw"),
]
