"""Error pages: each says what happened and what to do next."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.defaults import page_not_found

from journal.queries import Line
from people.queries import who_gives_roles
from people.roles import ROLES
from people.wording import DEEDS


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The handler of 400: an upload over the limit gets its own sentence and 413."""
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent):
        return too_big(request)
    return render(request, "400.html", status=400)


def too_big(request: HttpRequest) -> HttpResponse:
    """The page for an upload over the limit."""
    return render(request, "413.html", {"limit_mb": getattr(settings, "UPLOAD_LIMIT_MB", 0)}, status=413)


class TakenBack(Http404):
    """The record is gone because its import was taken back; `line` of its history says when, by whom and why."""

    def __init__(self, line: Line) -> None:
        super().__init__(line.sentence)
        self.line = line


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The handler of 404: a page, or for a program the same in JSON; what was taken back says so."""
    if isinstance(exception, TakenBack):
        return render(request, "410.html", {"line": exception.line}, status=410)
    if _is_api(request):
        return JsonResponse({"detail": _("There is nothing at this address."), "code": "not_found"}, status=404)
    return page_not_found(request, exception)


def our_fault(request: HttpRequest) -> HttpResponse:
    """The handler of 500: a page that needs no database, or for a program the same in JSON."""
    if _is_api(request):
        sentence = _("The console made a mistake; it has been noted. Nothing was half done: try again.")
        return JsonResponse({"detail": sentence, "code": "our_fault"}, status=500)
    return HttpResponse(render_to_string("500.html"), status=500)


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def missing_right(request: Any) -> dict[str, Any]:
    """What the page of this request needs leave for, who has it, and who can give it."""
    match = getattr(request, "resolver_match", None)
    right = getattr(match.func, "right", None) if match else None
    person = getattr(request, "user", None)
    if not right or person is None or not person.is_authenticated:
        return {}
    roles = [role.label for name, role in ROLES.items() if right in role.rights and name != "administrator"]
    givers = who_gives_roles().exclude(pk=person.pk)[:3]
    return {"deed": DEEDS[right], "roles": roles, "own_roles": person.role_labels, "givers": givers}
