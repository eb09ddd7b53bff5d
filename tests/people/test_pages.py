"""Pages about people: one's own settings, colleagues, teams, hand-overs, tokens."""

import uuid

import pytest
from knox.models import get_token_model

from people.actions import offer_handover, return_handover
from people.models import Person, Team


@pytest.fixture
def as_ada(client, ada):
    client.force_login(ada)
    return client


@pytest.fixture
def as_rae(client, rae):
    client.force_login(rae)
    return client


PERSON = {"name": "Eve", "email": "eve@firm.test", "roles": ["csm"], "capacity": "3", "password": "long-enough"}


def test_an_administrator_adds_a_colleague_who_can_then_sign_in(as_ada, client):
    as_ada.post("/people/add/", PERSON)
    eve = Person.objects.get(email="eve@firm.test")
    assert eve.roles == ["csm"]
    assert eve.check_password("long-enough")


def test_a_mail_address_belongs_to_one_person_whatever_its_case(as_ada):
    as_ada.post("/people/add/", PERSON)
    response = as_ada.post("/people/add/", PERSON | {"email": "EVE@firm.test"})
    assert response.status_code in (409, 422)
    assert Person.objects.filter(email__iexact="eve@firm.test").count() == 1


def test_a_null_byte_in_a_name_is_told_not_thrown(as_ada):
    assert as_ada.post("/people/add/", PERSON | {"name": "E\x00ve"}).status_code == 422


def test_roles_that_do_not_exist_are_refused(as_ada, rae):
    values = {"name": "Rae", "email": rae.email, "roles": ["emperor"], "capacity": "0", "is_active": "on"}
    assert as_ada.post(f"/people/{rae.pk}/edit/", values).status_code == 422
    rae.refresh_from_db()
    assert rae.roles == ["sales_rep"]


def test_changing_a_colleague_is_written_down(as_ada, rae, ada):
    values = {"name": "Rae", "email": rae.email, "roles": ["csm"], "capacity": "9", "is_active": "on"}
    as_ada.post(f"/people/{rae.pk}/edit/", values)
    rae.refresh_from_db()
    assert (rae.roles, rae.capacity, rae.team) == (["csm"], 9, None)
    page = as_ada.get(f"/people/{rae.pk}/").content.decode()
    assert "Person changed" in page
    assert "Ada" in page


def test_somebody_no_longer_at_work_is_signed_out(as_ada, rae, client):
    from django.test import Client

    hers = Client()
    hers.force_login(rae)
    values = {"name": "Rae", "email": rae.email, "roles": ["csm"], "capacity": "0"}
    as_ada.post(f"/people/{rae.pk}/edit/", values)
    assert hers.get("/").status_code == 302


@pytest.mark.parametrize("path", ["/people/", "/people/add/", "/people/teams/", "/people/teams/add/"])
def test_a_rep_neither_sees_nor_changes_colleagues(as_rae, path):
    assert as_rae.get(path).status_code == 403


def test_everybody_sets_language_zone_and_appearance_but_not_their_roles(as_rae, rae):
    values = {
        "name": "Rae",
        "language": "zh-hans",
        "time_zone": "Europe/Paris",
        "theme": "dark",
        "roles": ["administrator"],
    }
    as_rae.post("/people/profile/", values | {"email": "other@firm.test", "is_staff": "on"})
    rae.refresh_from_db()
    assert (rae.language, rae.time_zone, rae.theme) == ("zh-hans", "Europe/Paris", "dark")
    assert (rae.roles, rae.email, rae.is_staff) == (["sales_rep"], "rae@firm.test", False)


def test_a_time_zone_that_is_none_is_refused(as_rae, rae):
    values = {"name": "Rae", "language": "", "time_zone": "Moon/Sea", "theme": "auto"}
    assert as_rae.post("/people/profile/", values).status_code == 422


def test_a_team_is_added_and_changed_with_its_history(as_ada, rae):
    values = {"name": "South", "department": "sales", "country": "CN", "work_starts": "08:30", "work_ends": "17:30"}
    as_ada.post("/people/teams/add/", values)
    team = Team.objects.get(name="South")
    as_ada.post(f"/people/teams/{team.pk}/edit/", values | {"leader": rae.pk})
    team.refresh_from_db()
    assert team.leader == rae
    page = as_ada.get(f"/people/teams/{team.pk}/").content.decode()
    assert "Team added" in page
    assert "Team changed: team leader" in page


def test_hand_overs_list_what_one_gave_and_was_offered_and_nothing_else(as_rae, rae, ada, north):
    north.journey = uuid.uuid4()
    offer_handover("lead", north, to=rae, by=ada, title="To Rae")
    other = Team.objects.create(name="Other", department="sales")
    other.journey = uuid.uuid4()
    offer_handover("lead", other, to=ada, by=ada, title="To Ada")
    page = as_rae.get("/people/handovers/").content.decode()
    assert "1 hand-over waits for your answer" in page
    assert "To Rae" in page
    assert "To Ada" not in page


def test_a_returned_hand_over_shows_its_reason(as_rae, rae, ada, north):
    north.journey = uuid.uuid4()
    handover = offer_handover("lead", north, to=rae, by=ada, title="To Rae")
    return_handover(handover, by=rae, why="No phone number")
    page = as_rae.get("/people/handovers/").content.decode()
    assert "No phone number" in page
    assert "No hand-over waits" in page


def test_the_hand_over_of_others_can_not_be_opened(as_rae, ada, north):
    north.journey = uuid.uuid4()
    handover = offer_handover("lead", north, to=ada, by=ada)
    assert as_rae.get(f"/people/handovers/{handover.pk}/").status_code == 404


def test_a_token_is_shown_once_and_works_until_it_is_revoked(as_rae, rae):
    from rest_framework.test import APIClient

    as_rae.post("/people/profile/tokens/create/", {"name": "Nightly", "days": "30", "may_write": ""})
    page = as_rae.get("/people/profile/tokens/")
    text = page.context["made"]
    assert text in page.content.decode()
    assert text not in as_rae.get("/people/profile/tokens/").content.decode()
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Token {text}")
    assert api.get("/api/schema/").status_code == 200
    token = get_token_model().objects.get()
    as_rae.post(f"/people/profile/tokens/{token.pk}/revoke/")
    assert api.get("/api/schema/").status_code == 401


def test_nobody_revokes_the_token_of_another(as_rae, ada):
    token, _text = get_token_model().objects.create(ada)
    assert as_rae.post(f"/people/profile/tokens/{token.pk}/revoke/").status_code == 404
    assert get_token_model().objects.exists()


def test_a_token_is_created_once_by_a_double_click(as_rae):
    key = as_rae.get("/people/profile/tokens/create/").context["act_key"]
    values = {"name": "Nightly", "days": "30", "may_write": "", "act_key": key}
    for _ in range(2):
        as_rae.post("/people/profile/tokens/create/", values)
    assert get_token_model().objects.count() == 1
