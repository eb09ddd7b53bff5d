"""Long work of the bench: all that is sure in one go, by chunks, never what a person has to decide."""

import threading
import time

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from journal.errors import NotPossible
from leads import actions
from leads.actions import bench_jobs
from leads.actions.decisions import locked_all
from leads.models import BenchJob, DuplicateCluster, DuplicatePair, Lead, LeadToMatch
from leads.tasks import find_duplicates, resume_bench_jobs, run_bench_job
from leads.verdicts import decided
from tests.leads import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    person = cast.person("Desk", "lead_desk")
    client.force_login(person)
    return person


def twins(count=2, **values):
    number = Lead.objects.count()
    same = {"email": f"same{number}@firm{number}.cn", "name": "赵敏", "company_name": f"字节{number}精工有限公司"}
    made = [cast.lead(**(same | values)) for _ in range(count)]
    find_duplicates()
    return made


def start(by, **wanted):
    from leads.filters.clusters import ClusterFilter

    rows = ClusterFilter(wanted, queryset=DuplicateCluster.objects.all()).qs
    return bench_jobs.start_merging(rows, by=by, wanted=wanted)


def test_all_that_is_sure_is_merged_and_what_a_person_must_decide_is_left(desk):
    plain, triple = twins(), twins(3)
    ann, bob = cast.rep("Ann"), cast.rep("Bob")
    owned, converted, apart = twins(), twins(), twins(3)
    for lead, owner in zip(owned, (ann, bob), strict=True):
        Lead.objects.filter(pk=lead.pk).update(status="working", owner=owner)
    Lead.objects.filter(pk__in=[lead.pk for lead in converted]).update(status="converted")
    first, second = sorted((apart[0].pk, apart[2].pk))
    DuplicatePair.objects.filter(first=first, second=second).update(verdict="different", by=desk)
    doubtful = [cast.lead(email="x@firm.cn", name=name) for name in ("李四", "王五")]
    actions.clusters.form_clusters([lead.pk for lead in (*owned, *converted, *apart)])
    assert sorted(DuplicateCluster.objects.values_list("certainty", "blocked")) == [
        ("ask", ""), ("sure", ""), ("sure", ""), ("sure", "apart"), ("sure", "converted"), ("sure", "owners"),
    ]  # fmt: skip
    job = bench_jobs.run_job(start(desk).pk)
    assert (job.status, job.total, job.done, job.acted, job.left) == ("done", 2, 2, 2, 0)
    merged = set(Lead.objects.filter(status="merged").values_list("merged_into", flat=True))
    assert merged == {plain[0].pk, triple[0].pk}
    assert DuplicateCluster.objects.count() == 4
    assert not Lead.objects.filter(pk__in=[x.pk for x in doubtful], status="merged").exists()
    assert not any(verdict.same for verdict in decided()), "what the matcher decided teaches the matcher nothing"


def test_what_changed_after_the_preview_is_left(desk):
    leads = twins()
    job = start(desk)
    for lead, name in zip(leads, ("Ann", "Bob"), strict=True):
        Lead.objects.filter(pk=lead.pk).update(status="working", owner=cast.rep(name))
    job = bench_jobs.run_job(job.pk)
    assert (job.acted, job.left) == (0, 1)


def test_work_goes_on_where_it_stood_and_two_at_once_do_nothing_twice(desk, monkeypatch):
    monkeypatch.setattr(bench_jobs, "_AT_ONCE", 1)
    for _ in range(3):
        twins()
    job = bench_jobs.run_job(start(desk).pk, seconds=0.0)
    assert (job.status, job.done) == ("running", 0)
    bench_jobs._merge_chunk(job)
    job.save()
    BenchJob.objects.update(heartbeat_at=timezone.now() - bench_jobs.SILENT * 2)
    assert resume_bench_jobs() == 1
    run_bench_job(job.pk)
    run_bench_job(job.pk)
    job.refresh_from_db()
    assert (job.status, job.done, job.acted) == ("done", 3, 3)
    assert Lead.objects.filter(status="merged").count() == 3


