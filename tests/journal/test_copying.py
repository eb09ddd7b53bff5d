"""COPY keeps every value as saving would."""

import pytest
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from journal.actions.behind import sending_behind
from journal.actions.copying import copy_in, copy_rows
from leads.models import CleaningChange, Lead
from tests.leads import cast

pytestmark = pytest.mark.django_db

ODD = [
    "",
    "\\N",
    "a\tb\nc\rd\\e",
    '"quoted" {curly, "array"}',
    "中文 👍 \u202e",
    "\\.",
    "NULL",
    "'; DROP TABLE leads_lead; --",
]


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_come_back_as_they_were(text):
    values = {
        "name": text[:100],
        "need": text,
        "attributes": {"k": text, "n": [1, None, True]},
        "invalid_reasons": [text],
    }
    copied = Lead(channel=cast.channel(), came_at=timezone.now(), employees=7, **values)
    copy_in([copied])
    stored = Lead.objects.get(pk=copied.pk)
    for name, value in values.items():
        assert getattr(stored, name) == value
    assert (stored.journey, stored.came_at, stored.owner, stored.employees) == (copied.journey, copied.came_at, None, 7)


@pytest.mark.parametrize("text", ["\x1f", "\x1e", "\x1d", "a\x1fb\x1ec\x1dd"])
def test_signs_that_part_cells_are_taken_out_of_a_text(text):
    leads = [Lead(channel=cast.channel(), came_at=timezone.now(), name=name) for name in ("before", text, "after")]
    copy_in(leads)
    stored = list(Lead.objects.order_by("pk").values_list("name", "source_ref"))
    assert stored == [("before", None), ("abcd" if "a" in text else "", None), ("after", None)]


def test_tuples_get_the_defaults_of_the_columns_that_are_not_named():
    channel, now = cast.channel(), timezone.now()
    ids = copy_rows(Lead, ("channel_id", "came_at", "name"), [(channel.pk, now, "a"), (channel.pk, now, "b")])
    first, second = Lead.objects.order_by("pk")
    assert [first.pk, second.pk] == ids
    assert (first.name, second.name, first.status, first.attributes) == ("a", "b", Lead.Status.NEW, {})
    assert first.journey != second.journey


def test_copied_rows_have_ids_and_can_be_saved_again():
    leads = [Lead(channel=cast.channel(), came_at=timezone.now()) for _ in range(3)]
    copy_in(leads)
    leads[1].name = "changed"
    leads[1].save()
    assert Lead.objects.count() == 3
    assert Lead.objects.create(channel=cast.channel(), came_at=timezone.now()).pk > leads[2].pk
    copy_in([])


def test_a_value_that_does_not_fit_is_the_database_error_that_saving_raises():
    lead = cast.lead()
    with pytest.raises(DataError), transaction.atomic():
        copy_in([CleaningChange(lead=lead, field="x" * 99, rule="r", made_at=timezone.now())])
    assert not CleaningChange.objects.filter(field__startswith="xx").exists()


@pytest.mark.django_db(transaction=True)
def test_rows_sent_behind_are_there_for_the_next_statement_and_after_the_end():
    channel, now = cast.channel(), timezone.now()
    with transaction.atomic(), sending_behind():
        for name in ("a", "b", "c"):
            copy_in([Lead(channel=channel, came_at=now, name=name) for _ in range(200)])
        assert Lead.objects.count() == 600
        copy_in([Lead(channel=channel, came_at=now, name="d")])
    assert Lead.objects.filter(name="d").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("wrong", "error"), [({"name": "x" * 500}, DataError), ({"channel_id": 0}, IntegrityError)])
def test_what_was_refused_behind_is_raised_and_nothing_of_it_stays(wrong, error):
    channel, now = cast.channel(), timezone.now()
    with transaction.atomic():
        copy_in([Lead(channel=channel, came_at=now, name="before")])
        with pytest.raises(error):
            _copy_behind(Lead(**{"channel": channel, "came_at": now} | wrong), Lead(channel=channel, came_at=now))
        copy_in([Lead(channel=channel, came_at=now, name="later")])
    assert sorted(Lead.objects.values_list("name", flat=True)) == ["before", "later"]


def _copy_behind(*leads):
    with transaction.atomic(), sending_behind():
        for lead in leads:
            copy_in([lead])


@pytest.mark.django_db(transaction=True)
def test_what_there_is_to_do_meanwhile_is_done_once_and_may_ask_the_database():
    channel, now, found = cast.channel(), timezone.now(), []
    with transaction.atomic(), sending_behind(lambda: found.append(Lead.objects.count())):
        for _ in range(2):
            copy_in([Lead(channel=channel, came_at=now) for _ in range(1_000)])
            assert Lead.objects.exists()
    assert found == [1_000]


@pytest.mark.django_db
def test_a_column_that_says_one_thing_in_all_rows_is_told_from_one_that_nearly_does():
    channel, now = cast.channel(), timezone.now()
    copy_in([Lead(channel=channel, came_at=now, name="same", attributes={"n": n}) for n in (1, True, 1.0)])
    copy_in([Lead(channel=channel, came_at=now, name=name) for name in ("a", "a", "b")])
    assert sorted(Lead.objects.values_list("name", flat=True)) == ["a", "a", "b", "same", "same", "same"]
    assert [lead.attributes["n"] for lead in Lead.objects.filter(name="same").order_by("pk")] == [1, True, 1]
