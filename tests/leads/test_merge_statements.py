"""A merge asks the database a small number of times, which what hangs on the leads does not change."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads import actions
from leads.actions import bench_jobs
from leads.filters.clusters import ClusterFilter
from leads.models import BenchDecision, BenchJob, DuplicateCluster, Lead, Touch
from tests.leads import cast

pytestmark = pytest.mark.django_db


def statements(doing):
    """How often the database was asked while doing it, savepoints aside."""
    with CaptureQueriesContext(connection) as asked:
        doing()
    return sum("SAVEPOINT" not in query["sql"] for query in asked)


def group(number, size=2, touches=1):
    """Leads that are one, each with touches, in a group of the bench."""
    same = {"email": f"same{number}@firm{number}.cn", "company_name": f"Firm {number} Ltd", "name": f"Ann Lee{number}"}
    leads = [cast.lead(**same, channel=cast.channel("fair")) for _ in range(size)]
    for lead in leads:
        for _ in range(touches):
            actions.touch_lead(lead, cast.channel(), by=None)
    actions.find_duplicates()
    return leads


def merge(leads):
    return statements(lambda: actions.merge_leads(leads, leads[-1], by=None))


def test_a_merge_takes_few_statements_and_touches_add_none():
    few = merge(group(1))
    assert few <= 34
    assert merge(group(2, touches=9)) <= few


def test_each_lead_more_adds_its_own_events_only():
    two, five = merge(group(1)), merge(group(2, size=5))
    assert five - two <= 3 * 3


def test_taking_a_merge_back_reads_all_rows_at_once():
    one, other = group(1), group(2, touches=9)
    merge(one), merge(other)
    first, second = (BenchDecision.objects.get(kept=leads[-1]) for leads in (one, other))
    few = statements(lambda: actions.undo_decision(first, by=None))
    more = statements(lambda: actions.undo_decision(second, by=None))
    assert few <= 40
    assert more - few <= 9, "one statement per touch that goes back"
    assert Touch.objects.filter(lead=other[0]).count() == 9


def test_many_merges_at_once_share_what_they_all_need():
    for number in range(6):
        group(number)
    desk = cast.person("Desk", "lead_desk")
    wanted = {"certainty": "sure"}
    job = bench_jobs.start_merging(
        ClusterFilter(wanted, queryset=DuplicateCluster.objects.all()).qs, by=desk, wanted=wanted
    )
    asked = statements(lambda: bench_jobs.run_job(job.pk))
    assert BenchJob.objects.get(pk=job.pk).acted == 6
    assert Lead.objects.filter(status="merged").count() == 6
    assert asked <= 6 * 34 + 20
