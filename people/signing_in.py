"""How people come in: by e-mail and password, made by an administrator, locked after too many wrong tries."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedDoorAdapter(DefaultAccountAdapter):
    """Nobody signs up: an administrator adds people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def email_of(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """The e-mail somebody tries to sign in with: what the lock counts wrong passwords by."""
    given = credentials or {}
    email = given.get("email") or given.get("username") or (request.POST.get("login", "") if request else "")
    return str(email).strip().lower()
