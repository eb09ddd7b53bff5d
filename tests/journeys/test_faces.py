"""The commands that others call: exact JSON on standard output and nothing else there, a failure in one sentence."""

import json
import os
import subprocess
import sys
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from console.imports.models import Import
from leads.models import Lead
from metrics.models import FunnelJourney
from sales.models import Deal, DealKind
from tests.chain import Firm
from tests.journeys.rows import row_counts

STAGES = ["lead", "valid", "deal", "order", "cash", "live", "active", "renewed"]
LEADS = """公司,联系人,手机
上海明日科技有限公司,张伟,13911112222
北京海拓信息有限公司,李娜,13911112223
上海明日科技有限公司,张伟,13911112222
,,
没有电话也没有公司,,
""".encode()
MAPPING = """
title = "Our old CRM"

[[file]]
file = "leads.csv"
into = "leads.lead"
  [file.columns]
  ref = "Lead ID"
  came_at = "Created"
  channel = "Source"
  company_name = "Account"
  [file.values.channel]
  "Google Ads" = "sem"

[[file]]
file = "deals.csv"
into = "sales.deal"
  [[file.first]]
  into = "people.person"
  options = { role = "sales_rep" }
    [file.first.columns]
    ref = "Owner"
    name = "Owner"
  [file.columns]
  ref = "Deal ID"
  lead_ref = "Lead ID"
  rep = "Owner"
  company = "Account"
  status = "Stage"
  opened_at = "Opened"
  closed_at = "Closed"
  amount = "Amount"
"""
OLD_LEADS = """Lead ID,Created,Source,Account
L1,2018-01-10,Google Ads,Alpha Ltd
L2,2018-01-20,Google Ads,Beta Ltd
L3,2018-02-05,seo,Gamma Ltd
L4,not a day,seo,Delta Ltd
"""
OLD_DEALS = """Deal ID,Lead ID,Owner,Account,Stage,Opened,Closed,Amount
D1,L1,Ann,Alpha Ltd,Won,2018-01-15,2018-03-01,1000
D2,L2,Ann,Beta Ltd,Lost,2018-01-25,2018-03-10,500
"""


def manage(home, *arguments):
    """`bin/manage …` as a program calls it, on the database of this test."""
    db = connection.settings_dict
    host = f"{db['HOST'].replace('/', '%2F')}:{db['PORT'] or 5432}"
    url = f"postgres://{db['USER']}:{db['PASSWORD']}@{host}/{db['NAME']}"
    environment = os.environ | {"DATABASE_URL": url, "REDIS_URL": settings.REDIS_URL, "LTOC_HOME": str(home)}
    command = [sys.executable, "-m", "config.manage", *map(str, arguments)]
    return subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=90, check=False
    )


def told(home, *arguments):
    """The one object that a command with --json prints."""
    result = manage(home, *arguments, "--json")
    assert result.returncode == 0, result.stderr
    assert len(result.stdout.splitlines()) == 1
    return json.loads(result.stdout)


@pytest.fixture
def old_crm(tmp_path):
    folder = tmp_path / "old crm"
    folder.mkdir()
    (folder / "leads.csv").write_text(OLD_LEADS)
    (folder / "deals.csv").write_text(OLD_DEALS)
    mapping = tmp_path / "ours.toml"
    mapping.write_text(MAPPING)
    return mapping, folder


@pytest.fixture
def own_home(settings, tmp_path):
    settings.MEDIA_ROOT, settings.HOME = tmp_path / "files", tmp_path


@pytest.mark.django_db(transaction=True)
def test_leads_are_imported_by_a_program(tmp_path):
    Firm()
    home, file = tmp_path / "home", tmp_path / "会展.csv"
    file.write_bytes(LEADS)
    before = row_counts()
    dry = told(home, "import_leads", file, "--channel", "seo", "--dry-run")
    after = row_counts()
    assert {table for table in after if after[table] != before[table]} <= {"console_import", "console_importrow"}
    real = told(home, "import_leads", file, "--channel", "SEO")
    assert set(real) == set(dry) == {"rows", "created", "twins", "refused", "refused_file", "seconds"}
    counts = [real[name] for name in ("rows", "created", "twins", "refused")]
    assert counts == [dry[name] for name in ("rows", "created", "twins", "refused")]
    assert counts == [4, Lead.objects.count(), 1, real["refused"]]
    wrong = manage(home, "import_leads", file, "--channel", "carrier pigeon", "--json")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert len(wrong.stderr.splitlines()) == 1
    assert "There is no channel “carrier pigeon”" in wrong.stderr


