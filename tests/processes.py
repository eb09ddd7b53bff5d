"""Processes that tests start beside themselves and kill."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent


def until_gone(program, seconds=60):
    """Returns when the database has let go of a killed process that was started with this PGAPPNAME."""
    until = time.monotonic() + seconds
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_stat_activity WHERE application_name = %s", [program])
            if not cursor.fetchone():
                return
        assert time.monotonic() < until, f"the database still works for {program}"
        time.sleep(0.05)


class WorkerProcess:
    """A real Celery worker in a process of its own, on the database and the broker of this test."""

    program = f"worker of test {os.getpid()}"

    def __init__(self, concurrency=1):
        self.concurrency = concurrency
        self.process = None

    def environment(self):
        db = connection.settings_dict
        host = f"{db['HOST'].replace('/', '%2F')}:{db['PORT'] or 5432}"
        url = f"postgres://{db['USER']}:{db['PASSWORD']}@{host}/{db['NAME']}"
        own = {"DATABASE_URL": url, "REDIS_URL": settings.REDIS_URL, "LTOC_ONLY_WORKER": "1"}
        return os.environ | own | {"PGAPPNAME": self.program}

    def start(self, seconds=120):
        """Returns when the worker takes tasks; begins when the database has let go of one that was killed."""
        from config.heartbeat import forget, lives

        until_gone(self.program)
        forget("worker")
        command = ["celery", "-A", "config", "worker", "--concurrency", str(self.concurrency)]
        command += ["--without-gossip", "--without-mingle", "--loglevel", "INFO"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, env=self.environment(), start_new_session=True
        )
        until = time.monotonic() + seconds
        while not lives("worker"):
            assert self.process.poll() is None, "the worker ended while it started"
            assert time.monotonic() < until, "the worker does not start"
            time.sleep(0.1)
        return self

    def kill(self):
        """As the power cut: SIGKILL to the worker and all of its pool, in the middle of whatever it does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """As a deployment: it ends the tasks it has begun."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
