"""A request that can't be taken gets a page that says what to do."""

import pytest

from people.roles import RIGHTS
from people.wording import DEEDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_somebody(client, rep):
    client.force_login(rep)
    return client


def test_a_request_over_the_limit_says_so(as_somebody, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = as_somebody.post("/language/", {"language": "en", "next": "/" * 200})
    assert answer.status_code == 413
    assert "413.html" in [template.name for template in answer.templates]


@pytest.mark.parametrize("host", ["evil.example", "not a host", "[::"])
def test_a_host_that_is_not_ours_gets_the_page_of_a_bad_request(client, settings, host):
    settings.ALLOWED_HOSTS = ["ltoc.example"]
    answer = client.get("/", headers={"host": host})
    assert answer.status_code == 400
    assert "400.html" in [template.name for template in answer.templates]


def test_more_fields_than_a_form_has_get_the_page_of_a_bad_request(as_somebody, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2
    answer = as_somebody.post("/language/", {"language": ["en"] * 5})
    assert answer.status_code == 400
    assert "400.html" in [template.name for template in answer.templates]


def test_an_unknown_address_of_the_api_is_told_in_json(as_somebody):
    answer = as_somebody.get("/api/nothing-here/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert as_somebody.get("/nothing-here/").headers["Content-Type"].startswith("text/html")


def test_a_fault_is_told_to_a_program_in_json_and_to_a_person_on_a_page(as_somebody, monkeypatch):
    def breaks(*_args, **_named):
        raise RuntimeError("a mistake of the programmer")

    monkeypatch.setattr("console.pages.base.check_right", breaks)
    monkeypatch.setattr("console.api.ChainViewSet.get_queryset", breaks)
    as_somebody.raise_request_exception = False
    answer = as_somebody.get("/api/leads/")
    assert (answer.status_code, answer.json()["code"]) == (500, "our_fault")
    page = as_somebody.get("/leads/")
    assert page.status_code == 500
    assert "noted" in page.content.decode()


def test_a_page_that_is_not_for_me_says_what_it_is_for_and_who_can_give_me_that(as_somebody, admin):
    page = as_somebody.get("/leads/routing/").content.decode()
    assert "It is for those who may change routing rules." in page
    assert "leads.change_routing" not in page
    assert "Who can give you such a role:" in page


def test_every_right_has_words_for_who_lacks_it():
    assert set(DEEDS) == RIGHTS
