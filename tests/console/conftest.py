import pytest

from people.models import Person, Team


@pytest.fixture
def team(db):
    return Team.objects.create(name="North", department="sales")


@pytest.fixture
def admin(db):
    return Person.objects.create_user("admin@firm.test", "secret-word", name="Ada", roles=["administrator"])


@pytest.fixture
def rep(db, team):
    return Person.objects.create_user("rep@firm.test", "secret-word", name="Rae", roles=["sales_rep"], team=team)


@pytest.fixture
def small_department(settings):
    settings.ROOT_URLCONF = "tests.console.pages_for_tests"


@pytest.fixture
def as_admin(client, admin, small_department):
    client.force_login(admin)
    return client


@pytest.fixture
def as_rep(client, rep, small_department):
    client.force_login(rep)
    return client
