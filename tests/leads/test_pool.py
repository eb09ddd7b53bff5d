"""The pool on real leads: claims and their limits, leads that go back, warnings, extensions."""

import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from console.models import Notice
from journal.errors import NotPossible
from journal.models import Event
from leads.actions import (
    accept_lead,
    assign_lead,
    claim_lead,
    log_contact,
    pool_lead,
    protect_lead,
    return_idle_leads,
    set_pool_rules,
    start_work,
    touch_lead,
    warn_owners,
)
from leads.actions.claiming import claims_of
from leads.models import Lead, PoolRules
from tests.leads import cast

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 3, 2, 10, tzinfo=SHANGHAI)
ACCEPTED_OVER = datetime(2026, 3, 16, 18, tzinfo=SHANGHAI)  # the end of the tenth working day after


def held(owner, status="accepted", worked=MONDAY, **values):
    lead = cast.lead(status, owner=owner, **values)
    Lead.objects.filter(pk=lead.pk).update(last_worked_at=worked)
    lead.refresh_from_db()
    return lead


def codes(function, *args, **kwargs):
    with pytest.raises(NotPossible) as caught:
        function(*args, **kwargs)
    return caught.value.code


def test_a_lead_goes_back_at_the_end_of_its_last_protected_day_and_not_before():
    ann = cast.rep("Ann")
    lead = held(ann)
    assert return_idle_leads(ACCEPTED_OVER - timedelta(minutes=1)) == 0
    assert return_idle_leads(ACCEPTED_OVER) == 1
    channel, came_at = lead.channel_id, lead.came_at
    lead.refresh_from_db()
    assert (lead.status, lead.owner, lead.last_owner, lead.pooled_at) == ("pooled", None, ann, ACCEPTED_OVER)
    assert (lead.channel_id, lead.came_at) == (channel, came_at), "it keeps its first source"
    event = Event.objects.get(name="leads.lead_went_back", subject_id=lead.pk)
    assert event.facts == {"owner": ann.pk, "days": 10}
    assert Notice.objects.filter(person=ann, event__name="leads.leads_went_back").count() == 1


def test_the_job_twice_takes_nothing_twice():
    held(cast.rep("Ann"))
    assert [return_idle_leads(ACCEPTED_OVER) for _turn in range(3)] == [1, 0, 0]
    assert Event.objects.filter(name="leads.lead_went_back").count() == 1


def test_a_lead_being_worked_is_protected_longer():
    lead = held(cast.rep("Ann"), "working")
    assert return_idle_leads(ACCEPTED_OVER) == 0
    assert return_idle_leads(ACCEPTED_OVER + timedelta(days=30)) == 1
    lead.refresh_from_db()
    assert lead.status == "pooled"


def test_routed_converted_and_unowned_leads_are_left_alone():
    ann = cast.rep("Ann")
    for status in ("routed", "converted", "pooled", "lost", "valid"):
        held(ann, status)
    assert return_idle_leads(ACCEPTED_OVER + timedelta(days=300)) == 0


def test_a_lead_with_an_open_deal_stays_with_its_owner():
    from companies.actions import create_company
    from sales.actions import convert_lead

    ann = cast.rep("Ann")
    lead = held(ann, "working")
    convert_lead(lead, by=ann, company=create_company({"name": "Acme"}, by=None))
    Lead.objects.filter(pk=lead.pk).update(status="working")
    assert return_idle_leads(ACCEPTED_OVER + timedelta(days=300)) == 0


def test_work_of_any_kind_begins_the_protection_anew():
    ann = cast.rep("Ann")
    lead = cast.lead("valid")
    assign_lead(lead, ann, by=None, why="hers")
    moments = [accept_lead(lead, by=ann).last_worked_at, start_work(lead, by=ann).last_worked_at]
    moments.append(log_contact(lead, how="call", by=ann).last_worked_at)
    touch_lead(lead, cast.channel(), by=None)
    moments.append(Lead.objects.get(pk=lead.pk).last_worked_at)
    assert moments == sorted(moments)
    assert len(set(moments)) == len(moments)


def test_a_past_that_is_loaded_is_protected_from_today_on():
    ann = cast.rep("Ann")
    lead = cast.lead("valid")
    assign_lead(lead, ann, by=None, why="hers", happened_at=MONDAY, migrated=True)
    assert accept_lead(lead, by=ann, happened_at=MONDAY, migrated=True).last_worked_at > MONDAY


def test_the_owner_is_warned_once_with_one_line_for_all_leads():
    ann, bob = cast.rep("Ann"), cast.rep("Bob")
    leads = [held(ann), held(ann)]
    held(bob, worked=MONDAY + timedelta(days=20))
    assert warn_owners(ACCEPTED_OVER - timedelta(days=6)) == 0
    soon = datetime(2026, 3, 11, 19, tzinfo=SHANGHAI)  # three working days left
    assert [warn_owners(soon), warn_owners(soon)] == [2, 0]
    notice = Notice.objects.get(person=ann)
    assert (notice.event.name, notice.event.facts) == ("leads.pool_warned", {"count": 2})
    assert Event.objects.filter(name="leads.lead_pool_warned").count() == 2
    Lead.objects.filter(pk=leads[0].pk).update(last_worked_at=soon + timedelta(hours=1))
    assert warn_owners(soon + timedelta(days=14)) == 1, "worked again, so warned again"


