"""The addresses of sales, a file for each subject."""

from sales.urls import (
    amendments,
    audit,
    cash,
    deals,
    kit,
    orders,
    people,
    pipelines,
    presales,
    prices,
    promises,
    targets,
)

app_name = "sales"

urlpatterns = [
    *deals.urlpatterns,
    *orders.urlpatterns,
    *amendments.urlpatterns,
    *prices.urlpatterns,
    *cash.urlpatterns,
    *people.urlpatterns,
    *audit.urlpatterns,
    *kit.urlpatterns,
    *presales.urlpatterns,
    *promises.urlpatterns,
    *targets.urlpatterns,
    *pipelines.urlpatterns,
]
