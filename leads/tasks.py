"""Verbs of leads that run by the clock or behind a page: ids in, an action called."""

from celery import shared_task

from leads.actions import (
    bench_jobs,
    campaigns,
    channel_merges,
    doors,
    matching,
    protecting,
    recounting,
    replays,
    rerouting,
    tallying,
)
from leads.models import Recount


@shared_task(name="leads.tasks.run_recount")
def run_recount(recount: int) -> None:
    """Score open leads again from where the count stands."""
    recounting.run_recount(recount)


@shared_task(name="leads.tasks.resume_recounts")
def resume_recounts() -> int:
    """Each minute: go on with a count whose worker died."""
    return recounting.resume_recounts()


@shared_task(name="leads.tasks.score_leads")
def score_leads() -> None:
    """Each night: score open leads again, since the days since they came have changed."""
    recounting.forget_old_recounts()
    recounting.start_recount(Recount.Cause.NIGHT)


@shared_task(name="leads.tasks.run_replay")
def run_replay(replay_id: int) -> None:
    """Play a draft of the routing table over past leads."""
    replays.run_replay(replay_id)


@shared_task(name="leads.tasks.resume_replays")
def resume_replays() -> int:
    """Each minute: play what a worker left half-way."""
    return replays.resume_replays()


@shared_task(name="leads.tasks.route_late_leads")
def route_late_leads() -> int:
    """Each minute: leads that waited too long for an answer go on to somebody else."""
    return rerouting.route_late_leads()


@shared_task(name="leads.tasks.tend_pool")
def tend_pool() -> int:
    """Each hour: warn owners of leads that nobody works, then take back those whose protection is over."""
    protecting.warn_owners()
    return protecting.return_idle_leads()


@shared_task(name="leads.tasks.find_duplicates")
def find_duplicates() -> int:
    """Each minute: look for doubles of leads that are new or were changed; returns how many leads."""
    return matching.find_duplicates(most=100_000)[0]


@shared_task(name="leads.tasks.run_bench_job")
def run_bench_job(job_id: int) -> None:
    """Go on with long work of the bench; gives the worker back now and then."""
    job = bench_jobs.run_job(job_id, seconds=600)
    if job.status == job.Status.RUNNING:
        bench_jobs.wake_worker(job_id)


@shared_task(name="leads.tasks.resume_bench_jobs")
def resume_bench_jobs() -> int:
    """Each minute: go on with work whose worker died."""
    return bench_jobs.resume_jobs()


@shared_task(name="leads.tasks.remind_campaign_items")
def remind_campaign_items() -> int:
    """Each morning: tell owners what is due on the checklists of campaigns."""
    return campaigns.remind_items()


@shared_task(name="leads.tasks.carry_merged_channels")
def carry_merged_channels() -> int:
    """Each quarter of an hour: carry over, or back, the leads of merged channels that were too many for one moment."""
    return channel_merges.carry_merged()


@shared_task(name="leads.tasks.forget_form_entries")
def forget_form_entries() -> int:
    """Each night: forget who sent which website form 90 days ago; the leads stay."""
    return doors.forget_entries()


@shared_task(name="leads.tasks.tally_cleaning")
def tally_cleaning() -> int:
    """Every ten minutes: count what the cleaning rules changed today and yesterday."""
    return tallying.tally_cleaning()
