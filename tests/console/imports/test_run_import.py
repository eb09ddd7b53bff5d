"""An import from file to records: what is taken, what survives a dead worker, what is refused."""

import csv
import io
import os
import signal
import threading

import pytest
from django.db import connection
from django.utils import timezone

from console.imports.actions import (
    cancel_import,
    check_import,
    correct_import,
    missing_fields,
    run_import,
    send_import,
    start_import,
)
from console.imports.models import Import
from console.imports.reading import Table, Unreadable
from console.imports.report import refused_lines
from console.imports.running import LOCK_SPACE, resume_stale_imports
from journal.errors import NotPossible
from people.models import Team
from tests.console.imports.conftest import rows_of

KIND = "tests.team"


def counted(run):
    return {name: getattr(run, name) for name in (*Import.COUNTS, "warnings", "rows_done") if getattr(run, name)}


def test_every_row_is_taken_and_kept_with_its_outcome(admin, put, small_chunks):
    Team.objects.create(name="Old", department="sales")
    run = start_import(KIND, put("Team name,大区\nNew,West\nOld,\nNew,\nOld,East\n,North\n"), admin)
    assert run.mapping == {"name": "Team name", "region": "大区"}
    run = run_import(run.pk)
    assert run.status == "done"
    assert counted(run) == {"created": 1, "updated": 1, "twins": 2, "refused": 1, "rows_done": 5}
    assert list(run.rows.order_by("number").values_list("number", "outcome")) == [
        (2, "created"), (3, "twin"), (4, "twin"), (5, "updated"), (6, "refused"),
    ]  # fmt: skip
    assert run.rows.get(number=6).sentence == "“Team” is missing."


def test_rows_that_change_nothing_are_counted_and_not_kept(admin, put):
    path = put("id,name\n1,A\n2,B\n")
    run_import(start_import(KIND, path, admin).pk)
    run = run_import(start_import(KIND, path, admin).pk)
    assert counted(run) == {"unchanged": 2, "rows_done": 2}
    assert not run.rows.exists()


def test_a_worker_that_dies_leaves_no_half_chunk_and_the_next_goes_on_where_it_stood(admin, put, small_chunks):
    path = put(rows_of(7) + "crash,\n" + "Team 7,North\nTeam 8,North\n")
    run = start_import(KIND, path, admin)
    with pytest.raises(KeyboardInterrupt):
        run_import(run.pk)
    run.refresh_from_db()
    assert (run.status, run.rows_done, Team.objects.count()) == ("running", 6, 6)

    stored = run.file.path
    with open(stored) as file:
        text = file.read()
    with open(stored, "w") as file:
        file.write(text.replace("crash,", "Team 6,"))
    run = run_import(run.pk, begin=False)
    assert (run.status, run.rows_done, run.created, run.twins) == ("done", 10, 9, 1)
    assert Team.objects.count() == run.rows.filter(outcome="created").count() == 9


@pytest.mark.django_db(transaction=True)
def test_while_one_worker_holds_an_import_another_does_nothing(admin, put):
    run = start_import(KIND, put(rows_of(3)), admin)

    def hold(started, done):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK_SPACE, run.pk])
            started.set()
            done.wait(20)
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_SPACE, run.pk])
        connection.close()

    started, done = threading.Event(), threading.Event()
    holder = threading.Thread(target=hold, args=(started, done))
    holder.start()
    assert started.wait(20)
    assert run_import(run.pk).rows_done == 0
    done.set()
    holder.join()
    assert run_import(run.pk).created == 3


def test_a_worker_that_lost_its_lock_takes_no_row_that_another_took(admin, put, small_chunks):
    run = start_import(KIND, put(rows_of(9)), admin)

    def somebody_else(now):
        Import.objects.filter(pk=run.pk).update(rows_done=9)

    finished = run_import(run.pk, on_progress=somebody_else)
    assert (finished.rows_done, finished.created, Team.objects.count()) == (9, 3, 3)


def test_a_silent_import_is_handed_to_a_worker_again(admin, put, monkeypatch):
    woken = []
    monkeypatch.setattr("console.imports.running.wake_worker", woken.append)
    run = send_import(start_import(KIND, put(rows_of(2)), admin), by=admin)
    assert resume_stale_imports() == 0
    Import.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now() - timezone.timedelta(minutes=2))
    assert resume_stale_imports() == 1
    assert woken == [run.pk]


