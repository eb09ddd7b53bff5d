"""What a production installation refuses, and what an upload may be."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.safety import refuse_unsafe_production

WELL = {"LTOC_SECRET_KEY": "k" * 50, "LTOC_ALLOWED_HOSTS": "a", "DATABASE_URL": "b", "REDIS_URL": "c"}


def test_a_complete_production_installation_starts():
    refuse_unsafe_production(True, False, WELL)


def test_a_developers_machine_needs_nothing():
    refuse_unsafe_production(False, True, {})


@pytest.mark.parametrize("missing", WELL)
def test_production_refuses_to_start_without(missing):
    with pytest.raises(ImproperlyConfigured, match=missing):
        refuse_unsafe_production(True, False, {k: v for k, v in WELL.items() if k != missing})


def test_production_refuses_debug():
    with pytest.raises(ImproperlyConfigured, match="LTOC_DEBUG"):
        refuse_unsafe_production(True, True, WELL)


def test_every_page_carries_a_strict_policy(client):
    policy = client.get("/healthz")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_an_upload_over_the_limit_gets_a_sentence(client, settings):
    settings.UPLOAD_LIMIT_MB = 1
    answer = client.post("/accounts/login/", data=b"x" * (3 * 1024 * 1024), content_type="application/octet-stream")
    assert answer.status_code == 413
    assert "larger than 1 MB" in answer.content.decode()


def test_the_sentence_is_in_the_visitors_language(client, settings):
    settings.UPLOAD_LIMIT_MB = 1
    answer = client.post(
        "/accounts/login/",
        data=b"x" * (3 * 1024 * 1024),
        content_type="application/octet-stream",
        headers={"Accept-Language": "zh-CN"},
    )
    assert "文件超过 1 MB" in answer.content.decode()


def test_an_upload_over_the_limit_gets_json_from_the_api(client, settings):
    settings.UPLOAD_LIMIT_MB = 1
    answer = client.post("/api/leads/", data=b"x" * (3 * 1024 * 1024), content_type="application/json")
    assert answer.status_code == 413
    assert "larger than 1 MB" in answer.json()["detail"]


def test_each_answer_carries_an_id_and_keeps_a_given_one(client):
    assert len(client.get("/healthz")["X-Request-ID"]) == 32
    assert client.get("/healthz", headers={"X-Request-ID": "proxy-12345"})["X-Request-ID"] == "proxy-12345"
    assert client.get("/healthz", headers={"X-Request-ID": "a\nb"})["X-Request-ID"] != "a\nb"
