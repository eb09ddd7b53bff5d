from django.urls import path

from console.imports import views

app_name = "imports"

urlpatterns = [
    path("", views.ImportListPage.as_view(), name="import-list"),
    path("new/", views.UploadPage.as_view(), name="import-add"),
    path("<int:pk>/", views.ImportPage.as_view(), name="import-detail"),
    path("<int:pk>/correct/", views.CorrectPage.as_view(), name="import-correct"),
    path("<int:pk>/start/", views.StartPage.as_view(), name="import-start"),
    path("<int:pk>/cancel/", views.CancelPage.as_view(), name="import-cancel"),
    path("<int:pk>/undo/", views.UndoPage.as_view(), name="import-undo"),
    path("<int:pk>/again/", views.AgainPage.as_view(), name="import-again"),
    path("<int:pk>/rows/", views.RowListPage.as_view(), name="import-rows"),
    path("<int:pk>/refused/", views.RefusedFile.as_view(), name="import-refused"),
]
