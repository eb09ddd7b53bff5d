"""The addresses of sales, a file for each subject."""

from sales.urls import audit, deals, orders

app_name = "sales"

urlpatterns = [*deals.urlpatterns, *orders.urlpatterns, *audit.urlpatterns]
