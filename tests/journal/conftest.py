import pytest

from journal.kinds import KINDS, REACTIONS, EventKind
from people.models import Team


@pytest.fixture
def kind():
    """An event kind of this test alone."""
    made = EventKind(
        "tests.team_greeted", "Greeted {who} of {team}", refs={"who": "people.Person", "team": "people.Team"}
    )
    yield made
    KINDS.pop(made.name)
    REACTIONS.pop(made.name, None)


@pytest.fixture
def team(db):
    return Team.objects.create(name="North", department="sales")
