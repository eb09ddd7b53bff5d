import pytest
from rest_framework.test import APIClient

from tests.onboarding import world

pytestmark = pytest.mark.django_db


def client_of(person) -> APIClient:
    client = APIClient()
    client.force_authenticate(person)
    return client


def test_rows_follow_the_role(project, manager, seller, csm):
    for person, count in [(manager, 1), (seller, 1), (csm, 1), (world.somebody("sales_rep"), 0)]:
        assert len(client_of(person).get("/api/projects/").json()["results"]) == count
    assert client_of(world.somebody("lead_desk")).get("/api/projects/").status_code == 403
    assert client_of(world.somebody("sales_rep")).get(f"/api/projects/{project.pk}/").status_code == 404


def test_a_project_walks_over_the_api(project, manager, csm):
    api = client_of(manager)
    url = f"/api/projects/{project.pk}/"
    for verb, data, status in [
        ("take", {}, "planned"),
        ("confirm", {"planned_live_on": "2027-01-31"}, "confirmed"),
        ("start", {}, "running"),
        ("hold", {"why": "Waits", "blocked_by": "vendor"}, "on_hold"),
        ("resume", {}, "running"),
        ("first-value", {"why": "Live"}, "first_value"),
        ("ask-acceptance", {}, "in_acceptance"),
        ("accept", {"deemed": True, "why": "Clause 7"}, "accepted"),
        ("offer", {"csm": csm.pk, "checklist": ["documents"]}, "accepted"),
    ]:
        response = api.post(url + verb + "/", data, format="json")
        assert response.status_code == 200, (verb, response.json())
        assert response.json()["status"] == status
    assert api.get(url).json()["is_deemed"] is True


def test_what_is_not_possible_is_a_409_with_a_sentence(project, manager):
    response = client_of(manager).post(f"/api/projects/{project.pk}/start/")
    assert response.status_code == 409
    assert response.json()["code"] == "wrong_state"


def test_values_that_do_not_fit_are_a_400(project, manager):
    api = client_of(manager)
    assert (
        api.post(f"/api/projects/{project.pk}/hold/", {"why": "x", "blocked_by": "moon"}, format="json").status_code
        == 400
    )
    assert api.post(f"/api/projects/{project.pk}/fail/", {}, format="json").status_code == 400


def test_another_manager_may_look_but_not_act(project):
    api = client_of(world.somebody("implementer"))
    assert api.get(f"/api/projects/{project.pk}/").status_code == 200
    assert api.post(f"/api/projects/{project.pk}/take/").status_code == 404
    assert api.post(f"/api/projects/{project.pk}/assign/").status_code == 403


def test_a_repeated_call_with_the_same_key_acts_once(project, manager):
    api = client_of(manager)
    url = f"/api/projects/{project.pk}/confirm/"
    first = api.post(url, {}, format="json", headers={"Idempotency-Key": "one"})
    again = api.post(url, {}, format="json", headers={"Idempotency-Key": "one"})
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert len(world.events_of(project, "onboarding.plan_confirmed")) == 1


def test_milestones_are_ticked_over_the_api(project, manager):
    milestone = project.milestones.first()
    response = client_of(manager).post(
        f"/api/projects/{project.pk}/milestone/", {"milestone": milestone.pk, "done_on": "2026-11-20"}, format="json"
    )
    assert response.json()["milestones"][0]["done_on"] == "2026-11-20"
