"""The OpenAPI schema, and a page on which people read it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import IsAuthenticated

from console.pages import Page
from console.tokens import ScopedTokenAuthentication


class TokenScheme(OpenApiAuthenticationExtension):
    """Tells the reader of the schema how a token is sent."""

    target_class = "console.tokens.ScopedTokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        sentence = "“Token ” and an API token, which everybody makes on their own page of API tokens."
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": sentence}


class OnceMade(SchemaGenerator):
    """Makes the schema of the addresses once per process and language: it is one for everybody, and takes seconds."""

    made: ClassVar[dict[tuple[str, str], Any]] = {}

    def get_schema(self, request: Any = None, public: bool = False) -> Any:
        language = get_language() or ""
        if self.api_version or language not in dict(settings.LANGUAGES):
            return super().get_schema(request, public)
        asked = (settings.ROOT_URLCONF, language)
        if asked not in self.made:
            self.made[asked] = super().get_schema(request, public)
        return self.made[asked]


class SchemaView(SpectacularAPIView):
    """OpenAPI 3, as YAML or JSON by the Accept header or ?format=; for anyone signed in, or with a token."""

    generator_class = OnceMade
    authentication_classes = [ScopedTokenAuthentication, SessionAuthentication]
    permission_classes = [IsAuthenticated]


class DocsPage(Page):
    """Every verb of the API in the console's own look, with what it takes and gives."""

    right = None
    title = _("API reference")
    template_name = "console/api_docs.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return self.render()
