"""A small cast for the tests of firms and contacts."""

import pytest

from companies.actions import create_company
from people.models import Person


@pytest.fixture
def rep(db) -> Person:
    return Person.objects.create_user("rep@example-firm.com", "secret-enough-1", name="林小雨", roles=["sales_rep"])


@pytest.fixture
def make_company(rep):
    def make(name: str = "深圳市腾讯计算机系统有限公司", **values):
        return create_company({"name": name, **values}, by=rep)

    return make
