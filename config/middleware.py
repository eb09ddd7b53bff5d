"""What every request passes first: an id, the clock, and the limit of uploads."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from config import prometheus
from config.logs import request_id

log = logging.getLogger("ltoc.request")
Answer = Callable[[HttpRequest], HttpResponse]
MEGABYTE = 1024 * 1024
GIVEN_ID = re.compile(r"^[\w.-]{8,64}$")


class RequestMiddleware:
    """Gives each request an id (a proxy's X-Request-ID is kept), counts it, and logs slow and failed ones."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        # not reset at the end: Django logs a failed answer after us, and the next request sets its own
        request_id.set(given if GIVEN_ID.match(given) else uuid.uuid4().hex)
        started = time.perf_counter()
        response = self.get_response(request)
        self.note(request, response, time.perf_counter() - started)
        return response

    def note(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        response["X-Request-ID"] = request_id.get()
        match = request.resolver_match
        page = (match.view_name or match.route) if match else "none"
        prometheus.count_request(request.method or "", page, response.status_code, seconds)
        if page in ("healthz", "readyz", "prometheus"):
            return
        person = request.user.pk if hasattr(request, "_cached_user") else None
        log.info(
            "%s %s %s %.0f ms",
            request.method,
            request.path,
            response.status_code,
            seconds * 1000,
            extra={"person": person, "page": page, "status": response.status_code, "ms": round(seconds * 1000)},
        )


class UploadLimitMiddleware:
    """Answers an upload over LTOC_UPLOAD_LIMIT_MB with a sentence, before anything of it is stored."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        # one megabyte more than the limit: the form around the file
        if not length.isdigit() or int(length) <= (settings.UPLOAD_LIMIT_MB + 1) * MEGABYTE:
            return self.get_response(request)
        self.let_the_browser_finish(request, int(length))
        return self.refuse(request)

    def let_the_browser_finish(self, request: HttpRequest, length: int) -> None:
        """A browser shows our answer only when it could send all it had; beyond 20 times the limit it may not."""
        left = min(length, 20 * settings.UPLOAD_LIMIT_MB * MEGABYTE)
        while left > 0:
            chunk = request.read(min(left, MEGABYTE))
            if not chunk:
                return
            left -= len(chunk)

    def refuse(self, request: HttpRequest) -> HttpResponse:
        sentence = _(
            "The file is larger than %(limit)s MB. Split it, or ask your administrator to raise the limit."
        ) % {"limit": settings.UPLOAD_LIMIT_MB}
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": sentence}, status=413)
        try:
            return HttpResponse(render_to_string("413.html", {"sentence": sentence}), status=413)
        except TemplateDoesNotExist:
            return HttpResponse(sentence, status=413, content_type="text/plain; charset=utf-8")
