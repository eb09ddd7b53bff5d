"""A firm's real past, loaded once for the tests of a class and forgotten after them."""

import csv
import json
import tempfile
import time
from io import StringIO
from unittest import SkipTest

from django.conf import settings
from django.core.management import call_command
from django.test import TestCase

from metrics.actions import update_funnel

DATA = settings.BASE_DIR.parent / "shared/data"


def raw(path):
    """The rows of a CSV file, as its publisher wrote them."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def asked(*command):
    """What a command prints as JSON."""
    out = StringIO()
    call_command(*command, "--json", stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())


class LoadedPast(TestCase):
    """Loads the past in `folder` by the shipped `mapping` once; skips where the data are not on this machine."""

    mapping = ""
    folder = ""

    @classmethod
    def setUpTestData(cls):
        cls.path = DATA / cls.folder
        if not cls.path.is_dir():
            raise SkipTest(f"the real input {cls.folder} is not on this machine (../shared/data): it is never shipped")
        began = time.process_time()  # what others take of the machine is not counted
        cls.report = cls.load()
        assert time.process_time() - began < 60
        update_funnel()

    @classmethod
    def load(cls):
        """Load the folder and return the report; refused rows go to a folder that is forgotten."""
        with tempfile.TemporaryDirectory() as refused:
            return asked("load_history", cls.mapping, str(cls.path), "--out", refused)
