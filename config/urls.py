"""Puts every department's pages and API verbs under one roof."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from rest_framework.routers import SimpleRouter

from console.doors import door_modules

handler400 = "console.errors.bad_request"
handler404 = "console.errors.not_found"
handler500 = "console.errors.our_fault"

router = SimpleRouter()
for api in door_modules("api"):
    for prefix, viewset in getattr(api, "ROUTES", []):
        router.register(prefix, viewset, basename=prefix)

pages = []
for urls in door_modules("urls"):
    name = urls.__name__.split(".")[-2]
    pages.append(path("" if name == "console" else f"{name}/", include(urls)))

urlpatterns = [
    path("", include("config.health")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/", RedirectView.as_view(pattern_name="console:api-docs"), name="api-root"),
    path("api/", include(router.urls)),
    *pages,
]
