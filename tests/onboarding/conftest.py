import pytest

from tests.onboarding import world


@pytest.fixture
def seller(db):
    return world.somebody("sales_rep", "Zhao the seller")


@pytest.fixture
def manager(db):
    return world.somebody("implementer", "Qian the implementer")


@pytest.fixture
def csm(db):
    return world.somebody("csm", "Sun the CSM")


@pytest.fixture
def project(seller, manager, csm):
    """The project of an order that was signed today, opened by the reaction."""
    order = world.signed_order(seller, lines=[("annual", 1, "50000"), ("seats", 20, "300")])
    world.deliver()
    return order.project
