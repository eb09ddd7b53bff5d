"""Long work of the bench, in chunks that are kept as they are done: a worker that dies goes on where it stood."""

import logging
import math
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.errors import NotPossible
from leads.actions.choosing import best_choice
from leads.actions.clusters import lock_clusters
from leads.actions.decisions import locked_all, undo_decision
from leads.actions.matching import CHUNK, match_leads, matchable
from leads.actions.merging import merge_leads
from leads.actions.scoring import load_appraiser
from leads.models import BenchDecision, BenchJob, DuplicateCluster, Lead
from leads.rules.clusters import blocked
from people.models import Person

T = TypeVar("T", DuplicateCluster, BenchDecision)
log = logging.getLogger(__name__)
SILENT = timedelta(seconds=60)
_AT_ONCE = 20  # groups that are merged in one transaction


def start_merging(clusters: QuerySet[DuplicateCluster], *, by: Person, wanted: dict[str, Any]) -> BenchJob:
    """Start to merge the groups of `clusters` that are sure; `wanted` are the filters that made them, kept to go on.

    Raises NotPossible when such work goes on already, or when there is nothing to merge.
    """
    sure = clusters.filter(certainty="sure", blocked="")
    total, last = sure.count(), sure.aggregate(last=Max("pk"))["last"]
    if not total:
        raise NotPossible(_("Nothing here is sure enough to be merged by itself."), code="nothing")
    return _start(BenchJob.Kind.MERGE, by=by, wanted=wanted, total=total, last=last)


def start_sweep(*, by: Person | None) -> BenchJob:
    """Start to look for duplicates among all leads, or go on with what was started. Returns the work."""
    going = BenchJob.objects.filter(kind=BenchJob.Kind.SWEEP, status=BenchJob.Status.RUNNING).first()
    if going is not None:
        return going
    last = Lead.objects.aggregate(last=Max("pk"))["last"] or 0
    return _start(BenchJob.Kind.SWEEP, by=by, wanted={}, total=matchable().count(), last=last)


def _start(kind: str, *, by: Person | None, **values: Any) -> BenchJob:
    now = timezone.now()
    try:
        with transaction.atomic():
            job = BenchJob.objects.create(kind=kind, by=by, started_at=now, heartbeat_at=now, **values)
    except IntegrityError as error:
        raise NotPossible(_("This goes on already; wait until it has ended."), code="running") from error
    transaction.on_commit(lambda: wake_worker(job.pk), robust=True)
    return job


def wake_worker(job_id: int) -> None:
    """Have a worker go on with the job; when the broker is away, beat finds it within a minute."""
    from leads.tasks import run_bench_job

    try:
        run_bench_job.delay(job_id)
    except Exception:
        log.warning("The broker did not answer; beat will start job %s.", job_id, exc_info=True)


@transaction.atomic
def stop_job(job: BenchJob, *, by: Person | None) -> BenchJob:
    """Stop between two chunks. What was done stays, and each merge can be taken back by itself."""
    job = BenchJob.objects.select_for_update().get(pk=job.pk)
    BenchJob.MOVES.check(job, BenchJob.Status.CANCELLED)
    job.status, job.finished_at = BenchJob.Status.CANCELLED, timezone.now()
    job.save(update_fields=["status", "finished_at"])
    return job


