"""Puts every department's pages and API verbs under one roof."""

from importlib import import_module

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.utils.module_loading import module_has_submodule
from django.views.generic import RedirectView
from rest_framework.routers import SimpleRouter

from console.imports.api import ROUTES as IMPORT_ROUTES

router = SimpleRouter()
pages = []
for app in settings.CHAIN_APPS:
    package = import_module(app)
    if module_has_submodule(package, "api"):
        for prefix, viewset in getattr(import_module(f"{app}.api"), "ROUTES", []):
            router.register(prefix, viewset, basename=prefix)
    if module_has_submodule(package, "urls"):
        pages.append(path("" if app == "console" else f"{app}/", include(f"{app}.urls")))
for prefix, viewset in IMPORT_ROUTES:
    router.register(prefix, viewset, basename=prefix)

urlpatterns = [
    path("", include("config.health")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/", RedirectView.as_view(pattern_name="console:api-docs"), name="api-root"),
    path("api/", include(router.urls)),
    path("imports/", include("console.imports.urls")),
    *pages,
]
