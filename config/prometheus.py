"""Numbers for Prometheus: requests and their time, the queue, what is owed.

With several web processes each writes into the folder of PROMETHEUS_MULTIPROC_DIR, and the page sums them up.
"""

from __future__ import annotations

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess

REQUESTS = Counter("ltoc_requests", "Requests answered", ["method", "page", "status"])
SECONDS = Histogram(
    "ltoc_request_seconds",
    "Time to answer, in seconds",
    ["page"],
    buckets=(0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 10.0),
)


def count_request(method: str, page: str, status: int, seconds: float) -> None:
    """Notes one answered request; `seconds` is wall time inside the process."""
    known = method if method in {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"} else "other"
    REQUESTS.labels(known, page, str(status)).inc()
    SECONDS.labels(page).observe(seconds)


def all_numbers() -> bytes:
    """Everything in Prometheus's text format. Raises what the database or the broker raises when they are away."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.MultiProcessCollector(registry)
    else:
        registry.register(REQUESTS)
        registry.register(SECONDS)
    for name, text, value in current_state():
        Gauge(name, text, registry=registry).set(value)
    return generate_latest(registry)


def current_state() -> list[tuple[str, str, float]]:
    """Name, meaning and value of what is so right now."""
    from django.utils import timezone

    from config.heartbeat import client, lives
    from journal.models import Delivery

    waiting = Delivery.objects.filter(status=Delivery.Status.WAITING)
    oldest = waiting.order_by("next_try_at", "id").values_list("next_try_at", flat=True).first()
    late = max((timezone.now() - oldest).total_seconds(), 0) if oldest else 0
    failed = Delivery.objects.filter(status=Delivery.Status.FAILED).count()
    return [
        ("ltoc_queue_length", "Tasks that wait in the broker", float(str(client().llen("celery")))),
        ("ltoc_deliveries_waiting", "Reactions that are owed", waiting.count()),
        ("ltoc_deliveries_late_seconds", "How long the oldest owed reaction is overdue", late),
        ("ltoc_deliveries_failed", "Reactions given up after all attempts", failed),
        ("ltoc_worker_lives", "1 while a worker has a pulse", float(lives("worker"))),
        ("ltoc_beat_lives", "1 while beat has a pulse", float(lives("beat"))),
    ]
