"""Journeys made one after the other stand in that order, and none twice."""

from journal.ids import new_journey


def test_journeys_are_unique_uuids_of_version_7_in_the_order_of_time():
    made = [new_journey() for _ in range(2_000)]
    assert len(set(made)) == len(made)
    assert {one.version for one in made} == {7}
    assert {one.variant for one in made} == {"specified in RFC 4122"}
    moments = [one.int >> 80 for one in made]
    assert moments == sorted(moments)
