"""/healthz: this process lives. /readyz: all parts do. /prometheus: numbers for the monitoring."""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable

import redis
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.heartbeat import client, lives
from config.prometheus import all_numbers


@login_not_required
@require_safe
@never_cache
def show_health(request: HttpRequest) -> HttpResponse:
    """200 while the process can answer at all; asks no other part."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def show_readiness(request: HttpRequest) -> JsonResponse:
    """200 when web, database, broker, worker and beat all live, else 503; the body says which one does not."""
    parts = {"web": True, **{part: is_well(question) for part, question in QUESTIONS.items()}}
    ready = all(parts.values())
    answer = {"ready": ready, "parts": {part: "ok" if well else "down" for part, well in parts.items()}}
    return JsonResponse(answer, status=200 if ready else 503)


@login_not_required
@require_safe
@never_cache
def show_numbers(request: HttpRequest) -> HttpResponse:
    """Prometheus's text format; for this machine, or with the token of LTOC_METRICS_TOKEN."""
    if not may_read_numbers(request):
        raise PermissionDenied
    try:
        return HttpResponse(all_numbers(), content_type="text/plain; version=0.0.4; charset=utf-8")
    except (Error, redis.RedisError, OSError):
        return HttpResponse("The database or the broker is away.\n", status=503, content_type="text/plain")


def may_read_numbers(request: HttpRequest) -> bool:
    token = os.environ.get("LTOC_METRICS_TOKEN", "")
    if token:
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
    # behind a proxy every request seems to come from this machine
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return not forwarded and request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"}


def is_well(question: Callable[[], bool]) -> bool:
    try:
        return question()
    except (Error, redis.RedisError, OSError):
        return False


def database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


QUESTIONS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "broker": lambda: bool(client().ping()),
    "worker": lambda: lives("worker"),
    "beat": lambda: lives("beat"),
}

urlpatterns = [
    path("healthz", show_health, name="healthz"),
    path("readyz", show_readiness, name="readyz"),
    path("prometheus", show_numbers, name="prometheus"),
]