def test_a_group_that_fails_is_left_and_stops_none_of_the_others(desk):
    _first, broken, _last = twins(), twins(), twins()
    before = list(Lead.objects.filter(pk__in=[x.pk for x in broken]).order_by("pk").values())
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.fails() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no room'; END $$"
        )
        ids = ", ".join(str(lead.pk) for lead in broken)
        cursor.execute(
            f"CREATE TRIGGER fails BEFORE INSERT ON leads_leadmerge FOR EACH ROW WHEN (NEW.lead_id IN ({ids}))"
            " EXECUTE FUNCTION pg_temp.fails()"
        )
    job = bench_jobs.run_job(start(desk).pk)
    assert (job.status, job.done, job.acted, job.left) == ("done", 3, 2, 1)
    assert list(Lead.objects.filter(pk__in=[x.pk for x in broken]).order_by("pk").values()) == before
    assert DuplicateCluster.objects.get().members == [lead.pk for lead in broken], "it waits for a person"


def someone_waits():
    """Until a connection of this database waits for a lock of another one."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
                " WHERE NOT granted AND datname = current_database()"
            )
            if cursor.fetchone()[0]:
                return
    pytest.fail("nobody waits")


@pytest.mark.django_db(transaction=True)
def test_the_work_and_a_person_who_decides_meanwhile_wait_for_each_other_in_one_order(desk):
    _first, second = twins(), twins()
    job = start(desk)

    def work():
        try:
            bench_jobs.run_job(job.pk)
        finally:
            connection.close()

    worker = threading.Thread(target=work)
    with transaction.atomic():
        locked_all([lead.pk for lead in second])
        worker.start()
        someone_waits()
        actions.keep_all_apart(second, by=desk)
    worker.join()
    job.refresh_from_db()
    assert (job.status, job.acted, job.left) == ("done", 1, 1)
    assert Lead.objects.filter(status="merged").count() == 1


def test_one_such_work_at_a_time_and_none_without_anything_to_do(desk):
    with pytest.raises(NotPossible, match="sure enough"):
        start(desk)
    twins()
    start(desk)
    with pytest.raises(NotPossible, match="goes on already"):
        start(desk)


def test_filters_hold_for_the_work_too(desk):
    here, there = twins(region="上海"), twins(region="北京")
    bench_jobs.run_job(start(desk, region="上海").pk)
    assert Lead.objects.filter(status="merged", pk__in=[x.pk for x in here]).count() == 1
    assert not Lead.objects.filter(status="merged", pk__in=[x.pk for x in there]).exists()


def test_the_page_previews_runs_and_takes_all_of_it_back(client, desk):
    twins(), twins(3)
    before = list(Lead.objects.order_by("pk").values())
    page = client.get(reverse("leads:duplicates-merge-sure")).content.decode()
    assert "2 groups with 5 leads are sure" in page
    response = client.post(reverse("leads:duplicates-merge-sure"))
    job = BenchJob.objects.get()
    assert response.url == job.get_absolute_url()
    assert "progress" in client.get(response.url).content.decode()
    run_bench_job(job.pk)
    html = client.get(response.url, headers={"HX-Request": "true"}).content.decode()
    assert "2 groups merged" in html
    assert "hx-trigger" not in html, "it asks no more once it has ended"
    back = BenchJob.objects.exclude(pk=job.pk)
    response = client.post(reverse("leads:bench-job-undo", args=[job.pk]))
    assert response.url == back.get().get_absolute_url()
    assert Lead.objects.filter(status=Lead.Status.MERGED).count() == 3, "nothing is done inside the request"
    run_bench_job(back.get().pk)
    assert "2 merges taken back" in client.get(response.url).content.decode()
    assert list(Lead.objects.order_by("pk").values()) == before
    assert DuplicateCluster.objects.count() == 2


def test_taking_all_back_goes_on_where_it_stood_and_leaves_what_went_on(desk, monkeypatch):
    monkeypatch.setattr(bench_jobs, "_AT_ONCE", 1)
    for _ in range(3):
        twins()
    job = start(desk)
    run_bench_job(job.pk)
    last = Lead.objects.filter(status=Lead.Status.MERGED).order_by("-pk").first().merged_into
    Lead.objects.filter(pk=last.pk).update(status=Lead.Status.CONVERTED, converted_at=timezone.now())
    back = bench_jobs.start_undoing(job, by=desk)
    with pytest.raises(NotPossible, match="goes on already"):
        bench_jobs.start_undoing(job, by=desk)
    bench_jobs.run_job(back.pk, seconds=0)
    run_bench_job(back.pk)
    run_bench_job(back.pk)
    back.refresh_from_db()
    assert (back.status, back.done, back.acted, back.left) == ("done", 3, 2, 1)
    assert Lead.objects.filter(status=Lead.Status.MERGED).count() == 1
    with pytest.raises(NotPossible, match="nothing to take back"):
        bench_jobs.start_undoing(back, by=desk)


def test_looking_at_all_leads_counts_each_pair_once(monkeypatch, capsys):
    monkeypatch.setattr(bench_jobs, "CHUNK", 1)
    twins(3), twins()
    pairs = DuplicatePair.objects.count()
    assert pairs == 4
    for _again in range(2):
        call_command("find_duplicates", "--all", "--json")
        assert f'"pairs": {pairs}' in capsys.readouterr().out
        assert DuplicatePair.objects.count() == pairs


def test_work_can_be_stopped(client, desk):
    twins()
    job = start(desk)
    client.post(reverse("leads:bench-job-stop", args=[job.pk]))
    run_bench_job(job.pk)
    job.refresh_from_db()
    assert (job.status, job.done) == ("cancelled", 0)


def test_the_command_looks_at_all_leads_and_finds_what_the_queue_missed(capsys):
    twins(), twins()
    DuplicatePair.objects.all().delete()
    DuplicateCluster.objects.all().delete()
    LeadToMatch.objects.all().delete()
    call_command("find_duplicates", "--json")
    assert '"leads": 0' in capsys.readouterr().out
    call_command("find_duplicates", "--all", "--json")
    assert '"groups": 2' in capsys.readouterr().out
    numbers = set(DuplicateCluster.objects.values_list("pk", flat=True))
    call_command("find_duplicates", "--all")
    assert "2 groups wait" in capsys.readouterr().out
    assert set(DuplicateCluster.objects.values_list("pk", flat=True)) == numbers, "the same groups, not new ones"


def test_groups_are_the_same_in_any_chunking(monkeypatch):
    leads = [*twins(3), *twins(), *twins(4)]
    found = sorted(DuplicateCluster.objects.values_list("members", "score", "certainty"))
    DuplicatePair.objects.all().delete()
    DuplicateCluster.objects.all().delete()
    for lead in reversed(leads):
        actions.matching.match_leads([lead.pk])
    assert sorted(DuplicateCluster.objects.values_list("members", "score", "certainty")) == found


def test_people_teach_the_matcher(desk):
    merged, apart = twins(), twins()
    actions.merge_leads(merged, merged[0], by=desk)
    actions.keep_all_apart(apart, by=desk)
    verdicts = list(decided())
    assert [verdict.same for verdict in verdicts] == [False, True]
    assert {part.level for part in verdicts[0].evidence} >= {"email.same", "person.same"}
    actions.undo_decision(actions.last_decision(desk), by=desk)
    assert [verdict.same for verdict in decided()] == [True]


def test_a_refused_lead_is_nobodys_double_until_it_is_opened_again(desk):
    _a, b = twins()
    actions.refuse_lead(b, by=desk, why="a student")
    find_duplicates()
    assert not DuplicateCluster.objects.exists()
    actions.reopen_lead(b, by=desk)
    find_duplicates()
    assert DuplicateCluster.objects.get().certainty == "sure"
