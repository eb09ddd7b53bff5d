"""Taking a whole import back: what goes, what stays and why, and that it leaves no trace in any figure."""

import pytest
from django.utils import timezone

from console.imports.actions import run_import, start_import
from console.imports.models import Import
from console.imports.undoing import undo_import
from journal.errors import NotPossible
from journal.models import Event
from leads.actions import accept_lead, change_lead, touch_lead
from leads.models import CleaningChange, Lead, RoutingDecision, Touch, WithdrawnLead
from metrics.actions import update_funnel
from metrics.models import FunnelJourney
from people.models import HandOver
from tests.leads import cast

pytestmark = pytest.mark.django_db

HEAD = "编号,公司名称,联系人,手机,需求"
ROWS = (
    "a1,甲字节有限公司,张三,13800001111,想了解报价",
    "a2,乙明日有限公司,李四,13800002222,",
    "a3,丙海拓有限公司,王五,13800003333,",
)


@pytest.fixture
def desk():
    return cast.person("desk", "lead_desk")


@pytest.fixture
def rep():
    return cast.rep("rep")


@pytest.fixture
def send(tmp_path, desk):
    """Import rows in the lead desk's name; returns the Import."""
    cast.channel("fair")

    def imported(rows=ROWS, head=HEAD, channel="fair"):
        path = tmp_path / f"{timezone.now().timestamp()}.csv"
        path.write_text("\n".join([head, *rows]), encoding="utf-8")
        run = run_import(start_import("leads.lead", path, desk, {"channel": channel}).pk)
        assert run.status == Import.Status.DONE, run.error
        return run

    return imported


def take_back(run, by):
    undo_import(run, by=by)
    return run_import(run.pk, begin=False)


def ends(run):
    return dict(run.rows.exclude(undo="").order_by("number").values_list("number", "undo"))


def test_leads_that_nobody_touched_go_with_everything_that_belongs_to_them(send, desk, rep):
    cast.rule(rep.team)
    run = send()
    ids = list(Lead.objects.values_list("pk", flat=True))
    assert HandOver.objects.count() == 3
    run = take_back(run, desk)
    assert (run.status, run.undone, run.stayed) == (Import.Status.UNDONE, 3, 0)
    for model in (Lead, CleaningChange, RoutingDecision, HandOver, Touch):
        assert not model.objects.exists(), model
    kept = WithdrawnLead.objects.get(pk=ids[0])
    assert (kept.title, kept.get("name"), kept.get("need"), kept.by) == ("甲字节有限公司", "张三", "想了解报价", desk)
    assert Event.objects.filter(name="leads.lead_withdrawn", subject_id__in=ids).count() == 3
    assert Event.objects.filter(name="console.import_taken_back", facts={"undone": 3, "stayed": 0}).count() == 1


def test_a_lead_that_somebody_worked_on_stays_and_its_row_says_why(send, desk, rep):
    cast.rule(rep.team)
    run = send()
    first, second, third = Lead.objects.order_by("pk")
    accept_lead(first, by=rep)
    change_lead(second, {"need": "in a hurry"}, by=desk)
    run = take_back(run, desk)
    assert ends(run) == {2: "worked", 3: "worked", 4: "gone"}
    assert set(Lead.objects.values_list("pk", flat=True)) == {first.pk, second.pk}
    assert WithdrawnLead.objects.get().pk == third.pk


def test_a_lead_that_came_again_from_elsewhere_stays(send, desk):
    run = send(ROWS[:2])
    touch_lead(Lead.objects.order_by("pk")[0], cast.channel("web"), by=None)
    run = take_back(run, desk)
    assert ends(run) == {2: "again", 3: "gone"}


def test_touches_of_the_import_are_taken_off_leads_that_were_there_before(send, desk):
    send(ROWS[:1])
    before = Lead.objects.get()
    run = send(["x9,甲字节有限公司,张三,13800001111,", "x8,丁新公司,赵六,13800004444,"])
    assert Touch.objects.get().lead == before
    run = take_back(run, desk)
    assert list(Lead.objects.all()) == [before]
    assert not Touch.objects.exists()
    assert ends(run) == {2: "gone", 3: "gone"}
    assert Event.objects.filter(name="leads.touch_withdrawn", subject_id=before.pk).count() == 1


