"""The console's own jobs. A long import gives the worker back now and then, well inside the time limit of a task."""

import time

from celery import shared_task

from console import once
from console.imports import keeping, running

TURN = 1_200


@shared_task
def run_import(import_id: int) -> None:
    """Take the rows of an import that is marked as running, from where it stands."""
    started = time.monotonic()
    run = running.run_import(import_id, begin=False, seconds=TURN)
    if run.is_going and time.monotonic() - started > TURN:
        running.wake_worker(import_id)


@shared_task
def resume_imports() -> int:
    """Each minute: hand imports whose worker died to another."""
    return running.resume_stale_imports()


@shared_task
def forget_import_files() -> int:
    """Each night: delete files that were imported long ago; their reports stay. Returns how many."""
    return keeping.forget_old_files()


@shared_task
def forget_old_calls() -> int:
    """Each night: delete the kept answers to API calls that nobody repeats any more; returns how many."""
    return once.forget_old_calls()
