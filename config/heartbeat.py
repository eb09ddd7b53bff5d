"""How we know that the worker and beat live: each writes its pulse to the broker, and the pulse fades by itself."""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path
from typing import Any

import redis
from celery import bootsteps
from celery.beat import PersistentScheduler
from django.conf import settings

EVERY_SECONDS = 10
FADES_AFTER_SECONDS = 35

log = logging.getLogger("ltoc.heartbeat")
_client: redis.Redis | None = None


def client() -> redis.Redis:
    """The broker, as a plain Redis client with short time limits."""
    global _client
    if _client is None:
        _client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)
    return _client


def pulse(part: str) -> None:
    """Says that a part lives. Never raises: a broker that is away is the broker's problem."""
    try:
        client().set(f"ltoc:pulse:{part}", int(time.time()), ex=FADES_AFTER_SECONDS)
    except (redis.RedisError, OSError) as error:
        log.warning("The pulse of %s could not be written: %s", part, error)


def forget(part: str) -> None:
    """Removes the pulse of a part that ends on purpose."""
    try:
        client().delete(f"ltoc:pulse:{part}")
    except (redis.RedisError, OSError):
        return


def lives(part: str) -> bool:
    """Whether a part had a pulse lately. Raises redis.RedisError when the broker is away."""
    return bool(client().exists(f"ltoc:pulse:{part}"))


class WorkerPulse(bootsteps.StartStopStep):
    """Beats in the worker's own loop while it is connected to the broker, so a hung worker loses its pulse."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, parent: Any, **options: Any) -> None:
        self.timer: Any = None

    def start(self, parent: Any) -> None:
        if os.environ.get("LTOC_ONLY_WORKER") == "1":
            give_back_lost_tasks(parent.app)
        pulse("worker")
        self.timer = parent.timer.call_repeatedly(EVERY_SECONDS, pulse, ("worker",), priority=10)

    def stop(self, parent: Any) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    shutdown = stop


class BeatScheduler(PersistentScheduler):
    """The scheduler of beat, with a pulse at each tick of its loop."""

    _last_pulse = 0.0

    def setup_schedule(self) -> None:
        Path(settings.CELERY_BEAT_SCHEDULE_FILENAME).parent.mkdir(parents=True, exist_ok=True)
        super().setup_schedule()

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() - self._last_pulse >= EVERY_SECONDS - 1:
            pulse("beat")
            self._last_pulse = time.monotonic()
        return super().tick(*args, **kwargs)


def give_back_lost_tasks(app: Any) -> None:
    """Puts tasks which a killed worker had taken back in the queue at once, instead of after an hour.

    Only right where this is the one worker there is, as under bin/up: then nobody else can be at work on them.
    """
    with app.connection_for_write() as connection:
        connection.transport_options = {**(connection.transport_options or {}), "visibility_timeout": 0}
        connection.default_channel.qos.restore_visible(num=1000)
