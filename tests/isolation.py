"""Loaded before Django's settings: gives every test process a broker database and a home folder of its own."""

import atexit
import os
import re
import shutil
import tempfile

WORKER = re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", ""))


def own_broker_database() -> None:
    """Two processes of one run must not take each other's tasks."""
    url = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
    base, _, number = url.rpartition("/")
    if WORKER and number.isdigit():
        os.environ["REDIS_URL"] = f"{base}/{(int(number) + 1 + int(WORKER)) % 16}"


def own_home() -> None:
    """Uploads and exports of the tests go to a folder that is removed at the end."""
    home = tempfile.mkdtemp(prefix="ltoc-test-home-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    for name in ("uploads", "files", "run", "log", "static", "mail"):
        os.mkdir(f"{home}/{name}")
    os.environ["LTOC_HOME"] = home


own_broker_database()
own_home()
