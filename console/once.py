"""Do a thing once: the second call with the same key gets the first one's answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from console.models import ApiCall

KEPT_FOR = timedelta(days=30)


class OtherBody(Exception):
    """The key was used before, for something else."""


def once(person: Any, key: str, call: str, body_hash: str, do: Callable[[], tuple[int, Any]]) -> tuple[int, Any, bool]:
    """Run `do` in a transaction unless this key was answered before; returns status, answer, whether it was repeated.

    `do` gives a status and a JSON value. A second call with the key waits for the first to end. When `do` raises,
    nothing is kept and the key is free again. Raises OtherBody when the key stands for another call or body.
    """
    with transaction.atomic():
        ApiCall.objects.bulk_create(
            [ApiCall(person=person, key=key, call=call[:300], body_hash=body_hash)], ignore_conflicts=True
        )
        kept = ApiCall.objects.select_for_update().get(person=person, key=key)
        if (kept.call, kept.body_hash) != (call[:300], body_hash):
            raise OtherBody
        if kept.status is not None:
            return kept.status, kept.answer, True
        status, answer = do()
        ApiCall.objects.filter(pk=kept.pk).update(status=status, answer=answer)
        return status, answer, False


def forget_old_calls() -> int:
    """Delete answers older than a month; returns how many."""
    return ApiCall.objects.filter(called_at__lt=timezone.now() - KEPT_FOR).delete()[0]
