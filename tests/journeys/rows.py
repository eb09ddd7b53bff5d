"""Counts the rows of every table, to see that what was refused left nothing behind."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection, transaction


def row_counts() -> dict[str, int]:
    """How many rows each table has."""
    tables = [model._meta.db_table for model in apps.get_models() if model._meta.managed]
    counts = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM \"{table}\"" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(counts)
        return dict(cursor.fetchall())


@contextmanager
def nothing_added() -> Iterator[None]:
    """Fails when a table has more or fewer rows afterwards."""
    before = row_counts()
    yield
    after = row_counts()
    changed = {table: after[table] - n for table, n in before.items() if after[table] != n}
    assert not changed, f"rows came or went: {changed}"


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside leaves the database as it was."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)
