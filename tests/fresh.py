"""After a test that commits, the tables hold what the migrations laid into them, and nothing else.

Django would TRUNCATE all tables: that makes some hundred files anew for each such test, and it leaves out what the
migrations laid (the shipped pipelines), so that the next test of the process starts from something else than alone.
"""

from functools import cache

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test import TransactionTestCase

MEGABYTE = 1_048_576


def begin() -> None:
    """Once per process: keep what the migrations laid; a database that was used before is brought back to it."""
    TransactionTestCase._fixture_teardown = lambda _case: start_afresh()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [_kept()])
        is_known = cursor.fetchone()
        for table in _tables():
            cursor.execute(f'ALTER TABLE "{table}" SET (autovacuum_enabled = false)')
        _forget_sizes(cursor, _tables())
    start_afresh() if is_known else _keep()


def start_afresh() -> None:
    """Take out every row and put back what was laid. Waits at most 30 s for what a test left open."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '30s'")
        used = _with_rows(cursor)
        _take_out(cursor, used)
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [_kept()])
        for (table,) in cursor.fetchall():
            cursor.execute(f'INSERT INTO "{table}" SELECT * FROM {_kept()}."{table}"')
    _give_back_room(used)
    ContentType.objects.clear_cache()


def _keep() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {_kept()}")
        for table in _with_rows(cursor):
            cursor.execute(f'CREATE TABLE {_kept()}."{table}" AS TABLE "{table}"')


@cache
def _kept() -> str:
    """The schema that keeps the rows; a new migration means a new one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations")
        return f"laid_by_{cursor.fetchone()[0]}"


@cache
def _tables() -> list[str]:
    return connection.introspection.django_table_names(only_existing=True, include_views=False)


def _with_rows(cursor) -> list[str]:
    cursor.execute(" UNION ALL ".join(f"SELECT '{t}' WHERE EXISTS (SELECT FROM \"{t}\")" for t in _tables()))
    return [name for (name,) in cursor.fetchall()]


def _take_out(cursor, tables: list[str]) -> None:
    """Foreign keys and triggers keep still meanwhile; where the role may not ask for that, truncating takes longer."""
    try:
        with transaction.atomic():
            cursor.execute("SET LOCAL session_replication_role = replica")
    except ProgrammingError:
        cursor.execute("TRUNCATE " + ", ".join(f'"{table}"' for table in _tables()))
        return
    for table in tables:
        cursor.execute(f'DELETE FROM "{table}"')


def _give_back_room(tables: list[str]) -> None:
    """Nothing vacuums a test database by itself, and whoever reads a table passes its dead rows too."""
    with connection.cursor() as cursor:
        big = "SELECT relname FROM pg_class WHERE oid = ANY(%s::regclass[]) AND pg_relation_size(oid) > %s"
        cursor.execute(big, [[f'"{table}"' for table in tables], MEGABYTE])
        if names := [name for (name,) in cursor.fetchall()]:
            cursor.execute("VACUUM " + ", ".join(f'"{name}"' for name in names))
            _forget_sizes(cursor, names)


def _forget_sizes(cursor, tables: list[str]) -> None:
    """What was counted in an empty table would plan the queries of the next test, which fills it: minutes for one."""
    if connection.pg_version >= 180000:
        cursor.execute("SELECT pg_clear_relation_stats('public', name) FROM unnest(%s) AS name", [tables])
