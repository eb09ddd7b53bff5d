"""Lists every door of the console: each URL pattern, each API verb, with the right that its code asks for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, get_resolver
from django.urls.resolvers import URLResolver

LIBRARIES = ("admin", "account", "mfa", "socialaccount")


@dataclass(frozen=True)
class Door:
    """One URL and method. `right` is what the code asks for; None means any signed-in person, "" nobody."""

    name: str
    method: str
    right: str | None
    arguments: tuple[str, ...]
    is_public: bool


def doors() -> list[Door]:
    """Every door of the project's own; the pages of libraries (admin site, sign-in) are named by LIBRARIES."""
    return sorted(_walk(get_resolver(), ()), key=lambda door: (door.name, door.method))


def _walk(resolver: URLResolver, spaces: tuple[str, ...], arguments: tuple[str, ...] = ()) -> Iterator[Door]:
    for pattern in resolver.url_patterns:
        names = arguments + tuple(pattern.pattern.converters or pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            if pattern.namespace not in LIBRARIES:
                yield from _walk(pattern, inner, names)
        elif not _is_of_library(pattern):
            yield from _doors_of(pattern, ":".join((*spaces, pattern.name or "?")), names)


def _is_of_library(pattern: URLPattern) -> bool:
    name = pattern.name or ""
    return name.startswith(("account_", "mfa_", "socialaccount_")) or (pattern.callback.__module__ or "").startswith(
        "allauth"
    )


def _doors_of(pattern: URLPattern, name: str, arguments: tuple[str, ...]) -> Iterator[Door]:
    view = pattern.callback
    arguments = tuple(argument for argument in arguments if argument != "format")
    if name.endswith("?") or ("format" in str(pattern.pattern) and hasattr(view, "cls")):
        return
    actions: dict[str, str] = getattr(view, "actions", None) or {}
    is_public = not getattr(view, "login_required", True)
    if actions:
        for method, action in actions.items():
            if method != "head":
                yield Door(name, method.upper(), _api_right(view.cls, action, method), arguments, is_public)
    else:
        for method in _methods(view):
            yield Door(name, method, getattr(view, "right", None), arguments, is_public)


def _api_right(cls: Any, action: str, method: str) -> str | None:
    rights = getattr(cls, "rights", {})
    if rights.get("*", "") is None and not rights.get(action):
        return None
    return rights.get(action) or rights.get(method) or rights.get("*") or ""


def _methods(view: Any) -> list[str]:
    cls = getattr(view, "view_class", None)
    if cls is None:
        return ["GET", "POST"]
    return [method.upper() for method in ("get", "post") if hasattr(cls, method) and method in cls.http_method_names]
