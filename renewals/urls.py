from django.urls import path

from renewals.views import acts, calendar, queue

app_name = "renewals"

urlpatterns = [
    path("", queue.RenewalList.as_view(), name="renewal-list"),
    path("calendar/", calendar.RenewalCalendar.as_view(), name="renewal-calendar"),
    path("<int:pk>/", queue.RenewalDetail.as_view(), name="renewal-detail"),
    path("<int:pk>/plan/", acts.PlanRenewal.as_view(), name="renewal-plan"),
    path("<int:pk>/talk/", acts.StartTalks.as_view(), name="renewal-talk"),
    path("<int:pk>/win/", acts.WinRenewal.as_view(), name="renewal-win"),
    path("<int:pk>/lose/", acts.LoseRenewal.as_view(), name="renewal-lose"),
    path("<int:pk>/reopen/", acts.ReopenRenewal.as_view(), name="renewal-reopen"),
    path("<int:pk>/assign/", acts.AssignRenewal.as_view(), name="renewal-assign"),
]
