from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from journal.actions import Entry, record, record_many
from journal.models import Delivery, Event
from journal.queries import history_of, lines
from people.models import Person


@pytest.mark.django_db
def test_an_event_can_be_neither_changed_nor_deleted(kind, team):
    event = record(kind, team, by=None)
    for forbidden in (
        lambda: Event.objects.filter(pk=event.pk).update(why="rewritten"),
        lambda: Event.objects.filter(pk=event.pk).delete(),
        lambda: event.save(),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            forbidden()
    assert Event.objects.get(pk=event.pk).why == ""


@pytest.mark.django_db(transaction=True)
def test_recording_outside_a_transaction_is_refused(kind, team):
    with pytest.raises(RuntimeError, match="outside a transaction"):
        record(kind, team, by=None)
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_a_migrated_event_is_known_since_it_happened_and_any_other_since_it_was_recorded(kind, team):
    long_ago = datetime(2018, 5, 1, tzinfo=UTC)
    migrated = record(kind, team, by=None, happened_at=long_ago, migrated=True)
    correction = record(kind, team, by=None, happened_at=long_ago)
    assert migrated.known_at == long_ago < migrated.recorded_at
    assert correction.known_at == correction.recorded_at > long_ago


@pytest.mark.django_db
def test_many_events_and_their_deliveries_take_three_statements(kind, team, django_assert_num_queries):
    from journal.kinds import reacts_to

    @reacts_to(kind)
    def react(event):
        pass

    with django_assert_num_queries(3):
        record_many(kind, [Entry(team, None) for _ in range(300)])
    assert Event.objects.count() == Delivery.objects.count() == 300


@pytest.mark.django_db
def test_history_shows_names_while_the_event_keeps_only_ids(kind, team):
    person = Person.objects.create_user("li@example.com", name="李娜")
    record(kind, team, by=person, why="first day", who=person.pk, team=team.pk)
    (line,) = history_of(team)
    assert line.sentence == "Greeted 李娜 of North"
    assert (line.by, line.why) == ("李娜", "first day")
    assert "李娜" not in str(Event.objects.values_list("facts", flat=True).get())


@pytest.mark.django_db
def test_a_person_who_was_erased_leaves_a_readable_history(kind, team):
    person = Person.objects.create_user("li@example.com", name="李娜")
    record(kind, team, by=person, who=person.pk, team=team.pk)
    Person.objects.filter(pk=person.pk).delete()
    (line,) = history_of(team)
    assert line.sentence == "Greeted (erased) of North"
    assert line.by == "(erased)"


@pytest.mark.django_db
def test_a_long_history_costs_as_many_queries_as_a_short_one(kind, team):
    from django.test.utils import CaptureQueriesContext

    people = [Person.objects.create_user(f"p{n}@example.com", name=f"P{n}") for n in range(12)]
    record(kind, team, by=people[0], who=people[0].pk, team=team.pk)
    with CaptureQueriesContext(
        connection,
    ) as few:
        lines(Event.objects.all())
    record_many(kind, [Entry(team, p, facts={"who": p.pk, "team": team.pk}) for p in people])
    with CaptureQueriesContext(connection) as many:
        assert len(lines(Event.objects.all())) == 13
    assert len(few) == len(many) == 3
