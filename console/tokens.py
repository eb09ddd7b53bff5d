"""Who calls the API. Imported by the settings of the API, so it must not import any API view."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from knox.auth import TokenAuthentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request


class ScopedTokenAuthentication(TokenAuthentication):
    """API tokens; one that may only read is refused when it changes something."""

    def authenticate(self, request: Request) -> Any:
        found = super().authenticate(request)
        if found and request.method not in SAFE_METHODS and not _may_write(found[1]):
            raise PermissionDenied(_("This token may only read. Create one that may change things on your profile."))
        return found


def _may_write(token: Any) -> bool:
    from console.models import TokenScope

    return TokenScope.objects.filter(token=token, may_write=True).exists()
