from datetime import date, timedelta

import pytest
from django.utils import timezone

from onboarding.actions import offer_project
from success.models import Account, UsageDay
from tests.onboarding import world
from tests.onboarding.test_actions import walk
from tests.onboarding.test_api import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(project):
    return Account.objects.get()


def day(ago: int) -> date:
    return timezone.localdate() - timedelta(days=ago)


def test_usage_is_taken_and_a_day_sent_again_replaces_itself(account, csm):
    api, row = client_of(csm), {"account": str(account.company_id), "day": day(0).isoformat(), "logins": 7}
    first = api.post("/api/usage/", [row], format="json")
    assert first.json() == {"rows": 1, "created": 1, "updated": 0, "unchanged": 0, "refused": []}
    assert api.post("/api/usage/", [row], format="json").json()["unchanged"] == 1
    assert api.post("/api/usage/", [{**row, "logins": 8}], format="json").json()["updated"] == 1
    assert UsageDay.objects.get().logins == 8
    account.refresh_from_db()
    assert account.active_at is not None


def test_rows_that_can_not_be_taken_are_named_and_the_others_stored(account, csm):
    rows = [
        {"account": "nobody", "day": day(0).isoformat()},
        {"account": str(account.company_id), "day": day(-9).isoformat()},
        {"account": str(account.company_id), "day": day(1).isoformat(), "business_counts": {"orders": 3}},
    ]
    answer = client_of(csm).post("/api/usage/", rows, format="json").json()
    assert (answer["created"], [row["row"] for row in answer["refused"]]) == (1, [0, 1])
    assert UsageDay.objects.get().business_counts == {"orders": 3}


@pytest.mark.parametrize(
    "row", [{"day": "x"}, {"logins": -1}, {"logins": 10**12}, {"business_counts": {"a": "b"}}, {"account": "a\x00b"}]
)
def test_values_that_do_not_fit_are_a_400(account, csm, row):
    data = [{"account": str(account.company_id), "day": day(0).isoformat(), **row}]
    assert client_of(csm).post("/api/usage/", data, format="json").status_code == 400
    assert UsageDay.objects.count() == 0


@pytest.mark.parametrize("body", ["text", 5, [], {}, [[]], None])
def test_a_body_of_another_shape_is_no_fault_of_the_server(csm, body):
    assert client_of(csm).post("/api/usage/", body, format="json").status_code in (200, 400)


def test_usage_is_closed_to_others(account, seller):
    assert client_of(seller).post("/api/usage/", [], format="json").status_code == 403


def test_rows_follow_the_role(account, csm, seller):
    for person, count in [(csm, 1), (seller, 1), (world.somebody("csm"), 0), (world.somebody("executive"), 1)]:
        assert len(client_of(person).get("/api/accounts/").json()["results"]) == count
    assert client_of(world.somebody("lead_desk")).get("/api/accounts/").status_code == 403


def test_health_comes_with_its_sentences(account, csm):
    from success.actions import score_health

    Account.objects.update(since_on=day(30))
    client_of(csm).post(
        "/api/usage/", [{"account": str(account.company_id), "day": day(8).isoformat(), "logins": 1}], format="json"
    )
    score_health()
    rows = client_of(csm).get(f"/api/accounts/{account.pk}/health/").json()
    assert len(rows) == 1
    assert "Payment: Nothing was due yet" in rows[0]["sentences"]


def test_an_override_over_the_api_needs_its_reason(account, csm):
    api, url = client_of(csm), f"/api/accounts/{account.pk}/override/"
    assert api.post(url, {"score": 30, "until": day(-9).isoformat()}, format="json").status_code == 400
    answer = api.post(url, {"score": 30, "why": "They told us", "until": day(-9).isoformat()}, format="json").json()
    assert (answer["health"], answer["health_grade"]) == ("30.00", "risk")
    assert client_of(world.somebody("csm")).post(url, {}, format="json").status_code == 404


def test_a_handover_is_answered_over_the_api(project, manager, csm):
    handover = offer_project(walk(project, manager, "accepted"), csm, by=manager)
    api = client_of(csm)
    assert [row["id"] for row in api.get("/api/project-handovers/?status=offered").json()["results"]] == [handover.pk]
    assert api.post(f"/api/project-handovers/{handover.pk}/return/", {}, format="json").status_code == 400
    assert api.post(f"/api/project-handovers/{handover.pk}/accept/").json()["status"] == "live"
    assert api.post(f"/api/project-handovers/{handover.pk}/accept/").status_code == 409
