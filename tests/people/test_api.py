import pytest
from rest_framework.test import APIClient

from people.models import Person


@pytest.fixture
def api(ada):
    client = APIClient()
    client.force_login(ada)
    return client


EVE = {"name": "Eve", "email": "eve@firm.test", "roles": ["csm"]}


def test_a_person_is_added_and_changed(api):
    made = api.post("/api/people/", EVE, format="json")
    assert made.status_code == 201
    changed = api.patch(f"/api/people/{made.json()['id']}/", {"capacity": 7}, format="json")
    assert changed.json()["capacity"] == 7
    assert Person.objects.get(email="eve@firm.test").roles == ["csm"]


def test_a_mail_address_taken_in_another_case_is_409_with_a_sentence(api):
    api.post("/api/people/", EVE, format="json")
    answer = api.post("/api/people/", EVE | {"email": "EVE@firm.test"}, format="json")
    assert answer.status_code in (400, 409)
    assert Person.objects.filter(email__iexact="eve@firm.test").count() == 1


def test_a_role_that_does_not_exist_is_400(api):
    assert api.post("/api/people/", EVE | {"roles": ["emperor"]}, format="json").status_code == 400


def test_a_rep_sees_nobody_and_gives_nobody_rights(rae):
    client = APIClient()
    client.force_login(rae)
    assert client.get("/api/people/").status_code == 403
    answer = client.patch(f"/api/people/{rae.pk}/", {"roles": ["administrator"]}, format="json")
    assert answer.status_code == 403
    rae.refresh_from_db()
    assert rae.roles == ["sales_rep"]


def test_teams_are_listed(api, north):
    assert [team["name"] for team in api.get("/api/teams/?department=sales").json()["results"]] == ["North pages"]
