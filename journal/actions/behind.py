"""COPY behind the caller's back: the database writes one table while Python makes the rows of the next one ready."""

import io
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection

_BLOCK = 1 << 22  # one read for most tables: each waits for its turn with whoever makes the next rows ready
# References of the rows just written are looked up at once and not at the commit, when nobody has anything else to do.
_LOOK_UP = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"


class _Behind:
    """Sends one COPY after the other in a thread of its own; after a failure nothing more is sent."""

    def __init__(self, thread: ThreadPoolExecutor, meanwhile: Callable[[], None] | None) -> None:
        self._thread, self._meanwhile = thread, meanwhile
        self._last: Future[None] | None = None

    def add(self, cursor: Any, copy: str, rows: str) -> None:
        self._last = self._thread.submit(self._send, self._last, cursor, copy, rows)

    def _send(self, before: Future[None] | None, cursor: Any, copy: str, rows: str) -> None:
        if before is not None:
            before.result()
        _send(cursor, copy, rows)
        cursor.execute(_LOOK_UP)

    def wait(self) -> None:
        """Until all is sent. Raises what the database answered."""
        meanwhile = self._meanwhile
        if meanwhile is not None and self._last is not None:
            self._meanwhile = None
            meanwhile()
        last, self._last = self._last, None
        if last is not None:
            with connection.wrap_database_errors:
                last.result()

    def before_statement(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Every statement of the caller finds all rows written; going back to a savepoint needs no good news."""
        try:
            self.wait()
        except Exception:
            if not sql.startswith("ROLLBACK"):
                raise
        return execute(sql, params, many, context)


_BEHIND: ContextVar[_Behind | None] = ContextVar("behind", default=None)


def send(copy: str, rows: str) -> None:
    """COPY rows that are written out already: now, or behind the caller's back inside `sending_behind`."""
    behind = _BEHIND.get()
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if behind is None:
            _send(cursor, copy, rows)
        else:
            behind.add(connection.connection.cursor(), copy, rows)


def _send(cursor: Any, copy: str, rows: str) -> None:
    cursor.copy_expert(copy, io.BytesIO(rows.encode()), _BLOCK)


@contextmanager
def sending_behind(meanwhile: Callable[[], None] | None = None) -> Iterator[None]:
    """Inside, rows that are copied in are written by a thread; each other statement waits for them, and so does the
    end. Belongs inside a transaction. Raises what the database answered at the next statement or at the end.

    `meanwhile` is called once, at the first wait, to use the time.
    """
    with _quick_turns(), ThreadPoolExecutor(1, "copy") as thread:
        behind = _Behind(thread, meanwhile)
        token = _BEHIND.set(behind)
        try:
            with connection.execute_wrapper(behind.before_statement):
                yield
                behind.wait()
        finally:
            _BEHIND.reset(token)


@contextmanager
def _quick_turns() -> Iterator[None]:
    """The thread has little to do but soon: each time that it waits for its turn, the database waits with it."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(0.0005)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)
