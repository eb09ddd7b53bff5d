"""What the first visitor after a start would wait for, done before anybody comes. No database: processes fork later."""

from contextlib import suppress

from django.conf import settings
from django.template import TemplateSyntaxError
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import override

from console.imports.registry import importers

TEMPLATES = settings.BASE_DIR / "templates"


def warm_up() -> None:
    """Read the addresses, what can be imported, the languages and the templates into memory."""
    importers()
    for code, _name in settings.LANGUAGES:
        with override(code):
            reverse("console:home")
    for path in sorted(TEMPLATES.rglob("*.html")):
        with suppress(TemplateSyntaxError):  # whoever opens that page is told
            get_template(path.relative_to(TEMPLATES).as_posix())
