"""A form that was sent twice acts once."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from console.once import OtherBody, once


class PostsOnce:
    """For pages with a form: a hidden one-time `act_key`; the second POST with it gets the first one's redirect."""

    request: HttpRequest

    @property
    def act_key(self) -> str:
        """The key of this showing of the form; kept when the form is shown again with errors."""
        return self.request.POST.get("act_key", "")[:64] or secrets.token_hex(16)

    def act_once(self, act: Callable[[], str]) -> tuple[str, bool]:
        """Run the act in a transaction, unless its key was answered; returns the URL to go to and whether it was."""
        key = self.request.POST.get("act_key", "")[:64]
        if not key:
            with transaction.atomic():
                return act(), False
        call = f"POST {self.request.path}"
        try:
            _status, url, is_repeat = once(self.request.user, f"form:{key}", call, "", lambda: (303, act()))
        except OtherBody:  # the key of another page: somebody made it up, so it protects nothing
            with transaction.atomic():
                return act(), False
        return url, is_repeat

    def tell_dialog(self, url: str, message: str) -> HttpResponse:
        """What the browser does after an act in a dialog: the toast, then the fresh list, panel or page."""
        return told_to_browser({"act-done": {"url": url, "message": message}})


def told_to_browser(events: dict[str, Any]) -> HttpResponse:
    """An empty answer that fires events in the browser."""
    response = HttpResponse(status=204)
    response.headers["HX-Trigger"] = json.dumps(events)
    return response
