"""Refused rows come again corrected; old files go and their report stays; the command leaves nothing half begun."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from console.imports.actions import run_import, send_import, start_import
from console.imports.keeping import days_kept, forget_old_files, send_corrected
from console.imports.models import Import
from console.imports.report import refused_lines
from journal.errors import NotPossible
from people.models import Team

KIND = "tests.team"


def test_the_refused_rows_are_corrected_and_sent_again_with_the_same_columns(admin, put):
    text = "title,where\nNorth,West\n,East\n"
    first = start_import(KIND, put(text), admin, mapping={"name": "title", "region": "where"})
    first = run_import(first.pk)
    assert (first.created, first.refused) == (1, 1)
    corrected = "".join(refused_lines(first)).replace(",East", "South,East")
    again = send_corrected(first, put(corrected, "refused.csv"), by=admin, name="refused.csv")
    assert again.mapping == {"name": "title", "region": "where"}
    assert run_import(again.pk).created == 1
    assert Team.objects.get(name="South").region == "East"


def test_a_corrected_file_without_the_columns_is_told_so(admin, put):
    first = run_import(start_import(KIND, put("title\n\nx\n"), admin, mapping={"name": "title"}).pk)
    with pytest.raises(NotPossible, match="no column “title”"):
        send_corrected(first, put("something,else\n1,2\n"), by=admin)
    assert Import.objects.count() == 1


def test_the_page_and_the_api_take_the_corrected_file(client, admin, put):
    first = run_import(start_import(KIND, put("name,region\n,East\n"), admin).pk)
    client.force_login(admin)
    assert f"/imports/{first.pk}/again/" in client.get(first.get_absolute_url()).content.decode()
    file = SimpleUploadedFile("again.csv", b"name,region\nSouth,East\n")
    answer = client.post(f"/imports/{first.pk}/again/", {"file": file})
    second = Import.objects.latest("pk")
    assert (answer.status_code, answer.url, second.dry_run) == (302, second.get_absolute_url(), True)
    file = SimpleUploadedFile("again.csv", b"name,region\nSouth,East\n")
    answer = client.post(f"/api/imports/{first.pk}/again/", {"file": file})
    assert (answer.status_code, answer.json()["status"]) == (201, "running")


def test_the_page_tells_a_bad_corrected_file_in_a_sentence(client, admin, put):
    first = run_import(start_import(KIND, put("name,region\n,East\n"), admin).pk)
    client.force_login(admin)
    page = client.post(f"/imports/{first.pk}/again/", {"file": SimpleUploadedFile("a.csv", b"%PDF-1.7")})
    assert page.status_code == 409
    assert "This is a PDF file" in page.content.decode()


def test_old_files_go_and_their_report_stays(admin, put):
    old = run_import(start_import(KIND, put("name,region\nNorth,West\n,East\n"), admin).pk)
    waiting = start_import(KIND, put("name\nX\n"), admin)
    fresh = start_import(KIND, put("name\nY\n"), admin)
    long_ago = timezone.now() - timedelta(days=days_kept() + 1)
    Import.objects.exclude(pk=fresh.pk).update(added_at=long_ago, heartbeat_at=long_ago, finished_at=long_ago)
    assert forget_old_files() == 2
    assert forget_old_files() == 0
    assert not Path(old.file.path).exists()
    assert Path(fresh.file.path).exists()
    old.refresh_from_db()
    waiting.refresh_from_db()
    assert (old.status, waiting.status) == (Import.Status.DONE, Import.Status.CANCELLED)
    assert "".join(refused_lines(old)).splitlines()[0].lstrip("\ufeff") == "name,region,Row,Reason"
    assert ",East,3," in "".join(refused_lines(old))


def test_a_failed_import_whose_file_is_gone_says_so(admin, put):
    run = start_import(KIND, put("name\nX\n"), admin)
    Import.objects.filter(pk=run.pk).update(status=Import.Status.FAILED, file_gone=True)
    with pytest.raises(NotPossible, match="send it again"):
        send_import(run, by=admin)


@pytest.mark.django_db
def test_the_command_leaves_nothing_waiting_when_it_is_refused(put):
    with pytest.raises(CommandError):
        call_command("import_file", KIND, str(put("something\nelse\n")), "--json")
    assert not Import.objects.exclude(status=Import.Status.CANCELLED).exists()
