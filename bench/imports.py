"""Importing leads through the whole pipeline, beside a bare COPY of the same rows into the same indexed table."""

import resource
import tempfile

from django.db import connection, transaction

from bench.base import grow, take_in
from bench.results import Result, stopwatch
from leads.models import Lead, RoutingRule
from people.models import Person, Team


def measure(base: int, rows: int) -> list[Result]:
    grow(base)
    _have_sales()
    with stopwatch() as whole:
        run = take_in(rows, seed=7)
    copied = _copy_seconds(run.pk)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        Result("import.rows_per_s", rows / whole.seconds, "rows/s", 2_500, more_is_better=True),
        Result("import.copy_ratio", whole.seconds / copied, "× COPY", 6),
        Result("import.rss_mb", peak_mb, "MB", 512),
        Result("import.created", run.created, "rows"),
    ]


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
