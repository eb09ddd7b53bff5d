"""What a production installation refuses, and what a browser may load."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured

NONE, SELF, DATA = "'none'", "'self'", "data:"


def refuse_unsafe_production(production: bool, debug: bool, environment: Mapping[str, str]) -> None:
    """Raises ImproperlyConfigured, in one sentence, when a production installation would start unsafe."""
    if not production:
        return
    if debug:
        raise ImproperlyConfigured("LTOC_DEBUG=1 shows source and settings to everybody: not with LTOC_ENV=production.")
    if len(environment.get("LTOC_SECRET_KEY", "")) < 50:
        raise ImproperlyConfigured("LTOC_ENV=production needs its own LTOC_SECRET_KEY of at least 50 characters.")
    missing = [name for name in ("LTOC_ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL") if not environment.get(name)]
    if missing:
        raise ImproperlyConfigured(f"LTOC_ENV=production needs {', '.join(missing)}.")


def content_security_policy() -> dict[str, Any]:
    """Everything from our own address, no inline code or style anywhere."""
    return {
        "DIRECTIVES": {
            "default-src": [SELF],
            "script-src": [SELF],
            "style-src": [SELF],
            "img-src": [SELF, DATA],
            "font-src": [SELF, DATA],
            "connect-src": [SELF],
            "object-src": [NONE],
            "base-uri": [SELF],
            "form-action": [SELF],
            "frame-ancestors": [NONE],
        }
    }
