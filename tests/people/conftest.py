import pytest

from people.models import Person, Team


@pytest.fixture
def north(db):
    return Team.objects.create(name="North pages", department="sales")


@pytest.fixture
def ada(db):
    return Person.objects.create_user("ada@firm.test", "secret-word", name="Ada", roles=["administrator"])


@pytest.fixture
def rae(north):
    return Person.objects.create_user("rae@firm.test", "secret-word", name="Rae", roles=["sales_rep"], team=north)
