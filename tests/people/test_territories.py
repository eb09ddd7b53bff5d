"""What a person covers and knows: typed on a form, sent to the API, told by a file."""

import pytest
from django.urls import reverse

from console.imports import Row
from console.imports.models import Import
from console.people.importers import PersonImporter, words_in
from people.models import Person, Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    boss = Person.objects.create_user("boss@example.com", "x", name="Boss", roles=["administrator"])
    client.force_login(boss)
    return boss


@pytest.fixture
def ann():
    team = Team.objects.create(name="East", department="sales")
    return Person.objects.create_user("ann@example.com", "x", name="Ann", roles=["sales_rep"], team=team)


def form_values(person, **values):
    return {
        "name": person.name,
        "email": person.email,
        "roles": person.roles,
        "capacity": 0,
        "is_active": "on",
        **values,
    }


def test_words_are_typed_with_commas_of_any_script_and_kept_once(client, admin, ann):
    url = reverse("people:person-edit", args=[ann.pk])
    client.post(url, form_values(ann, territories="上海，江苏、 浙江, 上海", skills="ERP; 制造业"))
    ann.refresh_from_db()
    assert (ann.territories, ann.skills) == (["上海", "江苏", "浙江"], ["ERP", "制造业"])
    page = client.get(url).content.decode()
    assert 'value="上海, 江苏, 浙江"' in page
    shown = client.get(reverse("people:person-detail", args=[ann.pk])).content.decode()
    assert "浙江" in shown
    assert "制造业" in shown


def test_a_word_that_is_too_long_is_told_and_what_was_typed_stays(client, admin, ann):
    answer = client.post(reverse("people:person-edit", args=[ann.pk]), form_values(ann, skills="x" * 61))
    assert answer.status_code == 422
    assert "at most 60 characters" in answer.content.decode()
    assert "x" * 61 in answer.content.decode()


def test_the_api_reads_and_changes_them(client, admin, ann):
    url = f"/api/people/{ann.pk}/"
    client.patch(url, {"territories": ["北京"], "skills": ["CRM"]}, content_type="application/json")
    answer = client.get(url).json()
    assert (answer["territories"], answer["skills"]) == (["北京"], ["CRM"])


def test_a_file_of_people_tells_them_and_a_blank_cell_changes_nothing(ann):
    run = Import.objects.create(kind="people.person", name="people.csv", sha256="0" * 64)
    blank = dict.fromkeys([field.name for field in PersonImporter.fields])

    def take(**values):
        row = Row(number=2, values={**blank, "name": "Ann", "email": ann.email, **values}, raw={})
        PersonImporter().take([row], run)
        ann.refresh_from_db()
        return row.outcome

    assert take(territories="上海/江苏", skills="ERP，CRM", capacity=30) == "updated"
    assert (ann.territories, ann.skills, ann.capacity) == (["上海", "江苏"], ["ERP", "CRM"], 30)
    assert take() == "unchanged"
    assert words_in("a, a;b｜") == ["a", "b｜"]
