"""Addresses of routing: the table, its drafts and versions, replays, clocks, returns, and why a lead went where."""

from django.urls import path

from leads.views import acts, clocks, drafts, returns, routing, versions, why

_DRAFT = "routing/drafts/<int:pk>/"
_LINE = f"{_DRAFT}rules/<slug:key>/"

urlpatterns = [
    path("routing/", routing.RoutingPage.as_view(), name="routing-list"),
    path("routing/new/", routing.NewRulePage.as_view(), name="routing-new"),
    path("routing/order/", routing.OrderRulesPage.as_view(), name="routing-order"),
    path("routing/defaults/", routing.AddDefaultsPage.as_view(), name="defaults-add"),
    path("routing/clocks/", clocks.ClocksPage.as_view(), name="routing-clocks"),
    path("routing/versions/", versions.VersionsPage.as_view(), name="routing-versions"),
    path("routing/versions/<int:pk>/restore/", versions.RestoreVersionPage.as_view(), name="routing-restore"),
    path("routing/drafts/new/", drafts.NewDraftPage.as_view(), name="routing-draft-new"),
    path(_DRAFT, drafts.DraftPage.as_view(), name="routing-draft"),
    path(f"{_DRAFT}rules/", drafts.NewLinePage.as_view(), name="routing-draft-line-new"),
    path(_LINE, drafts.EditLinePage.as_view(), name="routing-draft-line"),
    path(f"{_LINE}move/", drafts.MoveLinePage.as_view(), name="routing-draft-line-move"),
    path(f"{_LINE}remove/", drafts.RemoveLinePage.as_view(), name="routing-draft-line-remove"),
    path(f"{_DRAFT}replay/", drafts.ReplayDraftPage.as_view(), name="routing-draft-replay"),
    path(f"{_DRAFT}publish/", drafts.PublishDraftPage.as_view(), name="routing-draft-publish"),
    path(f"{_DRAFT}discard/", drafts.DiscardDraftPage.as_view(), name="routing-draft-discard"),
    path("routing/replays/<int:pk>/", drafts.ReplayPart.as_view(), name="routing-replay"),
    path("routing/replays/<int:pk>/leads/", versions.MovesPage.as_view(), name="routing-moves"),
    path("routing/<int:pk>/", routing.EditRulePage.as_view(), name="routing-edit"),
    path("routing/<int:pk>/move/", routing.MoveRulePage.as_view(), name="routing-move"),
    path("returns/", returns.ReturnsPage.as_view(), name="returns"),
    path("returns/rows/", returns.ReturnRowsPage.as_view(), name="return-rows"),
    path("returns/reasons/", clocks.ReturnReasonsPage.as_view(), name="return-reasons"),
    path("returns/reasons/new/", clocks.NewReturnReasonPage.as_view(), name="return-reason-new"),
    path("returns/reasons/<int:pk>/", clocks.EditReturnReasonPage.as_view(), name="return-reason-edit"),
    path("<int:pk>/why/", why.WhyPage.as_view(), name="lead-why"),
    path("<int:pk>/contact/", acts.ContactLeadPage.as_view(), name="lead-contact"),
]
