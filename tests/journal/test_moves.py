import pytest

from journal.errors import NotPossible
from people.models import HandOver


def test_a_move_that_is_not_in_the_table_is_refused_with_a_sentence():
    handover = HandOver(title="Order 7", status="accepted")
    with pytest.raises(NotPossible) as refused:
        HandOver.MOVES.check(handover, "returned")
    assert str(refused.value) == "“Order 7” is Accepted and can't become Returned from there."


def test_a_move_of_the_table_passes_and_its_sources_are_known():
    HandOver.MOVES.check(HandOver(title="Order 7", status="offered"), "returned")
    assert HandOver.MOVES.sources("returned") == {"offered"}
