"""Leads from files: what becomes of each row, twins in file and database, any chunking, two at once, a past."""

import json
import threading
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from console.imports import ahead
from console.imports.actions import check_import, run_import, send_import, start_import
from console.imports.models import Import
from journal.models import Event
from leads.actions.channels import ensure_channels
from leads.actions.matching import find_duplicates
from leads.actions.scoring import publish_scores
from leads.defaults.scoring import SHIPPED
from leads.importers import LeadImporter
from leads.models import CleaningChange, DuplicatePair, Lead, RoutingDecision, Touch
from leads.rules.scoring import values_of
from people.models import HandOver
from tests.leads import cast

HEAD = "公司名称,联系人,手机,邮箱,地区,行业"
ROWS = [
    "北京字节精工科技有限公司,赵敏 总监,138 1020 3040,zhaomin@zjjg.com.cn,北京,制造业",
    "字节精工(北京)科技,赵敏,13810203040,,北京,",
    "深圳市海拓物联网技术有限公司,王强,+86 755 8888 1234,wangqiang@haituo.cn,深圳,物联网",
    ",李四,,,,",
    "上海明日零售集团,陈思,,chen@mailinator.com,上海,零售",
    "海拓物聯網技術,王強,,,,",
]


@pytest.fixture
def file(tmp_path):
    def write(rows=ROWS, head=HEAD, name="leads.csv"):
        path = tmp_path / name
        path.write_text("\n".join([head, *rows]), encoding="utf-8")
        return path

    return write


def take(path, **more):
    options = {"channel": "fair", **more.pop("options", {})}
    return run_import(start_import("leads.lead", path, None, options, **more).pk)


def counts(run):
    assert run.status == "done", run.error
    return run.rows_done, run.created, run.twins, run.refused


@pytest.fixture
def fair(db):
    return cast.channel("fair")


def test_each_row_is_created_a_twin_or_refused_with_its_reason(fair, file):
    run = take(file())
    assert counts(run) == (6, 3, 2, 1)
    refused = run.rows.get(outcome="refused")
    assert (refused.number, "Neither phone nor e-mail" in refused.sentence) == (5, True)
    assert [r.sentence for r in run.rows.filter(outcome="twin").order_by("number")] == [
        "same phone, same person at the same company", "same person at the same company"
    ]  # fmt: skip
    assert set(Lead.objects.values_list("import_run", flat=True)) == {run.pk}


def test_valid_rows_are_judged_and_routed_and_the_others_wait_with_their_reason(fair, file):
    ann = cast.rep("Ann")
    cast.rule()
    take(file())
    assert dict(Lead.objects.values_list("name", "status")) == {"赵敏": "routed", "王强": "routed", "陈思": "clean"}
    assert Lead.objects.get(name="陈思").invalid_reasons == ["disposable"]
    assert RoutingDecision.objects.filter(chosen=ann).count() == 2
    assert HandOver.objects.filter(to_person=ann, status="offered", due_at__isnull=False).count() == 2
    assert [notice.event.facts for notice in ann.notices.all()] == [{"count": 2}], "one line, not one per lead"


def test_without_the_option_nothing_is_judged(fair, file):
    cast.rep("Ann")
    cast.rule()
    take(file(), options={"judge": False})
    assert set(Lead.objects.values_list("status", flat=True)) == {"clean"}


def test_the_journal_knows_of_every_lead_and_every_touch(fair, file):
    take(file())
    names = list(Event.objects.values_list("name", flat=True))
    assert names.count("leads.lead_came") == 3
    assert names.count("leads.lead_judged_valid") == 2
    assert names.count("leads.lead_touched") == 2 == Touch.objects.count()
    assert CleaningChange.objects.filter(lead__name="赵敏", field="phone").count() == 1


def test_the_same_file_again_brings_only_touches(fair, file):
    take(file())
    assert counts(take(file())) == (6, 0, 5, 1)
    assert Lead.objects.count() == 3


def test_the_same_mailbox_may_be_two_leads_when_the_firm_says_so(fair, file):
    rows = ["甲字节有限公司,张三,,a@b.cn,,", "乙明日有限公司,李四,,a@b.cn,,"]
    assert counts(take(file(rows), options={"mail_is_one": False}))[1] == 2
    assert DuplicatePair.objects.get().keys == ["email"]


