"""What every test may use. Everything here is the real thing: PostgreSQL, Valkey, Celery."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone, translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from tests import fresh

ROOT = Path(__file__).resolve().parent.parent


# A busy machine makes no property wrong, and a test of a property may use one database for all of its examples.
ANY_PACE = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


def pytest_configure(config):
    hypothesis.register_profile("any pace", deadline=None, suppress_health_check=ANY_PACE)
    hypothesis.load_profile("any pace")
    # signing in is not what most tests are about; Argon2 takes its time on purpose
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.AXES_ENABLED = False
    # or each new Client stats all static files; the browser's server has a handler of its own for them
    settings.WHITENOISE_AUTOREFRESH = True


# these take minutes each: begun last, one process would wait for the other's
LONG = ["test_pages_in_two_languages", "test_doors", "test_walk_the_chain", "test_bad_input", "test_chain_machine"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    for item in items:
        for folder, mark in (("browser", pytest.mark.browser), ("journeys", pytest.mark.journey)):
            if f"tests/{folder}/" in item.path.as_posix():
                item.add_marker(mark)
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        fresh.begin()


@pytest.fixture(autouse=True)
def _own_language():
    """A page that was fetched leaves its reader's language and time zone behind: the next test has its own."""
    yield
    translation.deactivate()
    timezone.deactivate()


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


@pytest.fixture
def celery_worker_process(transactional_db):
    """A running WorkerProcess: `.kill()` it, `.start()` it again. Its queue is empty at the beginning."""
    from config.heartbeat import client

    client().flushdb()
    worker = WorkerProcess().start()
    yield worker
    worker.stop()
    client().flushdb()


@pytest.fixture
def eventually():
    """`eventually(lambda: …)` waits until the answer is true and returns it; fails with a sentence after `seconds`."""

    def wait(question, seconds=120, what="it"):
        until = time.monotonic() + seconds
        while not (answer := question()):
            assert time.monotonic() < until, f"{what} did not happen within {seconds} s"
            time.sleep(0.1)
        return answer

    return wait
