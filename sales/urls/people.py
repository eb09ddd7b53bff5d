"""Decision chain, competitors, tasks, calendar, the day."""

from django.urls import path

from sales.views import calendar, competitors, day, decision, tasks_of_people

urlpatterns = [
    path("day/", day.DayPage.as_view(), name="day"),
    path("calendar/", calendar.CalendarPage.as_view(), name="calendar"),
    path("tasks/", tasks_of_people.TaskListPage.as_view(), name="task-list"),
    path("tasks/add/", tasks_of_people.AddTaskPage.as_view(), name="task-add"),
    path("tasks/<int:pk>/", tasks_of_people.TaskDetailPage.as_view(), name="task-detail"),
    path("tasks/<int:pk>/edit/", tasks_of_people.EditTaskPage.as_view(), name="task-edit"),
    path("tasks/<int:pk>/move/", tasks_of_people.MoveTaskPage.as_view(), name="task-move"),
    path("tasks/<int:pk>/done/", tasks_of_people.DoTaskPage.as_view(), name="task-done"),
    path("tasks/<int:pk>/reopen/", tasks_of_people.ReopenTaskPage.as_view(), name="task-reopen"),
    path("tasks/<int:pk>/drop/", tasks_of_people.DropTaskPage.as_view(), name="task-drop"),
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
