from django.urls import path

from leads.views import acts, bench, channels, desk, leads, routing

app_name = "leads"


def _act(name: str, page: type) -> object:
    return path(f"<int:pk>/{name}/", page.as_view(), name=f"lead-{name}")  # type: ignore[attr-defined]


urlpatterns = [
    path("", leads.LeadListPage.as_view(), name="lead-list"),
    path("new/", leads.NewLeadPage.as_view(), name="lead-new"),
    path("twins/", leads.LeadTwinsPart.as_view(), name="lead-twins"),
    path("mine/", desk.MyLeadsPage.as_view(), name="my-leads"),
    path("pool/", desk.PoolPage.as_view(), name="pool"),
    path("bench/", bench.DuplicatesPage.as_view(), name="bench"),
    path("bench/unroutable/", bench.UnroutablePage.as_view(), name="bench-unroutable"),
    path("bench/judge/", bench.NotJudgedPage.as_view(), name="bench-judge"),
    path("bench/returned/", bench.ReturnedPage.as_view(), name="bench-returned"),
    path("bench/changes/", bench.ChangesPage.as_view(), name="bench-changes"),
    path("bench/duplicates/<int:pk>/", bench.DuplicatePage.as_view(), name="duplicate-detail"),
    path("bench/duplicates/<int:pk>/merge/", bench.MergeDuplicatePage.as_view(), name="duplicate-merge"),
    path("bench/duplicates/<int:pk>/apart/", bench.KeepApartPage.as_view(), name="duplicate-apart"),
    path("judge/", acts.JudgeManyPage.as_view(), name="judge-many"),
    path("route/", acts.RouteManyPage.as_view(), name="route-many"),
    path("claim/", acts.ClaimManyPage.as_view(), name="claim-many"),
    path("accept/", acts.AcceptManyPage.as_view(), name="accept-many"),
    path("changes/<int:pk>/undo/", acts.UndoCleaningPage.as_view(), name="cleaning-undo"),
    path("routing/", routing.RoutingPage.as_view(), name="routing-list"),
    path("routing/new/", routing.NewRulePage.as_view(), name="routing-new"),
    path("routing/defaults/", routing.AddDefaultsPage.as_view(), name="defaults-add"),
    path("routing/<int:pk>/", routing.EditRulePage.as_view(), name="routing-edit"),
    path("routing/<int:pk>/move/", routing.MoveRulePage.as_view(), name="routing-move"),
    path("channels/", channels.ChannelListPage.as_view(), name="channel-list"),
    path("channels/new/", channels.NewChannelPage.as_view(), name="channel-new"),
    path("channels/<int:pk>/", channels.EditChannelPage.as_view(), name="channel-edit"),
    path("<int:pk>/", leads.LeadDetailPage.as_view(), name="lead-detail"),
    path("<int:pk>/edit/", leads.EditLeadPage.as_view(), name="lead-edit"),
    _act("judge", acts.JudgeLeadPage),
    _act("refuse", acts.RefuseLeadPage),
    _act("reopen", acts.ReopenLeadPage),
    _act("route", acts.RouteLeadPage),
    _act("assign", acts.AssignLeadPage),
    _act("accept", acts.AcceptLeadPage),
    _act("return", acts.ReturnLeadPage),
    _act("start", acts.StartLeadPage),
    _act("pool", acts.PoolLeadPage),
    _act("claim", acts.ClaimLeadPage),
    _act("lose", acts.LoseLeadPage),
    _act("recycle", acts.RecycleLeadPage),
    _act("unmerge", acts.UnmergeLeadPage),
]
