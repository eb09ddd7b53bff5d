"""The sign-in page offers the demo company's people, and only where there is a demo company to look at."""

import pytest
from django.test import override_settings

from people.models import Person

PAGE = "/accounts/login/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def rep():
    return Person.objects.create_user("rep@yunqiao.example", "demo", name="Liu Yang", roles=["sales_rep"])


def test_a_demo_shows_a_sign_in_for_each_role_that_is_there(client, rep):
    page = client.get(PAGE).content.decode()
    assert 'data-sign-in="rep@yunqiao.example"' in page
    assert ">Sales rep<" in page
    assert "Liu Yang · rep@yunqiao.example" in page
    assert "ceo@yunqiao.example" not in page


def test_whoever_left_the_demo_company_is_not_offered(client, rep):
    Person.objects.filter(pk=rep.pk).update(is_active=False)
    assert "data-sign-in" not in client.get(PAGE).content.decode()


def test_a_company_of_its_own_is_offered_nothing(client):
    Person.objects.create_user("rep@company.test", "secret-words", name="Ada", roles=["sales_rep"])
    assert "data-sign-in" not in client.get(PAGE).content.decode()


def test_production_never_offers_a_demo_sign_in(client, rep):
    with override_settings(PRODUCTION=True):
        assert "data-sign-in" not in client.get(PAGE).content.decode()
