"""Spend and visitors: typed in or from files, told twice they stay one, and what changes stays in history."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile

from console.imports.actions import run_import, start_import
from console.imports.models import ImportRow
from journal.errors import NotPossible
from journal.queries import history_of
from leads import actions
from leads.actions.channels import ensure_channels
from leads.actions.spend import Count
from leads.models import Campaign, Spend, Visits
from tests.leads import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db):
    ensure_channels()
    return cast.person("Desk", "lead_desk")


def values(**changes):
    return {
        "channel": cast.channel("sem"), "campaign": None, "from_on": date(2026, 4, 1), "to_on": date(2026, 4, 30),
        "kind": "performance", "amount": Decimal("100"), "currency": "cny", **changes,
    }  # fmt: skip


def taken(what, text, by, **options):
    run = start_import(what, ContentFile(text.encode(), name="x.csv"), by=by, options=options)
    run_import(run.pk)
    run.refresh_from_db()
    refused = list(ImportRow.objects.filter(run=run, outcome="refused").values_list("sentence", flat=True))
    return (run.created, run.updated, run.unchanged, run.refused), refused


def test_an_amount_is_entered_corrected_and_taken_out_and_history_keeps_all(desk):
    spend = actions.add_spend(values(), by=desk)
    actions.change_spend(spend, {"amount": Decimal("120")}, by=desk)
    assert [line.name for line in history_of(spend)] == ["leads.spend_changed", "leads.spend_entered"]
    with pytest.raises(NotPossible, match="why"):
        actions.remove_spend(spend, by=desk, why=" ")
    actions.remove_spend(spend, by=desk, why="twice on the bill")
    assert not Spend.objects.exists()
    line = history_of(cast.channel("sem"))[0]
    assert (line.name, line.why, line.facts["amount"]) == ("leads.spend_removed", "twice on the bill", "120.00")


def test_the_same_days_kind_and_bill_are_one_amount(desk):
    actions.add_spend(values(), by=desk)
    with pytest.raises(NotPossible, match="already"):
        actions.add_spend(values(amount=Decimal("5")), by=desk)
    actions.add_spend(values(source_ref="B-2"), by=desk)
    actions.add_spend(values(kind="brand"), by=desk)
    other = actions.add_spend(values(currency="USD"), by=desk)
    with pytest.raises(NotPossible, match="already"):
        actions.change_spend(other, {"currency": "CNY"}, by=desk)
    assert Spend.objects.count() == 4


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"to_on": date(2026, 3, 1)}, "before the first"),
        ({"amount": Decimal("-1")}, "not below 0"),
        ({"currency": "yuan"}, "three letters"),
        ({"from_on": date(2001, 1, 1)}, "three years"),
    ],
)
def test_what_can_not_be_is_refused_with_a_sentence(desk, wrong, sentence):
    with pytest.raises(NotPossible, match=sentence):
        actions.add_spend(values(**wrong), by=desk)


def test_a_file_told_twice_changes_nothing_and_a_corrected_one_changes_its_rows(desk):
    rows = ("SEM,2026-04-01,100,", "sem,2026-04-02,50.5,", "SEO,2026-04-01,7,没有这个活动", "Nowhere,2026-04-01,1,")
    text = "\n".join(("渠道,日期,花费,活动", *rows))
    counts, refused = taken("leads.spend", text, desk)
    assert counts == (3, 0, 0, 1)
    assert "Nowhere" in refused[0]
    assert taken("leads.spend", text, desk)[0] == (0, 0, 3, 1)
    assert taken("leads.spend", text.replace("50.5", "60"), desk)[0] == (0, 1, 2, 1)
    amounts = Spend.objects.filter(channel__key="sem").order_by("from_on").values_list("amount", flat=True)
    assert list(amounts) == [Decimal("100.00"), Decimal("60.00")]


def test_a_month_without_a_last_day_covers_the_month_when_asked(desk):
    text = "channel,month,amount\nsem,2026-02-10,280\n"
    assert taken("leads.spend", text, desk, period="month", kind="brand")[0] == (1, 0, 0, 0)
    spend = Spend.objects.get()
    assert (spend.from_on, spend.to_on, spend.kind) == (date(2026, 2, 1), date(2026, 2, 28), "brand")


def test_months_and_amounts_are_read_as_the_whole_column_is_written(desk):
    text = "渠道;月份;花费\nsem;2026-02;1.234,50\nsem;2026年3月;1.200\nsem;202604;7\nsem;2026-13;7\n"
    counts, refused = taken("leads.spend", text, desk)
    assert counts == (3, 0, 0, 1)
    assert "2026-13" in refused[0]
    assert list(Spend.objects.order_by("from_on").values_list("from_on", "to_on", "amount")) == [
        (date(2026, 2, 1), date(2026, 2, 28), Decimal("1234.50")),
        (date(2026, 3, 1), date(2026, 3, 31), Decimal("1200.00")),
        (date(2026, 4, 1), date(2026, 4, 30), Decimal("7.00")),
    ]


def test_rows_that_can_not_be_meant_are_refused_each_with_its_reason(desk):
    rows = ("sem,2026-04-05,2026-04-01,1,", "sem,2026-04-05,,-1,", "sem,2026-04-05,,1,RMB1", "sem,1950-01-01,,1,")
    text = "\n".join(("channel,day,last day,amount,currency", *rows))
    counts, refused = taken("leads.spend", text, desk)
    assert counts == (0, 0, 0, 4)
    for sentence, part in zip(
        refused, ("before the first", "not below 0", "three letters", "can't be meant"), strict=True
    ):
        assert part in sentence


def test_visitors_of_a_day_replace_themselves_and_a_blank_leaves_what_is_known(desk):
    assert taken("leads.visits", "channel,date,UV,注册数\nwebsite,2026-04-01,100,5\nwebsite,2026-04-02,90,\n", desk)[
        0
    ] == (2, 0, 0, 0)
    counts, _refused = taken(
        "leads.visits", "channel,date,UV,注册数\nwebsite,2026-04-01,120,\nwebsite,2026-04-02,90,\n", desk
    )
    assert counts == (0, 1, 1, 0)
    assert list(Visits.objects.order_by("day").values_list("visitors", "registrations")) == [(120, 5), (90, None)]
    assert history_of(cast.channel("website"))[0].facts == {"count": 1}
    counts, refused = taken("leads.visits", "channel,date,UV\nwebsite,2026-04-03,-4\nwebsite,2026-04-04,\n", desk)
    assert counts == (0, 0, 0, 2)
    assert "whole number" in refused[0]


def test_campaigns_come_from_a_plan_and_are_known_again_by_code(desk):
    rows = (
        "F1,春季展,exhibition,2026-04-08,2026-04-11,5000,40,Desk,spring;fair",
        "F2,春季展,exhibition,2026-05-08,,,,,",
        "F3,无渠道,nowhere,2026-05-08,,,,,",
    )
    text = "\n".join(("编号,活动名称,渠道,开始日期,结束日期,预算,目标线索,负责人,别名", *rows))
    counts, refused = taken("leads.campaign", text, desk)
    assert counts == (1, 0, 0, 2)
    assert "already belongs" in refused[0]
    fair = Campaign.objects.get(code="F1")
    assert (fair.goal_leads, fair.owner, fair.aliases, fair.ends_on) == (
        40,
        desk,
        ["spring", "fair"],
        date(2026, 4, 11),
    )
    assert taken("leads.campaign", text, desk)[0] == (0, 0, 1, 2)
    assert taken("leads.campaign", text.replace("5000", "6000"), desk)[0] == (0, 1, 0, 2)
    fair.refresh_from_db()
    assert fair.planned_cost == 6000


def test_the_pages_enter_correct_and_take_out(desk, client):
    client.force_login(desk)
    assert "No spend yet" in client.get("/leads/spend/").content.decode()
    body = {"channel": cast.channel("sem").pk, "from_on": "2026-04-01", "to_on": "2026-04-30", "kind": "performance",
            "amount": "1234.50", "currency": "CNY"}  # fmt: skip
    assert client.post("/leads/spend/new/", body).status_code == 302
    again = client.post("/leads/spend/new/", body)
    assert (again.status_code, "already" in again.content.decode()) == (409, True)
    page = client.get(
        "/leads/spend/", {"channel": cast.channel("online").pk, "from_day": "2026-04-30"}
    ).content.decode()
    assert "¥1,234.50" in page
    assert "Nothing matches" in client.get("/leads/spend/", {"from_day": "2026-05-01"}).content.decode()
    spend = Spend.objects.get()
    client.post("/leads/spend/new/", {**body, "kind": "brand", "amount": "99"})
    assert "Spend: ¥1,234.50, brand and PR: ¥99" in client.get("/leads/spend/").content.decode()
    page = client.get("/leads/spend/", {"from_day": "2026-04-16", "to_day": "2026-04-30"}).content.decode()
    assert "2 rows · ¥1,234.50, brand and PR: ¥99 · on these days: ¥617.25, brand and PR: ¥49.50" in page
    Spend.objects.exclude(pk=spend.pk).delete()
    client.post(f"/leads/spend/{spend.pk}/", {**body, "amount": "1000"})
    spend.refresh_from_db()
    assert spend.amount == 1000
    client.post(f"/leads/spend/{spend.pk}/remove/", {"why": "wrong month"})
    assert not Spend.objects.exists()
    actions.take_visits([actions_count()], by=desk)
    assert "1,200 visitors" in client.get("/leads/visits/").content.decode()


def actions_count():
    return Count(cast.channel("website"), date(2026, 4, 1), 1200, 30)
