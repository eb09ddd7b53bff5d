"""Run what is owed: each delivery in one transaction with the reaction's own changes, never twice, never lost."""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from journal.kinds import REACTIONS
from journal.models import Delivery

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 12
LONGEST_WAIT = timedelta(hours=1)


def run_due_deliveries(limit: int = 500) -> int:
    """Run waiting deliveries, oldest first, until none is due or `limit` have run; returns how many were tried."""
    tried = 0
    while tried < limit and run_next_delivery():
        tried += 1
    return tried


def run_next_delivery() -> bool:
    """Take one due delivery that no other worker holds and run its reaction; False when there is none."""
    with transaction.atomic():
        delivery = Delivery.objects.due().select_for_update(skip_locked=True).order_by("next_try_at", "id").first()
        if delivery is None:
            return False
        try:
            with transaction.atomic():
                _reaction(delivery)(delivery.event)
        except Exception as error:
            log.exception("Reaction %s failed for event %s", delivery.reaction, delivery.event_id)
            _note_failure(delivery, error)
        else:
            _note_done(delivery)
    return True


def retry_delivery(delivery: Delivery) -> None:
    """Give a failed delivery another round of attempts, from now on."""
    Delivery.objects.filter(pk=delivery.pk, status=Delivery.Status.FAILED).update(
        status=Delivery.Status.WAITING, attempts=0, next_try_at=timezone.now()
    )


def _reaction(delivery: Delivery):
    return REACTIONS[delivery.event.name][delivery.reaction]


def _note_done(delivery: Delivery) -> None:
    delivery.status = Delivery.Status.DONE
    delivery.done_at = timezone.now()
    delivery.save(update_fields=["status", "done_at"])


def _note_failure(delivery: Delivery, error: Exception) -> None:
    delivery.attempts += 1
    delivery.last_error = f"{type(error).__name__}: {error}"[:2000]
    delivery.next_try_at = timezone.now() + min(timedelta(seconds=5 * 2**delivery.attempts), LONGEST_WAIT)
    if delivery.attempts >= MAX_ATTEMPTS:
        delivery.status = Delivery.Status.FAILED
    delivery.save(update_fields=["attempts", "last_error", "next_try_at", "status"])