@pytest.mark.django_db(transaction=True)
def test_a_past_is_loaded_by_an_own_mapping_and_counted(tmp_path, old_crm):
    home = tmp_path / "home"
    first = told(home, "load_history", *old_crm)
    assert set(first) == {"files", "seconds"}
    assert [set(file) for file in first["files"]] == [
        {"file", "rows", "created", "updated", "refused", "refused_file"}
    ] * 2
    assert [(f["file"], f["rows"], f["created"], f["updated"]) for f in first["files"]] == [
        ("leads.csv", 4, 4, 0), ("deals.csv", 2, 2, 0),
    ]  # fmt: skip
    again = told(home, "load_history", *old_crm)
    assert [(f["rows"], f["created"], f["updated"]) for f in again["files"]] == [(4, 0, 0), (2, 0, 0)]
    funnel = told(home, "funnel", "--kind", "cohort", "--by", "channel", "--to", "2018-01-31")
    assert funnel["stages"] == STAGES
    assert (funnel["kind"], funnel["by"]) == ("cohort", "channel")
    assert [(row["key"], row["counts"]["lead"], row["counts"]["order"]) for row in funnel["rows"]] == [("sem", 2, 1)]
    assert funnel["total"]["counts"] == funnel["rows"][0]["counts"]
    sales = told(home, "sales_numbers", "--by", "rep", "--from", "2018-01-01", "--to", "2018-12-31")
    figures = {
        "won": 1, "lost": 1, "open": 0, "win_rate": 50.0, "revenue": 1000, "average_order": 1000, "cycle_days": 45.0,
        "heads": 1, "orders_per_head": 1.0, "cash": 0, "revenue_before": 0, "target": None, "attained": None,
    }  # fmt: skip
    assert sales["rows"] == [{"key": "Ann", **figures}]
    assert sales["total"] == figures


def refused(*arguments) -> str:
    """The sentence with which a command fails; nothing may stand on standard output."""
    out = StringIO()
    with pytest.raises(CommandError) as failure:
        call_command(*map(str, arguments), stdout=out, stderr=StringIO())
    assert out.getvalue() == ""
    assert failure.value.returncode != 0
    assert "\n" not in str(failure.value)
    return str(failure.value)


@pytest.mark.django_db
def test_a_file_that_can_not_be_imported_is_one_sentence(own_home, tmp_path):
    Firm()
    cases = {
        "nothing.csv": (b"", "The file is empty"),
        "offer.csv": (b"%PDF-1.7\n", "PDF"),
        "broken.xlsx": (b"PK\x03\x04 nonsense", "damaged"),
        "colours.csv": (b"colour,size\nred,5\n", "Say which column holds"),
    }
    for name, (content, sentence) in cases.items():
        (tmp_path / name).write_bytes(content)
        assert sentence in refused("import_leads", tmp_path / name, "--channel", "seo", "--json"), name
        assert sentence in refused("import_file", "leads.lead", tmp_path / name, "--json"), name
    assert "There is no file" in refused("import_leads", tmp_path / "nowhere.csv", "--channel", "seo", "--json")
    assert "Nothing imports" in refused("import_file", "leads.dragon", tmp_path / "offer.csv", "--json")
    assert not Lead.objects.exists()
    assert not Import.objects.exclude(status=Import.Status.CANCELLED).exists()


@pytest.mark.django_db
def test_a_mapping_or_a_folder_that_is_wrong_is_one_sentence(own_home, tmp_path, old_crm):
    mapping, folder = old_crm
    assert "sugarcrm" in refused("load_history", "sugarcrm", folder, "--json")
    assert "There is no folder" in refused("load_history", mapping, tmp_path / "nowhere", "--json")
    mapping.write_text(MAPPING.replace("Lead ID", "Lead Nr", 1))
    assert "ours.toml, line 7" in refused("load_history", mapping, folder, "--json")
    mapping.write_text("[[file\n")
    assert "ours.toml" in refused("load_history", mapping, folder, "--json")
    mapping.write_bytes(b"\xff\xfe\x00")
    assert "ours.toml" in refused("load_history", mapping, folder, "--json")
    assert not Lead.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["funnel", "sales_numbers"])
def test_a_date_or_a_word_that_is_wrong_is_one_sentence(command):
    assert "is not a date" in refused(command, "--from", "2018-02-30", "--json")
    assert "is not a date" in refused(command, "--as-of", "yesterday", "--json")
    assert "ends before it starts" in refused(command, "--from", "2018-02-02", "--to", "2018-02-01", "--json")
    assert "invalid choice: 'colour'" in refused(command, "--by", "colour", "--json")


@pytest.mark.django_db
def test_as_of_and_dates_at_the_edges_of_the_calendar_count_without_fault(capsys):
    Firm().signed_order()
    first, last = "0001-01-01", "9999-12-31"
    for command in ("funnel", "sales_numbers"):
        for days in (["--as-of", first], ["--as-of", last], ["--from", first, "--to", last]):
            call_command(command, *days, "--json")
            assert json.loads(capsys.readouterr().out)["total"]


@pytest.mark.django_db
def test_the_numbers_of_sales_count_every_kind_of_deal_unless_one_is_named(capsys):
    Firm().signed_order()
    Deal.objects.update(kind=DealKind.RENEWAL)
    for kind, won in (([], 1), (["--kind", "all"], 1), (["--kind", "renewal"], 1), (["--kind", "sales"], 0)):
        call_command("sales_numbers", *kind, "--json")
        assert json.loads(capsys.readouterr().out)["total"]["won"] == won


@pytest.mark.django_db
def test_the_funnel_counted_from_scratch_is_the_same(capsys):
    Firm().signed_order()
    call_command("funnel", "--json")
    before = capsys.readouterr().out
    FunnelJourney.objects.all().delete()
    call_command("rebuild_funnel")
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err
    call_command("funnel", "--json")
    assert capsys.readouterr().out == before
