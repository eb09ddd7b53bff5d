from django.urls import path

from leads.urls.bench import urlpatterns as bench_urlpatterns
from leads.urls.routing import urlpatterns as routing_urlpatterns
from leads.urls.scoring import urlpatterns as scoring_urlpatterns
from leads.views import acts, campaign_acts, campaigns, channels, desk, doors, hotline, leads, spend, withdrawn

app_name = "leads"


def _act(name: str, page: type) -> object:
    return path(f"<int:pk>/{name}/", page.as_view(), name=f"lead-{name}")  # type: ignore[attr-defined]


urlpatterns = [
    *bench_urlpatterns,
    *scoring_urlpatterns,
    *routing_urlpatterns,
    path("", leads.LeadListPage.as_view(), name="lead-list"),
    path("new/", leads.NewLeadPage.as_view(), name="lead-new"),
    path("twins/", leads.LeadTwinsPart.as_view(), name="lead-twins"),
    path("mine/", desk.MyLeadsPage.as_view(), name="my-leads"),
    path("judge/", acts.JudgeManyPage.as_view(), name="judge-many"),
    path("route/", acts.RouteManyPage.as_view(), name="route-many"),
    path("claim/", acts.ClaimManyPage.as_view(), name="claim-many"),
    path("accept/", acts.AcceptManyPage.as_view(), name="accept-many"),
    path("changes/<int:pk>/undo/", acts.UndoCleaningPage.as_view(), name="cleaning-undo"),
    path("channels/", channels.ChannelListPage.as_view(), name="channel-list"),
    path("channels/new/", channels.NewChannelPage.as_view(), name="channel-new"),
    path("channels/<int:pk>/", channels.EditChannelPage.as_view(), name="channel-edit"),
    path("channels/<int:pk>/move/", channels.MoveChannelPage.as_view(), name="channel-move"),
    path("channels/<int:pk>/merge/", channels.MergeChannelPage.as_view(), name="channel-merge"),
    path("channels/<int:pk>/unmerge/", channels.UnmergeChannelPage.as_view(), name="channel-unmerge"),
    path("forms/", doors.IntakeFormListPage.as_view(), name="intake-form-list"),
    path("forms/new/", doors.NewIntakeFormPage.as_view(), name="intake-form-new"),
    path("forms/<int:pk>/", doors.EditIntakeFormPage.as_view(), name="intake-form-edit"),
    path("intake/<str:token>/", doors.IntakeView.as_view(), name="intake"),
    path("links/", doors.UtmRulesPage.as_view(), name="utm-rules"),
    path("links/defaults/", doors.AddUtmRulesPage.as_view(), name="utm-defaults"),
    path("links/<int:pk>/remove/", doors.RemoveUtmRulePage.as_view(), name="utm-remove"),
    path("hotline/", hotline.HotlinePage.as_view(), name="hotline"),
    path("hotline/caller/", hotline.CallerPart.as_view(), name="hotline-caller"),
    path("campaigns/", campaigns.CampaignListPage.as_view(), name="campaign-list"),
    path("campaigns/new/", campaign_acts.NewCampaignPage.as_view(), name="campaign-new"),
    path("campaigns/<int:pk>/", campaigns.CampaignDetailPage.as_view(), name="campaign-detail"),
    path("campaigns/<int:pk>/edit/", campaign_acts.EditCampaignPage.as_view(), name="campaign-edit"),
    path("campaigns/<int:pk>/start/", campaign_acts.StartCampaignPage.as_view(), name="campaign-start"),
    path("campaigns/<int:pk>/cancel/", campaign_acts.CancelCampaignPage.as_view(), name="campaign-cancel"),
    path("campaigns/<int:pk>/close/", campaign_acts.CloseCampaignPage.as_view(), name="campaign-close"),
    path("campaigns/<int:pk>/items/", campaign_acts.NewCampaignItemPage.as_view(), name="campaign-item-new"),
    path("campaigns/items/<int:pk>/", campaign_acts.EditCampaignItemPage.as_view(), name="campaign-item-edit"),
    path("campaigns/items/<int:pk>/tick/", campaign_acts.TickCampaignItemPage.as_view(), name="campaign-item-tick"),
    path("spend/", spend.SpendListPage.as_view(), name="spend-list"),
    path("spend/new/", spend.NewSpendPage.as_view(), name="spend-new"),
    path("spend/<int:pk>/", spend.EditSpendPage.as_view(), name="spend-edit"),
    path("spend/<int:pk>/remove/", spend.RemoveSpendPage.as_view(), name="spend-remove"),
    path("visits/", spend.VisitsListPage.as_view(), name="visits-list"),
    path("<int:pk>/", leads.LeadDetailPage.as_view(), name="lead-detail"),
    path("<int:pk>/withdrawn/", withdrawn.WithdrawnLeadPage.as_view(), name="lead-withdrawn"),
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