def test_a_channel_column_wins_and_an_unknown_channel_refuses_its_row(fair, file):
    cast.channel("sem")
    rows = [
        "甲字节有限公司,13800001111,SEM",
        "乙明日有限公司,13800002222,",
        "丙海拓有限公司,13800003333,carrier pigeon",
    ]
    run = take(file(rows, head="公司,手机,渠道"))
    assert counts(run) == (3, 2, 0, 1)
    assert dict(Lead.objects.values_list("phone", "channel__key")) == {
        "+8613800001111": "sem", "+8613800002222": "fair"
    }  # fmt: skip
    assert "carrier pigeon" in run.rows.get(outcome="refused").sentence


def test_an_xlsx_file_and_extra_columns(fair, tmp_path):
    book = Workbook()
    book.active.append(["Company", "Phone", "Created at"])
    book.active.append(["Acme Ltd", "+44 20 7946 0958", "2024-03-05 10:00"])
    book.save(tmp_path / "leads.xlsx")
    assert counts(take(tmp_path / "leads.xlsx"))[1] == 1
    lead = Lead.objects.get()
    assert (lead.company_core, lead.came_at.year) == ("acme", 2024)
    assert Event.objects.get(name="leads.lead_came").happened_at == lead.came_at


def outcome_of(rows, chunk, path, monkeypatch):
    monkeypatch.setattr(ahead, "CHUNK", chunk)
    path.write_text("\n".join([HEAD, *rows]), encoding="utf-8")
    run = take(path)
    leads = list(Lead.objects.order_by("pk").values_list("company_name", "name", "phone", "email", "region", "status"))
    result = counts(run), leads, list(run.rows.order_by("number").values_list("number", "outcome", "sentence"))
    for model in (Touch, CleaningChange, RoutingDecision):
        model.objects.all().delete()
    Lead.objects.all().delete()
    return result


@settings(max_examples=12)
@given(rows=st.lists(st.sampled_from([*ROWS, "明日零售,陈 思,021-55556666,,,", ",,13810203040,,,"]), max_size=14),
       chunk=st.integers(1, 5))  # fmt: skip
def test_any_chunking_gives_the_same_leads(rows, chunk, fair, tmp_path, monkeypatch):
    whole = outcome_of(rows, 1000, tmp_path / "a.csv", monkeypatch) if rows else None
    if rows:
        assert outcome_of(rows, chunk, tmp_path / "b.csv", monkeypatch) == whole


SOME_ROWS = st.lists(
    st.sampled_from([*ROWS, "明日零售,陈 思,021-55556666,,,", ",,13810203040,,,", "明日零售,陈思,,chen@mingri.cn,,"]),
    min_size=1,
    max_size=12,
)


@settings(max_examples=12)
@given(rows=SOME_ROWS, chunk=st.integers(1, 5))
def test_a_dry_run_in_chunks_counts_what_the_real_run_will_count(rows, chunk, fair, tmp_path, monkeypatch):
    monkeypatch.setattr(ahead, "CHUNK", chunk)
    path = tmp_path / "dry.csv"
    path.write_text("\n".join([HEAD, *rows]), encoding="utf-8")
    dry = take(path, dry_run=True)
    assert (dry.status, Lead.objects.count(), Event.objects.filter(subject_type="leads.lead").count()) == (
        "checked", 0, 0,
    )  # fmt: skip
    with transaction.atomic():
        real = take(path)
        assert counts(real) == (dry.rows_done, dry.created, dry.twins, dry.refused)
        transaction.set_rollback(True)


@settings(max_examples=12)
@given(rows=SOME_ROWS, chunk=st.integers(1, 5))
def test_importing_twice_brings_nothing_new(rows, chunk, fair, tmp_path, monkeypatch):
    path = tmp_path / "twice.csv"
    path.write_text("\n".join([HEAD, *rows]), encoding="utf-8")
    with transaction.atomic():
        first = take(path)
        leads = list(Lead.objects.order_by("pk").values())
        monkeypatch.setattr(ahead, "CHUNK", chunk)
        again = take(path)
        assert counts(again) == (first.rows_done, 0, first.created + first.twins, first.refused)
        kept = [name for name in leads[0] if name not in SCORED] if leads else []
        assert list(Lead.objects.order_by("pk").values(*kept)) == [{n: lead[n] for n in kept} for lead in leads]
        transaction.set_rollback(True)


