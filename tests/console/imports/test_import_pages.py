"""The pages of the import centre, and what they say to files that are none."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from console.imports.actions import run_import, start_import
from console.imports.models import Import
from people.models import Team
from tests.console.imports.conftest import rows_of

KIND = "tests.team"
ADD = f"/imports/new/?kind={KIND}"


@pytest.fixture(autouse=True)
def woken(monkeypatch):
    """Ids handed to a worker; the tests run them themselves."""
    ids = []
    monkeypatch.setattr("console.imports.actions.wake_worker", ids.append)
    return ids


def send(client, data, name="teams.csv", **more):
    return client.post(ADD, {"file": SimpleUploadedFile(name, data), **more})


def text_of(response):
    return response.content.decode()


def test_a_file_is_sent_checked_corrected_started_and_its_result_opened(
    admin, client, woken, django_capture_on_commit_callbacks
):
    client.force_login(admin)
    with django_capture_on_commit_callbacks(execute=True):
        response = send(client, "团队,大区\n甲,北\n乙,南\n,东\n".encode("gb18030"), country="CN")
    run = Import.objects.get()
    assert response.url == run.get_absolute_url()
    assert woken == [run.pk]
    page = client.get(response.url)
    assert "Checking teams.csv" in text_of(page)
    run_import(run.pk, begin=False)
    page = text_of(client.get(response.url))
    assert "2 rows are ready, 1 would be refused" in page
    assert "GB18030" in page
    assert "甲" in page
    assert Team.objects.count() == 0

    with django_capture_on_commit_callbacks(execute=True):
        data = {"what": "mapping", "column-0": "name", "column-1": ""}
        client.post(reverse("imports:import-correct", args=[run.pk]), data)
    run_import(run.pk, begin=False)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("imports:import-start", args=[run.pk]))
    run_import(run.pk, begin=False)
    page = text_of(client.get(response.url))
    assert "2 created · 1 refused" in page
    assert set(Team.objects.values_list("name", "region")) == {("甲", ""), ("乙", "")}

    rows = text_of(client.get(reverse("imports:import-rows", args=[run.pk]) + "?outcome=refused"))
    assert "is missing" in rows
    send(client, "团队,大区\n甲,北\n乙,南\n,东\n".encode("gb18030"), country="CN")
    again = Import.objects.latest("pk")
    run_import(again.pk, begin=False)
    page = text_of(client.get(again.get_absolute_url()))
    assert f'This very file was imported before: <a href="{run.get_absolute_url()}">' in page
    refused = client.get(reverse("imports:import-refused", args=[run.pk]))
    assert list(csv.reader(io.StringIO(refused.getvalue().decode("utf-8-sig"))))[1][1] == "东"


def test_the_progress_is_fetched_by_itself_and_reloads_the_page_at_the_end(admin, client, put):
    client.force_login(admin)
    run = start_import(KIND, put(rows_of(5)), admin)
    Import.objects.filter(pk=run.pk).update(status="running", rows_total=5, rows_done=2, created=2)
    url = f"{run.get_absolute_url()}?part=progress"
    assert 'value="2"' in text_of(client.get(url))
    assert "HX-Refresh" not in client.get(url).headers
    Import.objects.filter(pk=run.pk).update(status="done")
    assert client.get(url).headers["HX-Refresh"] == "true"


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "empty.csv", "is empty"),
        (b"%PDF-1.4 a report", "leads.csv", "PDF"),
        (b"PK\x03\x04 broken", "leads.xlsx", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "x.xlsx", "password"),
        (b"\0" * 50_000, "zeros.csv", "is empty"),
    ],
)
def test_a_file_that_is_no_table_gets_a_sentence_beside_the_form(admin, client, data, name, words):
    client.force_login(admin)
    response = send(client, data, name)
    assert response.status_code == 409
    assert words in text_of(response)
    assert not Import.objects.exists()


def test_a_file_over_the_limit_gets_a_sentence(admin, client, settings):
    settings.UPLOAD_LIMIT_MB = 1
    client.force_login(admin)
    response = send(client, b"name\n" + b"x" * 1_500_000)
    assert response.status_code == 409
    assert "more than 1 MB" in text_of(response)


def test_a_form_without_a_file_says_so(admin, client):
    client.force_login(admin)
    response = client.post(ADD, {})
    assert response.status_code == 422
    assert "Choose a file first." in text_of(response)


def test_without_the_needed_column_the_import_cannot_be_started(admin, client, put):
    client.force_login(admin)
    run = start_import(KIND, put("bezeichnung\nA\n"), admin)
    page = text_of(client.get(run.get_absolute_url()))
    assert "Say which column holds: Team" in page
    assert client.post(reverse("imports:import-start", args=[run.pk])).status_code == 409


def test_two_columns_for_one_field_are_refused_with_a_sentence(admin, client, put):
    client.force_login(admin)
    run = start_import(KIND, put("a,b\n1,2\n"), admin)
    data = {"what": "mapping", "column-0": "name", "column-1": "name"}
    page = client.post(reverse("imports:import-correct", args=[run.pk]), data, follow=True)
    assert "is taken for this already" in text_of(page)
    run.refresh_from_db()
    assert run.mapping == {}


def test_dates_that_can_be_read_either_way_are_read_as_the_page_is_told(admin, client, put):
    client.force_login(admin)
    run = start_import(KIND, put("name,founded\nA,03/04/2024\nB,14/02/2024\nC,02/15/2024\n"), admin)
    page = text_of(client.get(run.get_absolute_url()))
    assert "2024-04-03" in page
    assert "Both 14/02/2024 and 02/15/2024 stand here" in page
    correct = reverse("imports:import-correct", args=[run.pk])
    told = {"what": "mapping", "column-0": "name", "column-1": "founded", "order-founded": "mdy"}
    client.post(correct, told)
    run_import(run.pk)
    assert "2024-03-04" in text_of(client.get(run.get_absolute_url()))
    client.post(correct, told | {"order-founded": "xyz"})
    run.refresh_from_db()
    assert run.translations["orders"] == {"founded": "mdy"}


def test_a_double_click_on_import_starts_it_once(admin, client, put, woken, django_capture_on_commit_callbacks):
    client.force_login(admin)
    run = start_import(KIND, put(rows_of(2)), admin)
    with django_capture_on_commit_callbacks(execute=True):
        for _click in range(2):
            client.post(reverse("imports:import-start", args=[run.pk]), {"act_key": "one"})
    assert woken == [run.pk]


def test_only_kinds_that_a_person_may_import_are_offered(admin, rep, client):
    client.force_login(rep)
    assert client.get(ADD).status_code in (302, 403)
    assert send(client, b"name\nA\n").status_code == 403
    client.force_login(admin)
    assert "Teams" in text_of(client.get(ADD))


def test_an_import_is_seen_by_who_started_it_and_by_managers_only(admin, other_admin, rep, client, put):
    run = start_import(KIND, put(rows_of(1)), admin)
    pages = ("detail", "rows", "refused", "start", "cancel")
    urls = [reverse(f"imports:import-{name}", args=[run.pk]) for name in pages]
    client.force_login(rep)
    assert [client.get(url).status_code for url in urls] == [404] * 5
    assert run.name not in text_of(client.get("/imports/"))
    client.force_login(other_admin)
    assert [client.get(url).status_code for url in urls] == [200] * 5
    assert run.name in text_of(client.get("/imports/"))


def test_a_check_whose_file_is_gone_still_shows_a_page(admin, client, put):
    client.force_login(admin)
    run = start_import(KIND, put(rows_of(1)), admin)
    run.file.storage.delete(run.file.name)
    assert client.get(run.get_absolute_url()).status_code == 200


def test_the_list_asks_the_same_number_of_questions_whatever_its_length(
    admin, client, put, django_assert_max_num_queries
):
    client.force_login(admin)
    for number in range(12):
        start_import(KIND, put(rows_of(1), f"{number}.csv"), admin)
    client.get("/imports/")
    with django_assert_max_num_queries(14):
        client.get("/imports/")
