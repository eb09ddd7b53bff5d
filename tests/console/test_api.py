import threading
from datetime import timedelta

import pytest
from django.utils import timezone
from knox.models import get_token_model
from rest_framework.test import APIClient

from console.actions import create_token
from console.models import ApiCall
from people.models import Person


@pytest.fixture
def bob(db):
    return Person.objects.create_user("bob@firm.test", name="Bob")


@pytest.fixture
def api(admin, small_department):
    client = APIClient()
    client.force_login(admin)
    return client


def raise_bob(api, bob, step=1, **headers):
    return api.post(f"/api/capacities/{bob.pk}/raise_it/", {"step": step}, format="json", headers=headers)


def test_an_action_answers_with_the_record(api, bob):
    assert raise_bob(api, bob, 2).json() == {"id": bob.pk, "name": "Bob", "capacity": 2}


def test_what_is_not_possible_is_409_with_a_sentence(api):
    stone = Person.objects.create_user("stone@firm.test", name="Stone")
    response = raise_bob(api, stone)
    assert response.status_code == 409
    assert response.json() == {"detail": "Stone takes no more leads.", "code": "not_possible"}


def test_values_that_do_not_fit_are_400_with_a_sentence_per_field(api, bob):
    assert raise_bob(api, bob, "many").json()["step"] == ["A valid integer is required."]
    response = raise_bob(api, bob, 101)
    assert response.status_code == 400
    assert response.json()["step"] == ["At most 100."]


def test_the_right_that_is_missing_is_named(small_department, rep, bob):
    client = APIClient()
    client.force_login(rep)
    response = raise_bob(client, bob)
    assert response.status_code == 403
    assert response.json()["right"] == "people.change_person"
    assert response.json()["detail"] == "Your roles don't let you add people and give them roles."


def test_a_visitor_is_401(small_department, db):
    assert APIClient().get("/api/capacities/").status_code == 401


def test_pages_follow_each_other_by_cursor(api, bob):
    Person.objects.bulk_create(Person(email=f"p{n}@firm.test", name=f"P{n}") for n in range(9))
    seen, url = [], "/api/capacities/?page_size=4"
    while url:
        page = api.get(url).json()
        seen += [row["id"] for row in page["results"]]
        url = page["next"]
    assert sorted(seen) == sorted(Person.objects.values_list("pk", flat=True))
    assert len(seen) == len(set(seen))


def test_a_repeated_key_gets_the_first_answer_and_acts_once(api, bob):
    first = raise_bob(api, bob, 5, **{"Idempotency-Key": "k1"})
    second = raise_bob(api, bob, 5, **{"Idempotency-Key": "k1"})
    assert first.json() == second.json()
    assert second["Idempotent-Replayed"] == "true"
    assert Person.objects.get(pk=bob.pk).capacity == 5


def test_a_key_of_another_body_or_another_call_is_refused(api, bob):
    raise_bob(api, bob, 5, **{"Idempotency-Key": "k1"})
    response = raise_bob(api, bob, 6, **{"Idempotency-Key": "k1"})
    assert response.status_code == 422
    assert "another call" in response.json()["detail"]
    other = Person.objects.create_user("other@firm.test", name="Other")
    assert raise_bob(api, other, 5, **{"Idempotency-Key": "k1"}).status_code == 422
    assert Person.objects.get(pk=bob.pk).capacity == 5


def test_a_refused_call_keeps_nothing_so_the_key_is_free_again(api, bob):
    Person.objects.filter(pk=bob.pk).update(name="Stone")
    assert raise_bob(api, bob, 5, **{"Idempotency-Key": "k1"}).status_code == 409
    assert not ApiCall.objects.exists()
    Person.objects.filter(pk=bob.pk).update(name="Bob")
    assert raise_bob(api, bob, 5, **{"Idempotency-Key": "k1"}).status_code == 200


def test_two_people_may_use_the_same_key(api, bob):
    raise_bob(api, bob, 1, **{"Idempotency-Key": "k1"})
    second = Person.objects.create_user("second@firm.test", name="Second", roles=["administrator"])
    other = APIClient()
    other.force_login(second)
    raise_bob(other, bob, 1, **{"Idempotency-Key": "k1"})
    assert Person.objects.get(pk=bob.pk).capacity == 2


def test_a_key_that_is_too_long_is_refused(api, bob):
    assert raise_bob(api, bob, 1, **{"Idempotency-Key": "k" * 181}).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_the_same_moment_acts_once(admin, bob, small_department):
    answers = []

    def call():
        from django.db import connection

        client = APIClient()
        client.force_login(admin)
        answers.append(raise_bob(client, bob, 1, **{"Idempotency-Key": "at-once"}).json())
        connection.close()

    threads = [threading.Thread(target=call) for _ in range(5)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert answers == [{"id": bob.pk, "name": "Bob", "capacity": 1}] * 5


def token_client(person, **values):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {create_token(by=person, **values)}")
    return client


def test_a_token_that_may_only_read_is_refused_when_it_changes_something(admin, bob, small_department):
    client = token_client(admin, name="reader", days=30, may_write=False)
    assert client.get("/api/capacities/").status_code == 200
    response = raise_bob(client, bob)
    assert response.status_code == 403
    assert "only read" in response.json()["detail"]


def test_a_token_that_may_write_acts_as_its_person(admin, rep, bob, small_department):
    assert raise_bob(token_client(admin, name="writer", days=30, may_write=True), bob).status_code == 200
    assert raise_bob(token_client(rep, name="writer", days=30, may_write=True), bob).status_code == 403


def test_a_token_made_without_a_scope_may_only_read(admin, bob, small_department):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {get_token_model().objects.create(admin)[1]}")
    assert raise_bob(client, bob).status_code == 403


def test_an_expired_token_is_401(admin, small_department):
    client = token_client(admin, name="old", days=1, may_write=False)
    get_token_model().objects.update(expiry=timezone.now() - timedelta(seconds=1))
    assert client.get("/api/capacities/").status_code == 401


def test_a_token_is_kept_as_a_hash(admin):
    text = create_token(name="x", days=1, may_write=True, by=admin)
    kept = get_token_model().objects.get()
    assert text not in (kept.digest, kept.token_key)
    assert len(kept.digest) >= 64


def test_the_schema_can_be_read_and_has_the_key_header(api):
    schema = api.get("/api/schema/?format=json").json()
    assert schema["openapi"].startswith("3.")
    parameters = schema["paths"]["/api/capacities/{id}/raise_it/"]["post"]["parameters"]
    assert any(p["name"] == "Idempotency-Key" and p["in"] == "header" for p in parameters)


def test_the_reference_page_loads_nothing_from_elsewhere(api):
    text = api.get("/api/docs/").content.decode()
    assert "http://" not in text
    assert "https://" not in text