SCORED = ("intent_score", "grade", "rung", "last_worked_at")  # a lead that comes again is the more interested


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_the_same_file_at_once_make_no_twins(file, monkeypatch):
    cast.channel("fair")
    cast.rep("Ann")
    cast.rule()
    monkeypatch.setattr(ahead, "CHUNK", 20)
    path = file([f"公司{n}科技有限公司,人{n},1381020{n:04d},p{n}@firm{n}.cn,," for n in range(120)])
    runs = [start_import("leads.lead", path, None, {"channel": "fair"}) for _ in range(2)]

    def work(run):
        run_import(run.pk)
        connection.close()

    threads = [threading.Thread(target=work, args=(run,)) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done = [Import.objects.get(pk=run.pk) for run in runs]
    assert [run.status for run in done] == ["done", "done"]
    assert sum(run.created for run in done) == 120 == Lead.objects.count()
    assert sum(run.twins for run in done) == 120


def call(*args):
    out = StringIO()
    call_command("import_leads", *args, "--json", stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())


def test_the_command_prints_one_object_and_a_dry_run_counts_the_same_and_keeps_nothing(fair, file, tmp_path):
    path = file()
    dry = call(str(path), "--channel", "FAIR", "--dry-run")
    assert (Lead.objects.count(), Touch.objects.count()) == (0, 0)
    assert not Event.objects.filter(subject_type="leads.lead").exists()
    real = call(str(path), "--channel", "fair")
    assert set(real) == {"rows", "created", "twins", "refused", "refused_file", "seconds"}
    assert [dry[k] for k in ("rows", "created", "twins", "refused")] == [6, 3, 2, 1]
    assert [real[k] for k in ("rows", "created", "twins", "refused")] == [6, 3, 2, 1]
    with open(real["refused_file"], encoding="utf-8-sig") as refused:
        assert "李四" in refused.read()


def test_the_command_names_the_channels_when_there_is_none_of_that_name(fair, file):
    with pytest.raises(CommandError, match=r"add_channel.*fair"):
        call(str(file()), "--channel", "carrier pigeon")
    with pytest.raises(CommandError, match="no file"):
        call("/nowhere.csv", "--channel", "fair")


def test_the_result_says_that_the_matcher_follows_and_then_what_it_found(client, fair, tmp_path):
    desk = cast.person("desk", "lead_desk")
    known = {"name": "John Fitzgerald", "company_name": "Acme Precision Tools Ltd"}
    cast.lead(**known, email="john.fitzgerald@acme-precision.com", phone="+1 415 555 0101")
    path = tmp_path / "like.csv"
    path.write_text(
        "公司名称,联系人,邮箱\nAcme Precison Tools Ltd,John Fitzgerald,john@acme-precision.com\n"
        "北京海拓有限公司,李四,li@ht.cn\n",
        encoding="utf-8",
    )
    run = run_import(start_import("leads.lead", path, desk, {"channel": "fair"}).pk)
    assert run.created == 2
    client.force_login(desk)
    page = client.get(run.get_absolute_url()).content.decode()
    assert "within a minute; this page says when it has" in page
    assert "part=following" in page
    find_duplicates()
    part = client.get(f"{run.get_absolute_url()}?part=following").content.decode()
    assert "1 group of possible duplicates" in part
    assert "hx-get" not in part
    bench = client.get(f"/leads/bench/?run={run.pk}").content.decode()
    assert "Acme Precision Tools" in bench
    assert "like.csv" in bench
    other = run_import(start_import("leads.lead", path, desk, {"channel": "fair"}).pk)
    assert "Acme Precision Tools" not in client.get(f"/leads/bench/?run={other.pk}").content.decode()


def test_leads_drafted_before_a_new_score_table_was_published_are_scored_by_the_new_one(fair, file, monkeypatch):
    drafted = LeadImporter.make_ready

    def draft_then_publish(self, rows, run):
        drafted(self, rows, run)
        publish_scores(values_of(replace(SHIPPED, base_fit=77, rules=())), by=None)

    monkeypatch.setattr(LeadImporter, "make_ready", draft_then_publish)
    take(file())
    assert set(Lead.objects.values_list("fit_score", flat=True)) == {77}


def test_a_channel_that_nobody_knows_is_told_once_and_its_rows_come_in(client, fair, tmp_path):
    desk = cast.person("desk", "lead_desk")
    path = tmp_path / "origins.csv"
    lines = [f"Firm {n} Ltd,p{n}@firm{n}.com,{'Organic Search' if n % 3 else 'Nobody'}" for n in range(9)]
    path.write_text("\n".join(["company,email,origin", *lines]), encoding="utf-8")
    run = check_import(start_import("leads.lead", path, desk, {}), by=desk)
    run = run_import(run.pk, begin=False)
    assert (run.status, run.refused) == ("checked", 9)
    client.force_login(desk)
    page = client.get(run.get_absolute_url()).content.decode()
    assert "Words of the file that nobody knows here" in page
    told = {"what": "words", "word-0": "fair", "text-0": "Organic Search", "word-1": "", "text-1": "Nobody"}
    client.post(f"/imports/{run.pk}/correct/", told)
    run = run_import(run.pk, begin=False)
    assert (run.created, run.refused) == (6, 3)
    answer = client.post(
        f"/api/imports/{run.pk}/correct/", {"words": {"channel": {"nobody": "fair"}}}, "application/json"
    )
    assert answer.status_code == 200, answer.json()
    send_import(run, by=desk)
    run = run_import(run.pk, begin=False)
    assert (run.created, run.refused) == (9, 0)
    assert set(Lead.objects.values_list("channel", flat=True)) == {fair.pk}


def test_a_time_of_the_source_is_a_time_and_no_channel(fair, file):
    head, row = "公司名称,手机号码,来源时间", "北京星河科技有限公司,13912340000,2026-10-0"
    run = start_import("leads.lead", file([f"{row}{n}" for n in range(1, 6)], head), None, {"channel": "fair"})
    assert run.mapping == {"company_name": "公司名称", "mobile": "手机号码", "came_at": "来源时间"}


def test_the_sheet_with_the_table_is_taken_not_the_note_before_it(fair, tmp_path):
    book = Workbook()
    book.active.append(["本文件由市场部提供"])
    book.create_sheet("空")
    sheet = book.create_sheet("名单")
    for row in (["2026 秋季展会名单"], [], ["公司名称", "联系人", "手机"], ["甲公司", "张三", "13800001111"]):
        sheet.append(row)
    book.save(tmp_path / "book.xlsx")
    run = start_import("leads.lead", tmp_path / "book.xlsx", None, {"channel": "fair"})
    assert (run.dialect["sheet"], run.dialect["header_row"]) == ("名单", 3)
    assert run_import(run.pk).created == 1


def test_a_row_that_can_not_be_drafted_costs_itself_alone(fair, file, monkeypatch):
    read = LeadImporter._came_at

    def stumble(self, row):
        if row.values["company_name"] == "上海明日零售集团":
            raise OverflowError
        return read(self, row)

    monkeypatch.setattr(LeadImporter, "_came_at", stumble)
    whole = take(file(), dry_run=True)
    run = take(file())
    assert run.refused == whole.refused == 2
    assert not Lead.objects.filter(company_name="上海明日零售集团").exists()


def test_firms_people_and_channels_are_known_by_what_stands_in_their_columns(fair, file):
    ensure_channels()
    head = "列一,列二,列三,列四"
    rows = [f"北京星河{n}科技有限公司,{who},1391234000{n},官网" for n, who in enumerate(("王伟", "李娜娜", "张敏"))]
    run = start_import("leads.lead", file(rows, head), None, {"channel": "fair"})
    assert run.mapping == {"company_name": "列一", "name": "列二", "phone": "列三"}
    run = start_import("leads.lead", file(rows, head.replace("列四", "来源")), None, {"channel": "fair"})
    run = run_import(run.pk)
    assert (run.created, set(Lead.objects.values_list("channel__key", flat=True))) == (3, {"website"})
