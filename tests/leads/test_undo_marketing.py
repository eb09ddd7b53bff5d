"""Taking back files of spend, visitors and campaigns: what they wrote goes, what somebody changed since stays."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile

from console.imports.actions import run_import, start_import
from console.imports.models import Import
from console.imports.undoing import look_ahead, undo_import
from journal.errors import NotPossible
from journal.queries import history_of
from leads import actions
from leads.actions.channel_merges import merge_channel
from leads.actions.channels import ensure_channels
from leads.actions.spend import Count
from leads.models import Campaign, CampaignItem, Spend, Visits
from tests.leads import cast

pytestmark = pytest.mark.django_db

SPEND = "渠道,日期,金额,备注\nsem,2026-04-01,100,四月一日\nsem,2026-04-02,200,四月二日\n"
VISITS = "渠道,日期,访客,注册\nsem,2026-04-01,1000,10\nsem,2026-04-02,2000,\n"
PLAN = "编号,活动名称,渠道,开始日期\nFAIR-26,春季展会,exhibition,2026-04-01\nSALON-26,沙龙,salon,2026-05-01\n"


@pytest.fixture
def desk(db):
    ensure_channels()
    return cast.person("Desk", "lead_desk")


@pytest.fixture
def send(desk):
    def sent(what, text):
        run = run_import(start_import(what, ContentFile(text.encode(), name="x.csv"), by=desk).pk)
        assert (run.status, run.refused) == (Import.Status.DONE, 0), run.error
        return run

    return sent


def take_back(run, by):
    undo_import(run, by=by)
    return run_import(run.pk, begin=False)


def ends(run):
    return dict(run.rows.exclude(undo="").order_by("number").values_list("number", "undo"))


def amounts():
    return list(Spend.objects.order_by("from_on").values_list("amount", "note"))


def counts():
    return list(Visits.objects.order_by("day").values_list("visitors", "registrations"))


def test_amounts_of_a_file_go_and_their_channel_keeps_what_they_were(send, desk):
    run = take_back(send("leads.spend", SPEND), desk)
    assert (run.status, run.undone, run.stayed, amounts()) == (Import.Status.UNDONE, 2, 0, [])
    told = history_of(cast.channel("sem"))[0]
    assert (told.name, told.why, told.facts["import"]) == ("leads.spend_removed", "Import of x.csv taken back", run.pk)


def test_an_amount_that_somebody_corrected_stays_and_the_preview_said_so(send, desk):
    run = send("leads.spend", SPEND)
    actions.change_spend(Spend.objects.get(from_on=date(2026, 4, 2)), {"amount": Decimal("222")}, by=desk)
    prospect = look_ahead(run)
    assert (prospect.rows, prospect.goes, prospect.stays) == (2, 1, {"worked": 1})
    assert ends(take_back(run, desk)) == {2: "gone", 3: "worked"}
    assert amounts() == [(Decimal("222.00"), "四月二日")]


def test_corrected_amounts_get_back_what_stood_before_unless_another_file_told_again(send, desk):
    send("leads.spend", SPEND)
    run = send("leads.spend", SPEND.replace(",100,", ",111,").replace("四月二日", "改"))
    assert run.updated == 2
    send("leads.spend", "渠道,日期,金额,备注\nsem,2026-04-02,250,改\n")
    assert ends(take_back(run, desk)) == {2: "gone", 3: "changed"}
    assert amounts() == [(Decimal("100.00"), "四月一日"), (Decimal("250.00"), "改")]


def test_one_amount_told_three_times_in_a_file_goes_back_to_what_stood_before_the_file(send, desk):
    send("leads.spend", "渠道,日期,金额\nsem,2026-04-01,1\n")
    run = send("leads.spend", "渠道,日期,金额\nsem,2026-04-01,2\nsem,2026-04-01,3\nsem,2026-04-01,4\n")
    take_back(run, desk)
    assert amounts() == [(Decimal("1.00"), "")]


def test_counts_of_days_go_back_and_days_corrected_since_stay(send, desk):
    first = send("leads.visits", VISITS)
    second = send("leads.visits", VISITS.replace("1000,10", "1500,15"))
    take_back(second, desk)
    assert counts() == [(1000, 10), (2000, None)]
    actions.take_visits([Count(cast.channel("sem"), date(2026, 4, 2), visitors=9)], by=desk)
    run = take_back(first, desk)
    assert (ends(run), counts()) == ({2: "gone", 3: "changed"}, [(9, None)])
    assert history_of(cast.channel("sem"))[0].name == "leads.visits_withdrawn"


def test_days_that_went_over_to_another_channel_stay_there(send, desk):
    run = send("leads.visits", VISITS)
    merge_channel(cast.channel("sem"), cast.channel("seo"), by=desk)
    assert ends(take_back(run, desk)) == {2: "changed", 3: "changed"}
    assert counts() == [(1000, 10), (2000, None)]


def test_campaigns_of_a_plan_go_with_their_checklist_unless_something_is_tied_to_them(send, desk):
    run = send("leads.campaign", PLAN)
    fair = Campaign.objects.get(code="FAIR-26")
    actions.add_spend(
        {"channel": fair.channel, "campaign": fair, "from_on": fair.starts_on, "to_on": fair.ends_on,
         "kind": "performance", "amount": Decimal("5"), "currency": "CNY"},
        by=desk,
    )  # fmt: skip
    assert ends(take_back(run, desk)) == {2: "linked", 3: "gone"}
    assert list(Campaign.objects.all()) == [fair]
    assert set(CampaignItem.objects.values_list("campaign", flat=True)) == {fair.pk}


def test_what_stayed_is_tried_again_once_nothing_holds_it(send, desk):
    run = send("leads.campaign", PLAN)
    fair = Campaign.objects.get(code="FAIR-26")
    spend = actions.add_spend(
        {"channel": fair.channel, "campaign": fair, "from_on": fair.starts_on, "to_on": fair.ends_on,
         "kind": "performance", "amount": Decimal("5"), "currency": "CNY"},
        by=desk,
    )  # fmt: skip
    run = take_back(run, desk)
    assert (run.undone, run.stayed) == (1, 1)
    actions.remove_spend(spend, by=desk, why="mistake")
    run = take_back(run, desk)
    assert (run.status, run.undone, run.stayed, Campaign.objects.count()) == (Import.Status.UNDONE, 2, 0, 0)
    with pytest.raises(NotPossible, match="nothing to take back"):
        undo_import(run, by=desk)


def test_a_changed_campaign_gets_its_old_values(send, desk):
    send("leads.campaign", PLAN)
    run = send("leads.campaign", PLAN.replace("春季展会", "秋季展会").replace("2026-04-01", "2026-09-01"))
    assert run.updated == 1
    take_back(run, desk)
    fair = Campaign.objects.get(code="FAIR-26")
    assert (fair.name, fair.starts_on) == ("春季展会", date(2026, 4, 1))
    assert history_of(fair)[0].why == "Import of x.csv taken back"


def test_page_and_api_say_beforehand_what_would_happen(client, send, desk):
    run = send("leads.spend", SPEND)
    actions.change_spend(Spend.objects.get(from_on=date(2026, 4, 2)), {"amount": Decimal("222")}, by=desk)
    client.force_login(desk)
    page = client.get(f"/imports/{run.pk}/undo/").content.decode()
    assert "Of 2 rows 1 would be taken back" in page
    assert "1 stays because somebody worked on it" in page
    answer = client.get(f"/api/imports/{run.pk}/undo-prospect/").json()
    assert (answer["rows"], answer["goes"], answer["stays"]) == (2, 1, {"worked": 1})
    assert Spend.objects.count() == 2
    client.force_login(cast.rep("rep"))
    assert client.get(f"/api/imports/{run.pk}/undo-prospect/").status_code == 404