def test_a_manager_keeps_a_lead_with_its_owner_with_a_reason():
    ann, boss = cast.rep("Ann"), cast.person("Boss", "sales_manager")
    lead = held(ann, worked=datetime.now(SHANGHAI) - timedelta(days=100))
    until = datetime.now(SHANGHAI) + timedelta(days=7)
    assert codes(protect_lead, lead, until, by=boss, why=" ") == "no_reason"
    assert codes(protect_lead, lead, until - timedelta(days=8), by=boss, why="x") == "bad_date"
    assert codes(protect_lead, lead, until + timedelta(days=400), by=boss, why="x") == "bad_date"
    protect_lead(lead, until, by=boss, why="their fair is next week")
    assert return_idle_leads() == 0
    assert return_idle_leads(until + timedelta(minutes=1)) == 1
    assert Notice.objects.filter(person=ann, event__name="leads.lead_protected").exists()
    assert codes(protect_lead, lead, until, by=boss, why="x") == "wrong_state"


def test_who_let_it_go_back_waits_and_others_may_claim():
    ann, bob = cast.rep("Ann"), cast.rep("Bob")
    lead = held(ann, worked=datetime.now(SHANGHAI) - timedelta(days=60))
    return_idle_leads()
    assert codes(claim_lead, lead, by=ann) == "had_it"
    lead = claim_lead(lead, by=bob)
    assert (lead.status, lead.owner) == ("accepted", bob)
    assert (datetime.now(SHANGHAI) - lead.last_worked_at).total_seconds() < 60
    pool_lead(lead, by=bob, why="wrong region")
    assert codes(claim_lead, lead, by=ann) == "had_it", "also when somebody else had it in between"


def test_a_claim_starts_the_clock_of_the_first_contact_anew():
    lead = cast.lead("pooled", grade="A")
    Lead.objects.filter(pk=lead.pk).update(contacted_at=MONDAY, answer_due_at=MONDAY, contact_due_at=MONDAY)
    lead = claim_lead(lead, by=cast.rep("Ann"))
    lead.refresh_from_db()
    assert (lead.answer_due_at, lead.contacted_at) == (None, None)
    assert lead.contact_due_at > lead.accepted_at
    assert "first contact" in lead.clock_line


def test_limits_of_claims_a_day_and_of_open_leads():
    ann = cast.rep("Ann")
    first, second, third = (cast.lead("pooled") for _ in range(3))
    set_pool_rules({"claims_per_day": 1}, by=None)
    claim_lead(first, by=ann)
    assert codes(claim_lead, second, by=ann) == "enough"
    set_pool_rules({"claims_per_day": 0, "open_limit": 2}, by=None)
    claim_lead(second, by=ann)
    assert codes(claim_lead, third, by=ann) == "full"


def test_only_the_roles_and_teams_of_the_rules_may_claim():
    east, west = cast.team("East"), cast.team("West")
    ann, bob = cast.rep("Ann", east), cast.rep("Bob", west)
    set_pool_rules({"roles": ["sales_rep"], "teams": [west.pk]}, by=None)
    lead = cast.lead("pooled")
    assert codes(claim_lead, lead, by=ann) == "team"
    set_pool_rules({"roles": ["sales_leader"], "teams": []}, by=None)
    assert codes(claim_lead, lead, by=bob) == "role"


def test_why_not_is_told_for_a_page_of_leads_with_a_fixed_number_of_queries():
    ann = cast.rep("Ann", capacity=50)
    set_pool_rules({"claims_per_day": 5}, by=None)
    leads = [cast.lead("pooled") for _ in range(12)]

    def queries(count):
        with CaptureQueriesContext(connection) as found:
            claims_of(leads[:count], ann)
        return len(found)

    assert queries(2) == queries(12) <= 4


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"roles": ["csm"]}, "role"),
        ({"roles": ["boss"]}, "role"),
        ({"teams": [999_999]}, "team"),
        ({"reclaim_days": 400}, "reclaim_days"),
        ({"accepted_days": 3, "warn_days": 3}, "warn_days"),
    ],
)
def test_rules_that_make_no_sense_are_refused(values, code):
    assert codes(set_pool_rules, values, by=None) == code
    assert not PoolRules.objects.exists()


def test_history_tells_which_rules_of_the_pool_changed():
    set_pool_rules({"claims_per_day": 3, "reclaim_days": 30}, by=None, why="too many")
    event = Event.objects.get(name="leads.pool_rules_changed")
    assert (event.facts["fields"], event.why) == ("claims_per_day", "too many")


@pytest.mark.django_db(transaction=True)
def test_one_person_who_claims_twice_at_once_stays_within_the_limit():
    ann = cast.rep("Ann")
    set_pool_rules({"claims_per_day": 1}, by=None)
    leads = [cast.lead("pooled") for _ in range(4)]
    outcomes = []

    def claim(lead):
        try:
            claim_lead(lead, by=ann)
            outcomes.append("got")
        except NotPossible as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=claim, args=(lead,)) for lead in leads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["enough", "enough", "enough", "got"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_take_each_lead_back_once():
    ann = cast.rep("Ann")
    for _number in range(30):
        held(ann)
    counts = []

    def work():
        counts.append(return_idle_leads(ACCEPTED_OVER))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 30
    assert Event.objects.filter(name="leads.lead_went_back").count() == 30