def run_job(job_id: int, seconds: float = math.inf) -> BenchJob:
    """Go on with a job until it ends, or `seconds` have passed; returns it as it then is. Two at once take turns."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with transaction.atomic():
            job = BenchJob.objects.select_for_update(of=("self",)).select_related("by").get(pk=job_id)
            if job.status != BenchJob.Status.RUNNING or not _CHUNKS[BenchJob.Kind(job.kind)](job):
                break
            job.heartbeat_at = timezone.now()
            job.save(update_fields=["cursor", "done", "acted", "left", "heartbeat_at"])
    return BenchJob.objects.get(pk=job_id)


def resume_jobs() -> int:
    """Hand jobs whose worker died to another; returns how many."""
    silent = BenchJob.objects.filter(
        status=BenchJob.Status.RUNNING, heartbeat_at__lt=timezone.now() - SILENT
    ).values_list("pk", flat=True)
    for job_id in silent:
        wake_worker(job_id)
    return len(silent)


def _ended(job: BenchJob) -> bool:
    job.status, job.finished_at = BenchJob.Status.DONE, timezone.now()
    job.save(update_fields=["status", "finished_at"])
    return False


def _merge_chunk(job: BenchJob) -> bool:
    """Merge the next groups that are still sure; False at the end."""
    rows = _of(job).filter(pk__gt=job.cursor, pk__lte=job.last, certainty="sure", blocked="")
    clusters = list(rows.order_by("pk")[:_AT_ONCE])
    if not clusters:
        return _ended(job)
    held = _hold(pk for cluster in clusters for pk in cluster.members)
    appraiser = load_appraiser()

    def merge(cluster: DuplicateCluster) -> None:
        leads, kept, values = _proposed(cluster, held)
        merge_leads(leads, kept, by=job.by, values=values, job=job, appraiser=appraiser)

    _one_by_one(job, clusters, merge)
    return True


def _hold(lead_ids: Iterable[int]) -> set[int]:
    """Lock what a chunk may change, leads first as everybody does; returns the leads. Who decides meanwhile waits."""
    held = set(locked_all(lead_ids))
    lock_clusters()
    return held


def _one_by_one(job: BenchJob, chunk: Sequence[T], act: Callable[[T], Any]) -> None:
    """Act on each of a chunk by itself: one that is refused or fails is left as it is, and the others go on.

    A lost connection or a deadlock is raised: the whole chunk is done again later.
    """
    for each in chunk:
        job.cursor, job.done = each.pk, job.done + 1
        try:
            with transaction.atomic():
                act(each)
            job.acted += 1
        except (OperationalError, InterfaceError):
            raise
        except NotPossible:
            job.left += 1
        except Exception:
            log.exception("Job %s left %r as it is.", job.pk, each)
            job.left += 1


def _of(job: BenchJob) -> QuerySet[DuplicateCluster]:
    from leads.filters.clusters import ClusterFilter

    return ClusterFilter(job.wanted, queryset=DuplicateCluster.objects.all()).qs


def _proposed(cluster: DuplicateCluster, held: set[int]) -> tuple[list[Lead], Lead, dict[str, int]]:
    """(leads, which stays, field → lead of its value) as proposed to a person; the group is looked at as it is now.

    Raises NotPossible when it is not the group any more that was sure.
    """
    now = DuplicateCluster.objects.filter(pk=cluster.pk, certainty="sure", blocked="")
    ids = now.values_list("members", flat=True).first() or []
    leads = list(Lead.objects.filter(pk__in=ids).select_related("channel", "owner"))
    converted = sum(lead.status == Lead.Status.CONVERTED for lead in leads)
    is_mine = len(leads) > 1 and held.issuperset(ids)
    if not is_mine or blocked([lead.owner_id for lead in leads], converted, has_verdict=False):
        raise NotPossible(_("This group is not what it was."), code="changed")
    kept, proposed = best_choice(leads)
    return leads, kept, {name: proposal.pk for name, proposal in proposed.items()}


def _sweep_chunk(job: BenchJob) -> bool:
    """Look at the next leads; False at the end."""
    rows = matchable().filter(pk__gt=job.cursor, pk__lte=job.last).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[:CHUNK])
    if not ids:
        return _ended(job)
    job.acted += match_leads(ids, later=True)
    job.cursor, job.done = ids[-1], job.done + len(ids)
    return True


def start_undoing(job: BenchJob, *, by: Person | None) -> BenchJob:
    """Start to take back every merge of a job, the last first; returns that work. Leads that went on stay merged.

    Raises NotPossible when nothing is left to take back, and while such work goes on.
    """
    if BenchJob.objects.filter(pk=job.pk, status=BenchJob.Status.RUNNING).exists():
        raise NotPossible(_("This goes on already; wait until it has ended."), code="running")
    standing = job.decisions.filter(undone_at=None)
    total, newest = standing.count(), standing.aggregate(last=Max("pk"))["last"]
    if job.kind != BenchJob.Kind.MERGE or not total:
        raise NotPossible(_("There is nothing to take back."), code="nothing")
    return _start(BenchJob.Kind.UNDO, by=by, wanted={"job": job.pk}, total=total, cursor=newest + 1)


def _undo_chunk(job: BenchJob) -> bool:
    """Take back the next merges, the later first; False at the end."""
    standing = BenchDecision.objects.filter(job=job.wanted["job"], undone_at=None, pk__lt=job.cursor)
    decisions = list(standing.order_by("-pk")[:_AT_ONCE])
    if not decisions:
        return _ended(job)
    _hold(pk for decision in decisions for pk in decision.leads)
    _one_by_one(job, decisions, lambda decision: undo_decision(decision, by=job.by))
    return True


_CHUNKS = {
    BenchJob.Kind.MERGE: _merge_chunk,
    BenchJob.Kind.SWEEP: _sweep_chunk,
    BenchJob.Kind.UNDO: _undo_chunk,
}
