from django.urls import path

from sales.views import promises

urlpatterns = [path("promises/", promises.PromiseListPage.as_view(), name="promise-list")]
