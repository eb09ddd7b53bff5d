"""Imports over the API."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from console.imports.actions import run_import
from console.imports.models import Import
from people.models import Team

KIND = "tests.team"


@pytest.fixture(autouse=True)
def woken(monkeypatch):
    ids = []
    monkeypatch.setattr("console.imports.actions.wake_worker", ids.append)
    return ids


@pytest.fixture
def api(admin):
    client = APIClient()
    client.force_authenticate(admin)
    return client


def send(api, data=b"name,region\nA,North\n,South\n", **more):
    values = {"kind": KIND, "file": SimpleUploadedFile("teams.csv", data), **more}
    return api.post("/api/imports/", values, format="multipart")


def test_a_file_is_sent_followed_and_its_refused_rows_fetched(api, django_capture_on_commit_callbacks, woken):
    with django_capture_on_commit_callbacks(execute=True):
        answer = send(api)
    assert (answer.status_code, answer.data["status"]) == (201, "running")
    pk = answer.data["id"]
    assert woken == [pk]
    run_import(pk, begin=False)
    answer = api.get(f"/api/imports/{pk}/").data
    assert (answer["status"], answer["created"], answer["refused"], answer["rows_total"]) == ("done", 1, 1, 2)
    rows = api.get(f"/api/imports/{pk}/rows/?outcome=refused").data["results"]
    assert [(row["number"], row["raw"]) for row in rows] == [(3, ["", "South"])]
    assert b"South" in api.get(f"/api/imports/{pk}/refused/").getvalue()


def test_a_guess_is_corrected_before_it_starts(api):
    answer = send(api, b"bezeichnung\nA\n", start="false")
    pk = answer.data["id"]
    assert answer.data["mapping"] == {}
    refusal = api.post(f"/api/imports/{pk}/start/", {}, format="json")
    assert (refusal.status_code, refusal.data["code"]) == (409, "missing_column")
    answer = api.post(f"/api/imports/{pk}/correct/", {"mapping": {"name": "Bezeichnung"}}, format="json")
    assert answer.data["mapping"] == {"name": "bezeichnung"}
    assert api.post(f"/api/imports/{pk}/start/", {"dry_run": True}, format="json").status_code == 200
    run_import(pk, begin=False)
    assert api.get(f"/api/imports/{pk}/").data["status"] == "checked"
    assert not Team.objects.exists()
    assert api.post(f"/api/imports/{pk}/cancel/").data["status"] == "cancelled"


def test_how_dates_are_written_is_told_over_the_api(api):
    pk = send(api, b"name,founded\nA,03/04/2024\n", start="false").data["id"]
    correct = f"/api/imports/{pk}/correct/"
    assert api.post(correct, {"orders": {"founded": "year"}}, format="json").status_code == 400
    answer = api.post(correct, {"orders": {"founded": "mdy"}}, format="json")
    assert answer.data["mapping"] == {"name": "name", "founded": "founded"}
    assert Import.objects.get(pk=pk).translations["orders"] == {"founded": "mdy"}


def test_the_same_key_sends_a_file_once(api):
    key = {"HTTP_IDEMPOTENCY_KEY": "file-1"}
    values = {"kind": KIND, "file": SimpleUploadedFile("t.csv", b"name\nA\n")}
    first = api.post("/api/imports/", values, format="multipart", **key)
    values["file"] = SimpleUploadedFile("t.csv", b"name\nA\n")
    second = api.post("/api/imports/", values, format="multipart", **key)
    assert first.data["id"] == second.data["id"]
    assert Import.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"data": b"%PDF-1.7"}, 409),
        ({"data": b""}, 409),
        ({"kind": "tests.nothing"}, 400),
        ({"options": json.dumps({"country": "XX"})}, 409),
        ({"options": "[1, 2]"}, 400),
        ({"mapping": '"name"'}, 400),
        ({"options": "{"}, 400),
    ],
)
def test_what_cannot_be_imported_gets_a_sentence(api, values, status):
    answer = send(api, **values)
    assert answer.status_code == status, answer.data
    assert answer.data


def test_whoever_may_not_import_a_kind_is_refused_and_sees_nothing(api, rep):
    pk = send(api).data["id"]
    api.force_authenticate(rep)
    assert send(api).status_code == 403
    assert api.get("/api/imports/").data["results"] == []
    assert api.get(f"/api/imports/{pk}/").status_code == 404
    assert api.post(f"/api/imports/{pk}/cancel/").status_code == 404
    api.force_authenticate(None)
    assert api.get("/api/imports/").status_code in (401, 403)
