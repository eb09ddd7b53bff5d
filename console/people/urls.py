from django.urls import path

from console.people import views

app_name = "people"

urlpatterns = [
    path("", views.PersonListPage.as_view(), name="person-list"),
    path("add/", views.AddPersonPage.as_view(), name="person-add"),
    path("<int:pk>/", views.PersonDetailPage.as_view(), name="person-detail"),
    path("<int:pk>/edit/", views.EditPersonPage.as_view(), name="person-edit"),
    path("teams/", views.TeamListPage.as_view(), name="team-list"),
    path("teams/add/", views.AddTeamPage.as_view(), name="team-add"),
    path("teams/<int:pk>/", views.TeamDetailPage.as_view(), name="team-detail"),
    path("teams/<int:pk>/edit/", views.EditTeamPage.as_view(), name="team-edit"),
    path("handovers/", views.HandOverListPage.as_view(), name="handover-list"),
    path("handovers/<int:pk>/", views.open_handover, name="handover"),
    path("profile/", views.ProfilePage.as_view(), name="profile"),
    path("profile/tokens/", views.TokensPage.as_view(), name="tokens"),
    path("profile/tokens/create/", views.CreateTokenPage.as_view(), name="token-create"),
    path("profile/tokens/<str:pk>/revoke/", views.RevokeTokenPage.as_view(), name="token-revoke"),
]