def test_a_dry_run_counts_as_the_real_one_and_leaves_nothing_behind(admin, put, small_chunks):
    text = rows_of(8) + "Team 1,\n,\nTeam 2,South\n"
    run = start_import(KIND, put(text), admin, dry_run=True)
    dry = counted(run_import(run.pk))
    assert Import.objects.get(pk=run.pk).status == "checked"
    assert Team.objects.count() == 0
    assert run.rows.filter(outcome="created", record_id=None).count() == 8
    real = counted(run_import(send_import(run, by=admin).pk))
    assert dry == real
    assert Team.objects.count() == 8


def test_a_cancelled_import_stops_after_its_chunk_and_keeps_what_it_took(admin, put, small_chunks):
    run = start_import(KIND, put(rows_of(9)), admin)
    finished = run_import(run.pk, on_progress=lambda now: cancel_import(now, by=admin) if now.rows_done == 6 else None)
    assert (finished.status, finished.rows_done, Team.objects.count()) == ("cancelled", 6, 6)
    with pytest.raises(NotPossible):
        send_import(finished, by=admin)


def test_a_value_that_the_database_refuses_costs_its_own_row(admin, put):
    run = run_import(start_import(KIND, put(rows_of(5) + "x" * 200 + ",North\nLast,North\n"), admin).pk)
    assert counted(run) == {"created": 6, "refused": 1, "rows_done": 7}
    assert "too long" in run.rows.get(outcome="refused").sentence


def test_a_fault_ends_the_import_with_a_sentence_and_it_can_go_on(admin, put, small_chunks):
    run = run_import(start_import(KIND, put(rows_of(4) + "fault,\n" + rows_of(2, 4).split("\n", 1)[1]), admin).pk)
    assert (run.status, run.rows_done) == ("failed", 3)
    assert "KeyError" in run.error
    with open(run.file.path) as file:
        text = file.read()
    with open(run.file.path, "w") as file:
        file.write(text.replace("fault,", "Mended,"))
    run = run_import(send_import(run, by=admin).pk)
    assert (run.status, run.created, run.error) == ("done", 7, "")


def test_unreadable_values_are_warned_of_or_refuse_the_row(admin, put):
    text = "name,founded,heads,department\nA,2018.02.26,12,Sales\nB,20.máj,many,Kitchen\n20.máj,,,\n"
    run = run_import(start_import(KIND, put(text), admin).pk)
    assert counted(run) == {"created": 3, "warnings": 2, "rows_done": 3}
    said = run.rows.get(number=3).warnings
    assert [sentence.split("”")[0] for sentence in said] == ["“20.máj", "“many", "“Kitchen"]
    assert "spreadsheet" in run.rows.get(number=4).warnings[0]


def test_refused_rows_come_back_as_the_same_file_with_a_reason_and_no_formula(admin, put):
    text = "name,region,note\n,\"=cmd|' /C calc'!A0\",+86 138\nGood,North,\n,@SUM(1+9),-5\n"
    run = run_import(start_import(KIND, put(text), admin).pk)
    lines = list(csv.reader(io.StringIO("".join(refused_lines(run)).lstrip("\ufeff"))))
    assert lines[0] == ["name", "region", "note", "Row", "Reason"]
    assert lines[1] == ["", "'=cmd|' /C calc'!A0", "'+86 138", "2", "“Team” is missing."]
    assert lines[2][:2] == ["", "'@SUM(1+9)"]


def test_a_corrected_refused_file_is_taken_as_it_was_written_first(admin, put):
    run = run_import(start_import(KIND, put("name,region\n,=North\n"), admin).pk)
    again = "".join(refused_lines(run)).replace("\n,'=", "\nNorth team,'=")
    run = run_import(start_import(KIND, put(again, "again.csv"), admin).pk)
    assert run.created == 1
    assert Team.objects.get().region == "=North"


def test_what_was_corrected_by_hand_is_remembered_per_answer(admin, put):
    path = put("bezeichnung,wo\nA,Nord\nB,Süd\n")
    run = start_import(KIND, path, admin, {"country": "HU"})
    assert missing_fields(run) == ["Team"]
    with pytest.raises(NotPossible, match="Say which column holds: Team"):
        send_import(run, by=admin)
    correct_import(run, by=admin, mapping={"name": "bezeichnung", "region": "wo"})
    again = start_import(KIND, path, admin, {"country": "Hungary"})
    assert again.mapping == {"name": "bezeichnung", "region": "wo"}
    assert again.options == {"country": "HU"}


