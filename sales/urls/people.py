"""Decision chain, competitors, tasks, calendar, the day."""

from django.urls import path

from sales.views import competitors, decision

urlpatterns = [
    path("competitors/", competitors.CompetitorListPage.as_view(), name="competitor-list"),
    path("competitors/add/", competitors.AddCompetitorPage.as_view(), name="competitor-add"),
    path("competitors/<int:pk>/", competitors.EditCompetitorPage.as_view(), name="competitor-edit"),
    path("deals/<int:pk>/competitor/", competitors.MeetCompetitorPage.as_view(), name="deal-competitor"),
    path("rivals/<int:pk>/change/", competitors.ChangeRivalPage.as_view(), name="deal-competitor-change"),
    path("rivals/<int:pk>/remove/", competitors.RemoveRivalPage.as_view(), name="deal-competitor-remove"),
    path("deals/<int:pk>/person/", decision.AddDecisionPersonPage.as_view(), name="deal-person"),
    path("decision/<int:pk>/change/", decision.ChangeDecisionPersonPage.as_view(), name="decision-person-change"),
    path("decision/<int:pk>/remove/", decision.RemoveDecisionPersonPage.as_view(), name="decision-person-remove"),
]
