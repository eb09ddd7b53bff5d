"""Importing leads through the whole pipeline, beside a bare COPY of the same rows into the same indexed table."""

import os
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.db import connection, transaction

from bench.base import grow, take_in
from bench.results import Result, stopwatch
from leads.models import Lead, RoutingRule
from people.models import Person, Team


def measure(base: int, rows: int) -> list[Result]:
    grow(base)
    _have_sales()
    with memory_watch() as memory, stopwatch() as whole:
        run = take_in(rows, seed=7)
    copied = _copy_seconds(run.pk)
    return [
        Result("import.rows_per_s", rows / whole.seconds, "rows/s", 2_500, more_is_better=True),
        Result("import.copy_ratio", whole.seconds / copied, "× COPY", 6),
        Result("import.rss_mb", memory.peak_mb, "MB", 512),
        Result("import.created", run.created, "rows"),
    ]


class Memory:
    """The most that this process and its children held at once, memory that they share counted once."""

    peak_mb = 0.0


@contextmanager
def memory_watch() -> Iterator[Memory]:
    """Look at the memory ten times a second, from a process of its own: a thread would keep the import from forking."""
    memory, me = Memory(), os.getpid()
    reading, writing = os.pipe()
    watcher = os.fork()
    if watcher == 0:
        os.close(reading)
        _watch(me, writing)
    os.close(writing)
    try:
        yield memory
    finally:
        os.kill(watcher, signal.SIGTERM)
        with os.fdopen(reading) as told:
            memory.peak_mb = max(map(float, told.read().split()), default=0.0)
        os.waitpid(watcher, 0)


def _watch(parent: int, pipe: int) -> None:
    peak = 0
    while os.getppid() == parent:
        held = sum(map(_held, {parent, *_children(parent)} - {os.getpid()}))
        if held > peak:
            peak = held
            os.write(pipe, f"{peak / 1024:.1f}\n".encode())
        time.sleep(0.1)
    os._exit(0)


def _children(parent: int) -> list[int]:
    with suppress(OSError):
        return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]
    return []


def _held(pid: int) -> int:
    """Kilobytes of a process, its share of what others use too (PSS)."""
    with suppress(OSError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return 0


def _have_sales(people: int = 6) -> None:
    """A team that takes the leads by a rule, so that routing has something to decide and to hand over."""
    if RoutingRule.objects.filter(is_active=True).exists():
        return
    team = Team.objects.create(name="Bench sales", department="sales", region="North")
    for number in range(people):
        Person.objects.create_user(f"rep{number}@ltoc.test", name=f"Rep {number}", roles=["sales_rep"], team=team)
    RoutingRule.objects.create(name="Everything", position=1, team=team, is_active=True)


def _copy_seconds(run_id: int) -> float:
    """Seconds for COPY of the rows that the import made into a table with the same rows and indexes."""
    columns = ", ".join(field.column for field in Lead._meta.local_concrete_fields)
    with transaction.atomic(), connection.cursor() as cursor, tempfile.TemporaryFile() as file:
        cursor.execute("CREATE TABLE bench_copy (LIKE leads_lead INCLUDING ALL)")
        cursor.execute(
            "INSERT INTO bench_copy SELECT * FROM leads_lead WHERE import_run_id IS DISTINCT FROM %s", [run_id]
        )
        cursor.cursor.copy_expert(
            f"COPY (SELECT {columns} FROM leads_lead WHERE import_run_id = {int(run_id)}) TO STDOUT", file
        )
        file.seek(0)
        with stopwatch() as watch:
            cursor.cursor.copy_expert(f"COPY bench_copy ({columns}) FROM STDIN", file)
        transaction.set_rollback(True)
    return watch.seconds
