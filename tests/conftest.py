"""What every test may use. Everything here is the real thing: PostgreSQL, Valkey, Celery."""

import time

import pytest
from django.conf import settings
from django.utils import timezone, translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from tests import fresh
from tests.processes import WorkerProcess

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
