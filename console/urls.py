from django.urls import path

from console import apidocs, views

app_name = "console"

urlpatterns = [
    path("", views.TodayPage.as_view(), name="home"),
    path("inbox/", views.InboxPage.as_view(), name="inbox"),
    path("inbox/read-all/", views.read_all, name="inbox-read-all"),
    path("inbox/<int:pk>/", views.open_notice, name="notice"),
    path("search/", views.SearchPage.as_view(), name="search"),
    path("views/", views.save_view, name="save-view"),
    path("views/<int:pk>/delete/", views.delete_view, name="delete-view"),
    path("language/", views.switch_language, name="language"),
    path("theme/", views.switch_theme, name="theme"),
    path("api/schema/", apidocs.SchemaView.as_view(), name="api-schema"),
    path("api/docs/", apidocs.DocsPage.as_view(), name="api-docs"),
]
