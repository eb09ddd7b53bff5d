from django.urls import path

from sales.views import forecast, targets

urlpatterns = [
    path("targets/", targets.TargetListPage.as_view(), name="target-list"),
    path("targets/edit/", targets.EditTargetsPage.as_view(), name="target-edit"),
    path("forecast/", forecast.ForecastPage.as_view(), name="forecast"),
    path("forecast/deals/", forecast.ForecastDealsPage.as_view(), name="forecast-deals"),
    path("deals/<int:pk>/forecast/", forecast.CallForecastPage.as_view(), name="deal-forecast"),
]