def test_changed_leads_get_their_old_values_unless_somebody_changed_them_since(send, desk):
    first_run = send(ROWS[:2])
    run = send(["a1,甲字节有限公司,张三丰,13800009999,", "a2,乙明日有限公司,李四光,13800002222,"])
    assert (run.updated, run.created) == (2, 0)
    second = Lead.objects.get(source_ref="a2")
    change_lead(second, {"name": "李娜"}, by=desk)
    run = take_back(run, desk)
    assert ends(run) == {2: "gone", 3: "changed"}
    lead = Lead.objects.get(source_ref="a1")
    assert (lead.name, lead.phone_e164) == ("张三", "+8613800001111")
    assert Lead.objects.get(source_ref="a2").name == "李娜"
    assert first_run.status == Import.Status.DONE


def test_a_file_that_names_one_lead_twice_goes_as_a_whole(send, desk):
    run = send([*ROWS, "a1,甲字节有限公司,张三,13800001111,再次咨询", "b1,甲字节有限公司,张三,13800001111,"])
    run = take_back(run, desk)
    assert not Lead.objects.exists()
    assert run.stayed == 0


def test_the_same_file_can_be_imported_again_afterwards(send, desk):
    take_back(send(), desk)
    assert send().created == 3


def test_the_funnel_forgets_them_from_then_on_and_remembers_what_it_knew_before(send, desk):
    run = send()
    update_funnel()
    counted = timezone.now()
    take_back(run, desk)
    update_funnel()
    held_then = FunnelJourney.objects.held_before(counted).exclude(lead_at=None)
    held_now = FunnelJourney.objects.held_before(timezone.now()).exclude(lead_at=None)
    assert (held_then.count(), held_now.count()) == (3, 0)


def test_a_dead_worker_goes_on_where_it_stood(send, desk, monkeypatch):
    monkeypatch.setattr("console.imports.undoing.CHUNK", 2)
    run = send()
    undo_import(run, by=desk)

    class Power(BaseException):
        pass

    def fails(_run):
        raise Power

    with pytest.raises(Power):
        run_import(run.pk, fails, begin=False)
    run.refresh_from_db()
    assert (run.status, run.undone) == (Import.Status.UNDOING, 2)
    run = run_import(run.pk, begin=False)
    assert (run.status, run.undone, Lead.objects.count()) == (Import.Status.UNDONE, 3, 0)


def test_an_import_is_taken_back_once_and_only_when_it_did_something(send, desk, tmp_path):
    run = take_back(send(), desk)
    with pytest.raises(NotPossible):
        undo_import(run, by=desk)
    path = tmp_path / "bad.csv"
    path.write_text(HEAD + "\n,,,,x\n", encoding="utf-8")
    nothing = run_import(start_import("leads.lead", path, desk, {"channel": "fair"}).pk)
    with pytest.raises(NotPossible, match="nothing to take back"):
        undo_import(nothing, by=desk)


def test_a_withdrawn_lead_is_read_by_its_link_and_is_in_no_list(client, send, desk):
    run = send(ROWS[:1])
    url = Lead.objects.get().get_absolute_url()
    take_back(run, desk)
    client.force_login(desk)
    page = client.get(url, follow=True)
    assert page.status_code == 200
    assert "its import was taken back" in page.content.decode()
    assert "张三" in page.content.decode()
    assert "甲字节" not in client.get("/leads/").content.decode()


def test_the_page_and_the_api_take_back_and_the_result_opens_to_its_rows(client, send, desk, rep):
    cast.rule(rep.team)
    run = send()
    accept_lead(Lead.objects.order_by("pk")[0], by=rep)
    client.force_login(desk)
    assert f"/imports/{run.pk}/undo/" in client.get(run.get_absolute_url()).content.decode()
    answer = client.post(f"/api/imports/{run.pk}/undo/")
    assert (answer.status_code, answer.json()["status"]) == (200, "undoing")
    run_import(run.pk, begin=False)
    page = client.get(run.get_absolute_url()).content.decode()
    assert "2 rows were taken back; 1 stays." in page
    rows = client.get(f"/imports/{run.pk}/rows/?undo=worked").content.decode()
    assert "somebody worked on it" in rows
    assert "甲字节有限公司" in rows
    client.force_login(rep)
    assert client.post(f"/api/imports/{run.pk}/undo/").status_code == 404
