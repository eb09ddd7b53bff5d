"""The rows of a big file read, parsed and prepared by a process of their own, a chunk ahead of the one that writes.

Nothing in it touches the database: reading and cleaning are pure. Should that process die, the rows go on here.
"""

import fcntl
import gc
import itertools
import logging
import os
import pickle
import signal
import struct
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from console.imports.parsing import RowParser
from console.imports.reading import Table, Unreadable
from console.imports.registry import Importer
from console.imports.rows import Row

log = logging.getLogger(__name__)

CHUNK = 2_000
WORTH_A_PROCESS = 10_000
SHELF = 1  # chunks that wait for the one who writes, so that the reading process has work while nobody fetches
_SIZE = struct.Struct("!Q")


class Chunks(Iterator[list[Row]]):
    """Chunks one after the other, made ready. `fetch` gets the next one early, for whoever has nothing else to do; what
    goes wrong then is raised when its turn comes."""

    def __init__(self, chunks: Generator[list[Row], None, None], make_ready: Callable[[list[Row]], None]) -> None:
        self._chunks, self._make_ready, self.close = chunks, make_ready, chunks.close
        self._fetched: Future[list[Row]] | None = None

    def fetch(self) -> None:
        """Have the next chunk ready."""
        if self._fetched is None:
            self._fetched = Future()
            try:
                rows = next(self._chunks)
                self._make_ready(rows)
                self._fetched.set_result(rows)
            except Exception as error:  # noqa: BLE001 - it waits for its turn
                self._fetched.set_exception(error)

    def __next__(self) -> list[Row]:
        self.fetch()
        assert self._fetched is not None
        fetched, self._fetched = self._fetched, None
        return fetched.result()


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Collect garbage seldom: rows go when nobody refers to them any more, and to search them for circles that they
    don't form, every few hundred rows, is a seventh of the work."""
    usual = gc.get_threshold()
    gc.set_threshold(50_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def chunks_of(
    table: Table, parser: RowParser, importer: Importer, done: int, left: int
) -> Generator[list[Row], None, None]:
    """Chunks of parsed and prepared rows behind the first `done`; `left` says how many are expected."""
    if left >= WORTH_A_PROCESS and _may_fork():
        read = 0
        try:
            for rows in _from_child(table, parser, importer, done):
                read += len(rows)
                yield rows
            return
        except EOFError:
            log.warning("The process that read ahead died; the rows are read here from row %s on.", done + read)
            done += read
    yield from plain_chunks(table, parser, importer, done)


def plain_chunks(table: Table, parser: RowParser, importer: Importer, done: int) -> Generator[list[Row], None, None]:
    """The same in this process."""
    lines = itertools.islice(table.lines(), done, None)
    while chunk := [parser.row(line) for line in itertools.islice(lines, CHUNK)]:
        if importer.prepare is not None:
            for row in chunk:
                if not row.outcome:
                    row.prepared = importer.prepare(row.values)
        yield chunk


def _may_fork() -> bool:
    """A second processor to work on, and no thread that a copy of this process would lack."""
    return len(os.sched_getaffinity(0)) > 1 and threading.active_count() == 1


def _from_child(table: Table, parser: RowParser, importer: Importer, done: int) -> Generator[list[Row], None, None]:
    reading, writing = os.pipe()
    with suppress(OSError, AttributeError):  # other systems have pipes of one size
        fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 1 << 20)
    gc.freeze()  # so that the memory of both stays shared, and is not searched for garbage at each turn
    child = os.fork()
    if child == 0:
        _serve(writing, table, parser, importer, done)
    os.close(writing)
    try:
        with os.fdopen(reading, "rb", buffering=1 << 20) as pipe:
            while (rows := _message(pipe)) is not None:
                yield rows
    finally:
        gc.unfreeze()
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(child, 0)


def _message(pipe: BinaryIO) -> list[Row] | None:
    """The next that the child sends, None at its end. Raises EOFError when it died, and what it met when it says so."""
    size = _SIZE.unpack(_exactly(pipe, _SIZE.size))[0]
    if not size:
        return None
    message = pickle.loads(_exactly(pipe, size))  # noqa: S301 - from our own child
    if isinstance(message, Unreadable):
        raise message
    if isinstance(message, Exception):
        raise RuntimeError(str(message))
    return message


def _exactly(pipe: BinaryIO, size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data


def _serve(pipe: int, *what: Any) -> None:
    """The life of the child: its parent's connections are closed unused, and it ends without tidying them up."""
    try:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGPIPE):
            signal.signal(number, signal.SIG_DFL)
        _close_all_but(pipe)
        with os.fdopen(pipe, "wb", buffering=1 << 20) as out, ThreadPoolExecutor(1) as thread:
            shelf: deque[Future[None]] = deque()
            for message in _messages(*what):
                shelf.append(thread.submit(_send, out, pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)))
                if len(shelf) > SHELF:
                    shelf.popleft().result()
            thread.submit(_send, out, b"")
    finally:
        os._exit(0)


def _close_all_but(kept: int) -> None:
    for name in [path.name for path in Path("/proc/self/fd").iterdir()]:
        if int(name) > 2 and int(name) != kept:
            with suppress(OSError):
                os.close(int(name))


def _messages(*what: Any) -> Iterator[Any]:
    """The chunks, and at last what went wrong with them."""
    try:
        yield from plain_chunks(*what)
    except Unreadable as refusal:
        yield Unreadable(str(refusal))
    except Exception as error:  # noqa: BLE001 - the parent says it
        yield RuntimeError(f"{type(error).__name__}: {error}")


def _send(out: BinaryIO, data: bytes) -> None:
    out.write(_SIZE.pack(len(data)))
    out.write(data)
    out.flush()
