"""The tables follow the journal by what changed, and a rebuild from scratch gives the same rows."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from journal.models import Event
from metrics import tasks
from metrics.actions import rebuild_funnel, update_funnel, updated_at
from metrics.models import DealState, FunnelJourney, UnseenEvents
from metrics.queries.funnel import Query, funnel
from metrics.queries.windows import Window
from metrics.stages import KEYS
from tests.metrics.telling import channel, deal, lead, person, tell

LEAD_EVENTS = (
    "leads.lead_judged_valid", "leads.lead_refused", "leads.lead_assigned", "leads.lead_pooled",
    "leads.lead_merged", "leads.merge_undone", "leads.conversion_undone", "leads.lead_came",
)  # fmt: skip
DEAL_EVENTS = (
    "sales.order_signed", "sales.order_cancelled", "sales.deal_won", "sales.deal_lost", "sales.deal_reopened",
    "sales.deal_assigned", "sales.cash_received", "onboarding.first_value_reached", "renewals.renewal_won",
)  # fmt: skip
STORY = st.lists(
    st.tuples(
        st.sampled_from(LEAD_EVENTS + DEAL_EVENTS + ("deal", "lead", "update")),
        st.integers(0, 2),  # which lead or deal
        st.integers(0, 40),  # happened on this day of the year
        st.integers(0, 40),  # recorded so many days later
        st.booleans(),  # migrated
    ),
    max_size=25,
)


def rows(model):
    names = [field.attname for field in model._meta.fields if field.attname != "id"]
    return sorted(model.objects.values_list(*names), key=repr)


def date_of(number):
    return f"2026-{1 + number // 28:02}-{1 + number % 28:02}"


def act_out(story):
    people = [person("Ann", "North"), person("Bob", "South")]
    leads, deals = [lead("2026-01-02")], []
    for what, which, happened, later, migrated in story:
        if what == "update":
            update_funnel()
        elif what == "lead":
            leads.append(lead(date_of(happened), ("web", "fair")[which % 2]))
        elif what == "deal":
            deals.append(deal(leads[which % len(leads)], owner=people[which % 2], opened=date_of(happened)))
        elif what in LEAD_EVENTS or deals:
            subject = (leads if what in LEAD_EVENTS else deals)[which % len(leads if what in LEAD_EVENTS else deals)]
            facts = {"owner": people[happened % 2].pk, "amount": f"{which}.00", "currency": "CNY", "receipt": which}
            if what == "leads.lead_came":
                facts["channel"] = channel("corrected").pk
            tell(what, subject, date_of(happened), recorded=date_of(happened + later), migrated=migrated, **facts)


@pytest.mark.django_db
@given(story=STORY)
@settings(max_examples=30)
def test_by_what_changed_and_from_scratch_give_the_same_rows(story, db):
    with transaction.atomic():
        act_out(story)
        update_funnel()
        kept = rows(FunnelJourney), rows(DealState)
        rebuild_funnel()
        assert (rows(FunnelJourney), rows(DealState)) == kept
        transaction.set_rollback(True)


def believed(journey, before):
    """What the events of one journey say just before a moment, told by the plainest reading of each event."""
    told = [e for e in Event.objects.filter(journey=journey).order_by("id") if max(e.happened_at, e.known_at) < before]
    told.sort(key=lambda e: (max(e.happened_at, e.known_at), e.id))
    reached = {}
    merged = False
    for e in told:
        key = (e.name, e.facts["receipt"] if e.name == "sales.cash_received" else e.subject_id)
        if e.name == "leads.lead_refused":
            reached.pop(("leads.lead_judged_valid", e.subject_id), None)
        elif e.name == "sales.order_cancelled":
            reached.pop(("sales.order_signed", e.subject_id), None)
        elif e.name == "leads.conversion_undone":
            reached = {k: v for k, v in reached.items() if k[0] != "sales.deal_opened"}
        elif e.name in ("leads.lead_merged", "leads.merge_undone"):
            merged = e.name == "leads.lead_merged"
        else:
            reached[key] = min(e.happened_at, reached.get(key, e.happened_at))
    return {} if merged else reached


STAGE_EVENTS = dict(
    zip(
        KEYS,
        (
            "leads.lead_came", "leads.lead_judged_valid", "sales.deal_opened", "sales.order_signed",
            "sales.cash_received", "onboarding.first_value_reached", "success.account_became_active",
            "renewals.renewal_won",
        ),
        strict=True,
    )
)  # fmt: skip


@pytest.mark.django_db
@given(story=STORY.map(lambda acts: [(*act[:4], False) for act in acts]), on=st.integers(0, 80))
@settings(max_examples=30)
def test_every_past_day_shows_what_a_reader_of_the_journal_would_have_believed_then(story, on, db):
    with transaction.atomic():
        act_out(story)
        update_funnel()
        as_of = timezone.datetime.fromisoformat(date_of(on)).date()
        window = Window(as_of=as_of)
        expected = dict.fromkeys(KEYS, 0)
        for journey in Event.objects.values_list("journey", flat=True).distinct():
            names = {name for name, _ in believed(journey, window.known_before)}
            for key, name in STAGE_EVENTS.items():
                expected[key] += name in names
        assert funnel(Query("period", "channel", window)).total.counts == expected
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_running_twice_changes_nothing_and_counts_no_event_twice():
    one = lead()
    tell("leads.lead_judged_valid", one, "2026-01-06")
    assert update_funnel() == 1
    before = rows(FunnelJourney)
    assert update_funnel() == 0
    assert rows(FunnelJourney) == before
    assert updated_at() is not None
    assert not UnseenEvents.objects.exists()


@pytest.mark.django_db
def test_only_journeys_that_changed_are_folded_again():
    lead()
    other = lead()
    update_funnel()
    kept = FunnelJourney.objects.exclude(journey=other.journey).get().pk
    tell("leads.lead_judged_valid", other, "2026-01-06")
    assert update_funnel() == 1
    assert FunnelJourney.objects.filter(pk=kept).exists()


@pytest.mark.django_db(transaction=True)
def test_an_event_that_commits_late_is_not_skipped():
    """Two transactions: the one that took its ids first commits last, after the figures were brought up to date."""
    early, late = lead(), lead()
    update_funnel()
    recorded, may_commit = threading.Event(), threading.Event()

    def long_transaction():
        try:
            with transaction.atomic():
                tell("leads.lead_judged_valid", early, "2026-01-06")
                recorded.set()
                assert may_commit.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=long_transaction)
    thread.start()
    assert recorded.wait(20)
    later = tell("leads.lead_judged_valid", late, "2026-01-06")
    assert update_funnel() == 1
    may_commit.set()
    thread.join(20)
    assert Event.objects.filter(name="leads.lead_judged_valid").order_by("id").first().pk < later.pk
    assert update_funnel() == 1
    assert FunnelJourney.objects.filter(seen_to=None, valid_at__isnull=False).count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_worker_leaves_the_work_to_the_one_that_is_at_it():
    lead()
    locked, may_go = threading.Event(), threading.Event()

    def other_worker():
        from metrics.actions import _take_lock

        try:
            with transaction.atomic():
                _take_lock(wait=True)
                locked.set()
                assert may_go.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=other_worker)
    thread.start()
    assert locked.wait(20)
    assert tasks.update_funnel() == 0
    assert UnseenEvents.objects.count() == 1
    may_go.set()
    thread.join(20)
    assert tasks.update_funnel() == 1


@pytest.mark.django_db(transaction=True)
def test_two_updates_at_once_fold_every_journey_once():
    for _ in range(5):
        lead()
    folded = []

    def run():
        try:
            folded.append(update_funnel())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sum(folded) == 5
    assert FunnelJourney.objects.count() == 5


@pytest.mark.django_db
def test_a_fact_that_is_no_number_breaks_nothing():
    one = lead()
    tell("leads.lead_assigned", one, "2026-01-06", owner="somebody")
    made = deal(one, amount="100.00")
    tell("sales.deal_won", made, "2026-01-08", amount="a lot", currency=None)
    update_funnel()
    assert DealState.objects.get(seen_to=None).amount == 100


@pytest.mark.django_db
def test_what_is_dated_in_the_future_waits_for_its_day():
    tomorrow = timezone.localtime() + timedelta(days=1)
    lead(f"{tomorrow:%Y-%m-%d}")
    update_funnel()
    assert funnel(Query()).total.counts["lead"] == 0
    assert funnel(Query(window=Window(as_of=tomorrow.date()))).total.counts["lead"] == 1
