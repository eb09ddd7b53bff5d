"""Score all open leads again, in chunks: after a table or a definition changed, and each night, since time passes."""

import logging
import time

from django.db import transaction
from django.utils import timezone

from leads.actions.scoring import load_appraiser, score_leads
from leads.models import Lead, Recount
from people.models import Person

log = logging.getLogger(__name__)
CHUNK = 1_000


@transaction.atomic
def start_recount(cause: str, *, version: int = 0, by: Person | None = None) -> Recount:
    """Begin to score all open leads again; one that still runs ends, since this one does its work, too."""
    now = timezone.now()
    Recount.objects.filter(finished_at=None).update(finished_at=now)
    total = Lead.objects.open().count()
    recount = Recount.objects.create(cause=cause, version=version, total=total, started_at=now, by=by)
    transaction.on_commit(lambda: _wake_worker(recount.pk), robust=True)
    return recount


def _wake_worker(pk: int) -> None:
    """Tell a worker at once; should the broker be away, the sweep of the next minute goes on with it."""
    from leads.tasks import run_recount as run_recount_later

    try:
        run_recount_later.delay(pk)
    except Exception:
        log.warning("The broker did not answer; the sweep will score the leads.", exc_info=True)


def run_recount(pk: int, *, seconds: float = 1_200, chunk: int = CHUNK) -> Recount:
    """Go on where it stands until it is done or the time is over. Two at once take turns, never the same chunk."""
    until = time.monotonic() + seconds
    while take_chunk(pk, chunk) and time.monotonic() < until:
        pass
    return Recount.objects.get(pk=pk)


@transaction.atomic
def take_chunk(pk: int, chunk: int = CHUNK) -> bool:
    """Score the next leads and note how far it is, in one transaction; says whether more may follow."""
    recount = Recount.objects.select_for_update().get(pk=pk)
    if recount.finished_at is not None:
        return False
    rows = Lead.objects.open().filter(pk__gt=recount.last_lead).order_by("pk").select_related("channel__parent")
    leads = list(rows.select_for_update(of=("self",), no_key=True)[:chunk])
    if leads:
        recount.changed += score_leads(leads, load_appraiser())
        recount.done += len(leads)
        recount.last_lead = leads[-1].pk
    else:
        recount.finished_at = timezone.now()
    recount.save(update_fields=["changed", "done", "last_lead", "finished_at"])
    return bool(leads)


def resume_recounts() -> int:
    """Hand a count whose worker died to this one; returns how many were gone on with."""
    open_ones = list(Recount.objects.filter(finished_at=None).values_list("pk", flat=True))
    waiting = [pk for pk in open_ones if _is_free(pk)]
    for pk in waiting:
        run_recount(pk)
    return len(waiting)


@transaction.atomic
def _is_free(pk: int) -> bool:
    """Whether no worker holds it at this moment."""
    return Recount.objects.select_for_update(skip_locked=True).filter(pk=pk, finished_at=None).exists()


def forget_old_recounts(keep: int = 60) -> int:
    """Delete what the nights before told; returns how many."""
    kept = list(Recount.objects.order_by("-pk").values_list("pk", flat=True)[:keep])
    return Recount.objects.exclude(pk__in=kept).filter(cause=Recount.Cause.NIGHT).delete()[0]
