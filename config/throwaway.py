"""A database and a broker for one run, in a temporary folder: for tests and measurements."""

from __future__ import annotations

import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.embedded import Services, uses_own_servers
from config.environment import compile_catalogues, make_environment, make_folders


@contextmanager
def throwaway_servers() -> Iterator[dict[str, str]]:
    """The environment of fresh servers, gone afterwards; with DATABASE_URL and REDIS_URL given, those instead."""
    home = Path(tempfile.mkdtemp(prefix="ltoc-"))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        make_folders(home)
        services = Services(home, throwaway=True) if uses_own_servers() else None
        try:
            if services is not None:
                services.acquire(own=True)
            compile_catalogues()
            yield make_environment(home, services)
        finally:
            if services is not None:
                services.release()
    finally:
        shutil.rmtree(home, ignore_errors=True)
