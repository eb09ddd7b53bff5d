from django.urls import path

from sales.views import pipelines

urlpatterns = [
    path("pipelines/", pipelines.PipelineListPage.as_view(), name="pipeline-list"),
    path("pipelines/add/", pipelines.AddPipelinePage.as_view(), name="pipeline-add"),
    path("pipelines/<int:pk>/", pipelines.PipelineDetailPage.as_view(), name="pipeline-detail"),
    path("pipelines/<int:pk>/edit/", pipelines.EditPipelinePage.as_view(), name="pipeline-edit"),
    path("pipelines/<int:pipeline_pk>/stage/", pipelines.AddStagePage.as_view(), name="stage-add"),
    path("stages/<int:pk>/edit/", pipelines.EditStagePage.as_view(), name="stage-edit"),
    path("stages/<int:pk>/earlier/", pipelines.PlaceStagePage.as_view(step=-1), name="stage-earlier"),
    path("stages/<int:pk>/later/", pipelines.PlaceStagePage.as_view(step=1), name="stage-later"),
    path("stages/<int:pk>/retire/", pipelines.RetireStagePage.as_view(), name="stage-retire"),
    path("stages/<int:pk>/restore/", pipelines.RestoreStagePage.as_view(), name="stage-restore"),
]
