import threading

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from people.models import Person


@pytest.fixture
def stone(db):
    return Person.objects.create_user("stone@firm.test", name="Stone")


@pytest.fixture
def bob(db):
    return Person.objects.create_user("bob@firm.test", name="Bob")


def key_of(response):
    return response.context["act_key"]


def test_a_page_must_name_its_right():
    from django.core.exceptions import ImproperlyConfigured

    from console.pages import Page

    with pytest.raises(ImproperlyConfigured):
        type("Nameless", (Page,), {}).as_view()


def test_the_right_can_be_read_from_the_view():
    from tests.console.pages_for_tests import OpenPage, RaisePage

    assert RaisePage.as_view().right == "people.change_person"
    assert OpenPage.as_view().right is None


def test_an_act_asks_first_and_then_acts(as_admin, bob):
    assert as_admin.get(f"/small/{bob.pk}/raise/").status_code == 200
    assert as_admin.post(f"/small/{bob.pk}/raise/")["Location"] == f"/people/{bob.pk}/"
    bob.refresh_from_db()
    assert bob.capacity == 1


def test_the_second_post_of_the_same_page_is_harmless(as_admin, bob):
    key = key_of(as_admin.get(f"/small/{bob.pk}/raise/"))
    first = as_admin.post(f"/small/{bob.pk}/raise/", {"act_key": key})
    second = as_admin.post(f"/small/{bob.pk}/raise/", {"act_key": key})
    assert first["Location"] == second["Location"]
    bob.refresh_from_db()
    assert bob.capacity == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_acts_once(admin, bob, small_department):
    client = Client()
    client.force_login(admin)
    key = key_of(client.get(f"/small/{bob.pk}/raise/"))
    statuses = []

    def click():
        from django.db import connection

        own = Client()
        own.cookies = client.cookies
        statuses.append(own.post(f"/small/{bob.pk}/raise/", {"act_key": key}).status_code)
        connection.close()

    threads = [threading.Thread(target=click) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    bob.refresh_from_db()
    assert statuses == [302] * 4
    assert bob.capacity == 1


def test_what_is_not_possible_is_a_sentence_on_the_page_and_in_the_dialog(as_admin, stone):
    page = as_admin.post(f"/small/{stone.pk}/raise/")
    assert page.status_code == 409
    assert "Stone takes no more leads." in page.content.decode()
    dialog = as_admin.post(f"/small/{stone.pk}/raise/", headers={"HX-Request": "true", "HX-Target": "dialog"})
    assert dialog.status_code == 409
    assert "Stone takes no more leads." in dialog.content.decode()
    assert "<html" not in dialog.content.decode()


def test_a_refused_act_may_be_tried_again_with_the_same_key(as_admin, stone):
    key = key_of(as_admin.get(f"/small/{stone.pk}/raise/"))
    as_admin.post(f"/small/{stone.pk}/raise/", {"act_key": key})
    Person.objects.filter(pk=stone.pk).update(name="Sand")
    assert as_admin.post(f"/small/{stone.pk}/raise/", {"act_key": key}).status_code == 302
    assert Person.objects.get(pk=stone.pk).capacity == 1


def test_an_act_in_a_dialog_tells_the_browser_where_to_go(as_admin, bob):
    response = as_admin.post(f"/small/{bob.pk}/raise/", headers={"HX-Request": "true", "HX-Target": "dialog"})
    assert response.status_code == 204
    assert f"/people/{bob.pk}/" in response["HX-Trigger"]


def test_a_form_keeps_what_was_typed(as_admin):
    values = {"name": "Eve", "email": "eve@firm.test", "capacity": "3", "password": "long-enough"}
    page = as_admin.post("/small/add/", values)
    assert page.status_code == 409
    assert "The office is full." in page.content.decode()
    assert 'value="Eve"' in page.content.decode()
    page = as_admin.post("/small/add/", values | {"email": "nonsense"})
    assert page.status_code == 422
    assert 'value="nonsense"' in page.content.decode()


def test_a_record_among_rows_that_one_may_not_see_is_not_found(as_admin, bob):
    assert as_admin.get(f"/small/{bob.pk}/").status_code == 200
    Person.objects.filter(pk=bob.pk).update(is_active=False)
    assert as_admin.get(f"/small/{bob.pk}/").status_code == 404
    assert as_admin.get(f"/small/{10**18}/").status_code == 404


def test_a_record_opens_as_a_panel(as_admin, bob):
    text = as_admin.get(f"/small/{bob.pk}/?panel=1").content.decode()
    assert "Bob" in text
    assert "<html" not in text


def test_many_rows_are_acted_on_each_for_itself(as_admin, bob, stone):
    ids = [bob.pk, stone.pk, "x", 10**30]
    response = as_admin.post("/small/raise/", {"ids": ids, "next": "/small/"})
    told = [str(message) for message in get_messages(response.wsgi_request)]
    assert response["Location"] == "/small/"
    assert told == ["Done for 1 row.", "Stone: Stone takes no more leads."]
    assert Person.objects.get(pk=bob.pk).capacity == 1


def test_a_bulk_act_leads_nowhere_else(as_admin, bob):
    assert as_admin.post("/small/raise/", {"ids": [bob.pk], "next": "https://evil.test/"})["Location"] == "/"