def test_a_corrected_dialect_guesses_the_columns_anew(admin, put):
    run = start_import(KIND, put("Title\nname;region\nA;North\n", encoding="utf-8"), admin, dialect={"delimiter": ","})
    assert run.mapping == {}
    run = correct_import(run, by=admin, dialect={"delimiter": ";", "header_row": 2})
    assert run.mapping == {"name": "name", "region": "region"}


def test_a_file_that_is_no_table_is_not_kept(admin, put, tmp_path):
    with pytest.raises(NotPossible, match="PDF"):
        start_import(KIND, put(b"%PDF-1.7 whatever"), admin)
    assert not Import.objects.exists()
    assert not list((tmp_path / "files").rglob("*.csv"))


@pytest.mark.parametrize("options", [{"country": "XX"}])
def test_an_unknown_answer_is_refused(admin, put, options):
    with pytest.raises(NotPossible, match="no Country called “XX”"):
        start_import(KIND, put("name\nA\n"), admin, options)


def test_a_column_that_is_not_in_the_file_is_named(admin, put):
    with pytest.raises(NotPossible, match="no column “Nome”"):
        start_import(KIND, put("name\nA\n"), admin, mapping={"name": "Nome"})


def test_three_hundred_columns_null_bytes_and_long_cells_are_imported(admin, put):
    names = ["name", *[f"c{n}" for n in range(299)]]
    rows = [["A\0nna", *["x"] * 299], ["B", "y" * 10_000, *["😀"] * 298]]
    text = "\n".join(",".join(row) for row in [names, *rows])
    run = run_import(start_import(KIND, put(text), admin).pk)
    assert counted(run) == {"created": 2, "rows_done": 2}
    assert Team.objects.filter(name="Anna").exists()


def test_a_check_starts_once_however_often_it_is_asked_for(admin, put, django_capture_on_commit_callbacks, monkeypatch):
    woken = []
    monkeypatch.setattr("console.imports.actions.wake_worker", woken.append)
    run = start_import(KIND, put(rows_of(1)), admin)
    with django_capture_on_commit_callbacks(execute=True):
        check_import(run, by=admin)
        check_import(run, by=admin)
    assert woken == [run.pk]


@pytest.fixture
def children(monkeypatch, small_chunks):
    """Even a small file is worth a process of its own; gives the ids of those that were started."""
    started = []
    fork = os.fork
    monkeypatch.setattr("console.imports.ahead.WORTH_A_PROCESS", 1)
    monkeypatch.setattr("console.imports.ahead._may_fork", lambda: True)

    def note():
        child = fork()
        started.append(child)
        return child

    monkeypatch.setattr("console.imports.ahead.os.fork", note)
    return started


def test_a_big_file_is_read_by_a_second_process_to_the_same_result(admin, put, children):
    run = run_import(start_import(KIND, put(rows_of(7) + ",West\n"), admin).pk)
    assert len(children) == 1
    assert (run.status, counted(run)) == ("done", {"created": 7, "refused": 1, "rows_done": 8})
    with pytest.raises(ProcessLookupError):
        os.kill(children[0], 0)


def test_rows_go_on_here_when_the_process_that_reads_ahead_is_killed(admin, put, children):
    stood = []

    def kill_it(run):
        stood.append(run.rows_done)
        if len(stood) == 1:
            os.kill(children[0], signal.SIGKILL)

    run = run_import(start_import(KIND, put(rows_of(5_000)), admin).pk, kill_it)
    assert (run.status, run.created, run.rows_done) == ("done", 5_000, 5_000)
    assert Team.objects.count() == 5_000


def test_a_file_that_turns_unreadable_says_so_from_the_second_process_too(admin, put, children, monkeypatch):
    run = start_import(KIND, put(rows_of(7)), admin)
    Import.objects.update(rows_total=7)  # counted while the file was whole
    lines = Table.lines

    def break_off(table):
        yield from list(lines(table))[:4]
        raise Unreadable("The rest is missing.")

    monkeypatch.setattr(Table, "lines", break_off)
    run = run_import(run.pk)
    assert (run.status, run.error, run.rows_done) == ("failed", "The rest is missing.", 3)
