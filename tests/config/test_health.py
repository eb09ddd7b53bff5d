"""/healthz, /readyz and /prometheus, with a real worker that comes and goes."""

import pytest

from config.heartbeat import FADES_AFTER_SECONDS, forget, pulse
from config.heartbeat import client as broker
from journal.models import Delivery, Event


def test_health_asks_no_other_part(client):
    # this test has no database: a query would fail it
    assert client.get("/healthz").content == b"ok\n"


@pytest.mark.django_db
def test_readiness_names_the_part_that_is_down(client):
    forget("worker")
    pulse("beat")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    expected = {"web": "ok", "database": "ok", "broker": "ok", "worker": "down", "beat": "ok"}
    assert answer.json() == {"ready": False, "parts": expected}


@pytest.mark.django_db
def test_readiness_is_green_when_all_have_a_pulse(client):
    pulse("worker")
    pulse("beat")
    assert client.get("/readyz").json()["ready"] is True
    forget("worker")
    forget("beat")


def test_a_pulse_fades_within_a_minute():
    pulse("worker")
    assert 0 < broker().ttl("ltoc:pulse:worker") <= FADES_AFTER_SECONDS < 60
    forget("worker")


@pytest.mark.slow
def test_a_killed_worker_turns_readiness_red_and_a_new_one_green(client, celery_worker_process, eventually):
    pulse("beat")
    assert client.get("/readyz").json()["parts"]["worker"] == "ok"
    celery_worker_process.kill()
    red = eventually(lambda: client.get("/readyz").json()["parts"]["worker"] == "down")
    assert red
    celery_worker_process.start()
    assert client.get("/readyz").json()["parts"]["worker"] == "ok"


@pytest.mark.django_db
def test_the_numbers_are_for_this_machine_only(client):
    assert b"ltoc_deliveries_waiting 0.0" in client.get("/prometheus").content
    assert client.get("/prometheus", REMOTE_ADDR="203.0.113.9").status_code == 403
    assert client.get("/prometheus", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 403


@pytest.mark.django_db
def test_the_numbers_open_to_the_token(client, monkeypatch):
    monkeypatch.setenv("LTOC_METRICS_TOKEN", "secret")
    assert client.get("/prometheus").status_code == 403
    answer = client.get("/prometheus", headers={"Authorization": "Bearer secret"}, REMOTE_ADDR="203.0.113.9")
    assert answer.status_code == 200


@pytest.mark.django_db
def test_the_numbers_count_what_is_owed(client):
    from django.utils import timezone

    now = timezone.now()
    event = Event.objects.create(
        name="tests.happened", subject_type="people.team", subject_id=1, happened_at=now, known_at=now
    )
    Delivery.objects.create(event=event, reaction="nobody.reacts")
    assert b"ltoc_deliveries_waiting 1.0" in client.get("/prometheus").content
