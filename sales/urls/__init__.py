"""The addresses of sales, a file for each subject."""

from sales.urls import audit, cash, deals, orders, people

app_name = "sales"

urlpatterns = [*deals.urlpatterns, *orders.urlpatterns, *cash.urlpatterns, *people.urlpatterns, *audit.urlpatterns]
