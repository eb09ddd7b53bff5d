"""A damaged history tells what was damaged; one whose load was killed is finished by the next."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from console.imports.models import Import, ImportRow
from leads.models import Lead
from sales.models import Deal
from tests.processes import until_gone

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
OLIST, MAVEN = DATA / "olist_funnel", DATA / "maven_crm"
needs_olist = pytest.mark.skipif(not OLIST.exists(), reason="../shared/data/olist_funnel is not on this machine")
needs_maven = pytest.mark.skipif(not MAVEN.exists(), reason="../shared/data/maven_crm is not on this machine")
WON = Deal.Status.WON
BY_ORIGIN = {
    "organic_search": (271, 2296), "paid_search": (195, 1586), "social": (75, 1350), "unknown": (179, 1099),
    "direct_traffic": (56, 499), "email": (15, 493), "referral": (24, 284), "other": (4, 150), "display": (6, 118),
    "other_publicities": (3, 65), "blank": (14, 60),
}  # fmt: skip


@pytest.fixture(autouse=True)
def own_files(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "files")
    monkeypatch.setattr(settings, "HOME", tmp_path)


def load(name, folder, capsys):
    call_command("load_history", name, str(folder), json=True)
    return json.loads(capsys.readouterr().out)


def counts(report):
    return [(f["rows"], f["created"], f["updated"], f["refused"], f["refused_file"]) for f in report["files"]]


def by_origin():
    leads = Counter(Lead.objects.values_list("channel__key", flat=True))
    won = Counter(Deal.objects.filter(status=WON).values_list("lead__channel__key", flat=True))
    return {key: (won[key], number) for key, number in leads.items()}


@needs_olist
@pytest.mark.django_db
def test_the_hungarian_spreadsheet_gives_the_same_and_says_row_by_row_what_it_damaged(capsys):
    report = load("olist", OLIST / "dialects", capsys)
    assert counts(report) == [(8000, 8000, 0, 0, None), (842, 842, 0, 0, None)]
    # whoever saved it had put Direct Traffic into the 60 blank origins: the file itself says so, row by row
    filled = {key: pair for key, pair in BY_ORIGIN.items() if key not in ("blank", "direct_traffic")}
    assert by_origin() == {**filled, "direct_traffic": (56 + 14, 499 + 60)}
    said = [w for row in ImportRow.objects.filter(warnings__isnull=False) for w in row.warnings]
    damaged = [w for w in said if "spreadsheet" in w]
    assert len(damaged) == 32
    assert any("“20.máj”" in w for w in damaged)


@needs_maven
@pytest.mark.django_db(transaction=True)
def test_a_load_killed_in_the_middle_is_finished_by_the_next_with_no_row_lost_or_doubled(tmp_path):
    db = connection.settings_dict
    host = f"{db['HOST'].replace('/', '%2F')}:{db['PORT'] or 5432}"
    url = f"postgres://{db['USER']}:{db['PASSWORD']}@{host}/{db['NAME']}"
    program = f"load of test {os.getpid()}"
    environment = os.environ | {"DATABASE_URL": url, "LTOC_HOME": str(tmp_path), "PGAPPNAME": program}
    command = [sys.executable, "manage.py", "load_history", "maven", str(MAVEN), "--json"]
    first = subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    until = time.monotonic() + 300
    while not 1_000 <= Deal.objects.count() < 8_000:
        assert first.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < until, "it does not begin"
        time.sleep(0.05)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    until_gone(program)
    stood = Deal.objects.count()
    assert 0 < stood < 8_800
    second = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True)
    report = json.loads(second.stdout)
    assert report["files"][-1]["created"] == 8_800
    assert Deal.objects.count() == 8_800
    assert Import.objects.filter(kind="sales.deal").count() == 1
