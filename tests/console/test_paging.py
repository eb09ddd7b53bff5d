"""Every row exactly once, whatever the sort, the duplicates, the nulls and the direction."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from console.counting import capped_count
from console.pages import paging
from people.models import Person, Team

SORTS = ["name", "capacity", "source_ref", "last_login", "date_joined", "team__name", "is_active", "pk"]
MOMENTS = [None, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 0, 0, 0, 1, tzinfo=UTC)]
rows = st.lists(
    st.tuples(
        st.sampled_from(["", "a", "B", "线索", "'; --"]),
        st.integers(0, 2),
        st.sampled_from(MOMENTS),
        st.booleans(),
        st.booleans(),
    ),
    max_size=17,
)


def make_people(values):
    team = Team.objects.create(name="North", department="sales")
    people = [
        Person(email=f"p{n}@firm.test", name=name, capacity=capacity, last_login=seen, is_active=active,
               team=team if in_team else None, source_ref=f"ref{n % 3}-{n}" if n % 2 else None)
        for n, (name, capacity, seen, active, in_team) in enumerate(values)
    ]  # fmt: skip
    Person.objects.bulk_create(people)


def walk(sort, size):
    """All pages forwards, then all pages back from the last one."""
    forwards, after, last = [], "", None
    while True:
        page = paging.page_of(Person.objects.all(), sort, size, after=after)
        forwards.append([row.pk for row in page.rows])
        last = page
        if not page.after:
            break
        after = page.after
    backwards = [[row.pk for row in last.rows]]
    while last.before:
        last = paging.page_of(Person.objects.all(), sort, size, before=last.before)
        backwards.insert(0, [row.pk for row in last.rows])
    return forwards, backwards


class EveryRowOnce(TestCase):
    @settings(max_examples=60)
    @given(values=rows, path=st.sampled_from(SORTS), descending=st.booleans(), size=st.integers(1, 6))
    def test_every_row_comes_exactly_once_in_both_directions(self, values, path, descending, size):
        make_people(values)
        sort = paging.sort_for(Person, f"-{path}" if descending else path)
        forwards, backwards = walk(sort, size)
        flat = [pk for page in forwards for pk in page]
        whole = Person.objects.annotate(page_sort_key=paging.F(path)).order_by(*sort.order(backwards=False))
        assert flat == [person.pk for person in whole]
        assert [pk for page in backwards for pk in page] == flat


@pytest.mark.parametrize("text", ["source_ref", "-source_ref", "last_login", "-last_login"])
def test_nulls_come_last_in_both_directions(db, text):
    make_people([("a", 0, moment, True, False) for moment in MOMENTS * 2])
    page = paging.page_of(Person.objects.all(), paging.sort_for(Person, text), 50)
    nulls = [getattr(row, text.lstrip("-")) is None for row in page.rows]
    assert nulls == sorted(nulls)
    assert any(nulls)
    assert not all(nulls)


def test_a_row_that_is_added_meanwhile_neither_repeats_nor_hides_others(db):
    make_people([("m", n % 3, None, True, False) for n in range(9)])
    sort = paging.sort_for(Person, "capacity")
    first = paging.page_of(Person.objects.all(), sort, 4)
    Person.objects.create(email="new@firm.test", name="new", capacity=0)
    second = paging.page_of(Person.objects.all(), sort, 4, after=first.after)
    assert not {row.pk for row in first.rows} & {row.pk for row in second.rows}


@pytest.mark.parametrize("cursor", ["nonsense", "a:b", "bm9wZQ:forged", ":", "\x00"])
def test_a_broken_cursor_shows_the_first_page(db, cursor):
    make_people([("a", 1, None, True, False)] * 3)
    sort = paging.sort_for(Person, "capacity")
    assert len(paging.page_of(Person.objects.all(), sort, 2, after=cursor).rows) == 2


def test_a_cursor_of_another_sort_is_not_believed(db):
    make_people([("a", n, None, True, False) for n in range(4)])
    by_capacity, by_name = paging.sort_for(Person, "capacity"), paging.sort_for(Person, "name")
    cursor = paging.page_of(Person.objects.all(), by_capacity, 2).after
    assert paging.read_cursor(cursor, by_capacity) is not None
    assert paging.read_cursor(cursor, by_name) is None


@pytest.mark.parametrize("value", [Decimal("1.50"), datetime(2026, 1, 2, 3, 4, 5, 678901, UTC), None, "线", 7, 0.1])
def test_a_cursor_brings_back_exactly_what_was_put_in(value):
    sort = paging.Sort("x", False, True)
    row = type("Row", (), {"page_sort_key": value, "pk": 3})()
    assert paging.read_cursor(paging.write_cursor(row, sort), sort) == (value, 3)


def test_counting_stops_at_the_cap(db):
    make_people([("a", 1, None, True, False)] * 6)
    assert capped_count(Person.objects.all(), cap=5) == (5, True)
    assert capped_count(Person.objects.all(), cap=6) == (6, False)
