"""Decision chain, competitors, tasks, calendar, the day."""

from django.urls import path

from sales.views import decision

urlpatterns = [
    path("deals/<int:pk>/person/", decision.AddDecisionPersonPage.as_view(), name="deal-person"),
    path("decision/<int:pk>/change/", decision.ChangeDecisionPersonPage.as_view(), name="decision-person-change"),
    path("decision/<int:pk>/remove/", decision.RemoveDecisionPersonPage.as_view(), name="decision-person-remove"),
]
