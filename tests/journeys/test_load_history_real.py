"""Two published histories, loaded by their shipped mappings, give the figures recomputed from the raw rows."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from statistics import mean, median

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import Count, Sum
from django.utils.timezone import localdate

from console.imports.models import Import, ImportRow
from leads.models import Lead
from sales.models import Deal

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
def test_olist_gives_its_figures_and_loading_it_again_changes_nothing(capsys):
    report = load("olist", OLIST / "original", capsys)
    assert counts(report) == [(8000, 8000, 0, 0, None), (842, 842, 0, 0, None)]
    assert report["seconds"] < 60
    assert by_origin() == BY_ORIGIN
    won = Deal.objects.filter(status=WON).select_related("lead")
    days = [(deal.closed_at - deal.lead.came_at) / timedelta(days=1) for deal in won]
    assert (round(median(days), 2), round(mean(days), 2)) == (14.65, 49.10)
    calendar = [localdate(deal.closed_at) - localdate(deal.lead.came_at) for deal in won]
    assert sum(1 for span in calendar if span.days <= 30) == 555
    early = ImportRow.objects.filter(run__kind="sales.deal", warnings__isnull=False)
    assert early.count() == 1  # won before its first contact
    assert counts(load("olist", OLIST / "original", capsys)) == [(8000, 0, 0, 0, None), (842, 0, 0, 0, None)]


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
@pytest.mark.django_db
def test_maven_gives_its_figures_and_loading_it_again_changes_nothing(capsys):
    report = load("maven", MAVEN, capsys)
    assert [(f["rows"], f["created"], f["refused"]) for f in report["files"]] == [
        (35, 35, 0), (85, 85, 0), (7, 7, 0), (8800, 8800, 0),
    ]  # fmt: skip
    assert report["seconds"] < 60
    status = dict(Deal.objects.values_list("status").annotate(Count("id")))
    assert (status["won"], status["lost"]) == (4238, 2473)
    assert round(100 * 4238 / (4238 + 2473), 2) == 63.15
    revenue = Deal.objects.filter(status=WON).values_list("owner__team__region").annotate(Sum("amount"))
    assert dict(revenue) == {"Central": 3_346_293, "East": 3_090_594, "West": 3_568_647}
    assert Deal.objects.filter(company=None).count() == 1425
    assert Deal.objects.filter(product__name="GTX Pro").count() == 1480
    assert Import.objects.get(kind="sales.deal").warnings == 1480
    assert all(f["created"] == f["updated"] == 0 for f in load("maven", MAVEN, capsys)["files"])


@needs_maven
@pytest.mark.django_db(transaction=True)
def test_a_load_killed_in_the_middle_is_finished_by_the_next_with_no_row_lost_or_doubled(tmp_path):
    db = connection.settings_dict
    host = f"{db['HOST'].replace('/', '%2F')}:{db['PORT'] or 5432}"
    url = f"postgres://{db['USER']}:{db['PASSWORD']}@{host}/{db['NAME']}"
    environment = os.environ | {"DATABASE_URL": url, "LTOC_HOME": str(tmp_path)}
    command = [sys.executable, "manage.py", "load_history", "maven", str(MAVEN), "--json"]
    first = subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    until = time.monotonic() + 90
    while not 1_000 <= Deal.objects.count() < 8_000:
        assert first.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < until, "it does not begin"
        time.sleep(0.05)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    time.sleep(0.5)
    stood = Deal.objects.count()
    assert 0 < stood < 8_800
    second = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True)
    report = json.loads(second.stdout)
    assert report["files"][-1]["created"] == 8_800
    assert Deal.objects.count() == 8_800
    assert Import.objects.filter(kind="sales.deal").count() == 1
