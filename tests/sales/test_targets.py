"""Targets: what months and quarters ask for together, who may set which, files, pages, the API, history."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.test import APIClient

from console.imports.actions import start_import
from console.imports.running import run_import
from journal.errors import NotPossible
from journal.models import Event
from journal.queries import lines
from people.models import Team
from sales.actions.targets import WantedTarget, set_targets
from sales.importers.targets import period_of
from sales.models import SalesTarget
from sales.queries.targets import goals_within
from sales.rules.targets import Goal, goal_within, whole_months

OCTOBER, NOVEMBER, DECEMBER = (date(2026, month, 1) for month in (10, 11, 12))
YEAR_END = date(2026, 12, 31)


def quarter(amount):
    return Goal("quarter", OCTOBER, Decimal(amount))


def month(day, amount):
    return Goal("month", day, Decimal(amount))


def test_a_whole_quarter_asks_for_its_own_target_and_without_one_for_its_months():
    months = whole_months(OCTOBER, YEAR_END)
    assert goal_within([quarter(300), month(OCTOBER, 90)], months) == 300
    assert goal_within([month(OCTOBER, 90), month(DECEMBER, 10)], months) == 100
    assert goal_within([], months) is None


def test_months_without_a_target_share_what_the_quarter_leaves():
    goals = [quarter(300), month(OCTOBER, 90)]
    assert [goal_within(goals, [day]) for day in (OCTOBER, NOVEMBER, DECEMBER)] == [90, 105, 105]
    assert goal_within([quarter("100")], [NOVEMBER]) == Decimal("33.33")
    assert goal_within([quarter("100")], [DECEMBER]) == Decimal("33.34")


def test_days_that_are_no_whole_months_have_no_target():
    assert whole_months(date(2026, 10, 2), YEAR_END) == []
    assert whole_months(OCTOBER, date(2026, 12, 30)) == []
    assert whole_months(None, YEAR_END) == []
    assert whole_months(date(9999, 12, 1), date(9999, 12, 31)) == [date(9999, 12, 1)]


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), max_size=2))
def test_the_months_of_a_quarter_add_up_to_its_target_to_the_cent(cents, own):
    months = [OCTOBER, NOVEMBER, DECEMBER]
    whole = Decimal(cents + 10**7) / 100
    goals = [quarter(whole), *(month(day, Decimal(n) / 1000) for day, n in zip(months, own, strict=False))]
    goals = [Goal(goal.span, goal.starts_on, round(goal.amount, 2)) for goal in goals]
    assert sum(goal_within(goals, [day]) for day in months) == whole


def wanted(amount=Decimal(100), starts_on=OCTOBER, span="month", **holder):
    return WantedTarget(span, starts_on, amount, **holder)


def test_a_change_is_told_in_history_and_the_same_again_is_no_change(manager, rep):
    set_targets([wanted(Decimal(100), person=rep)], by=manager)
    assert set_targets([wanted(Decimal("100.00"), person=rep)], by=manager) == []
    set_targets([wanted(Decimal(250), person=rep)], by=manager, why="new territory")
    set_targets([wanted(None, person=rep)], by=manager)
    told = [line.sentence for line in lines(Event.objects.filter(name__startswith="sales.target").order_by("pk"))]
    assert told == [
        f"Target of {rep.name}, 2026-10, Orders signed: no target → ¥100",
        f"Target of {rep.name}, 2026-10, Orders signed: ¥100 → ¥250",
        f"Target of {rep.name}, 2026-10, Orders signed: ¥250 → no target",
    ]
    assert not SalesTarget.objects.exists()


def test_a_leader_sets_those_of_the_own_people_only(leader, rep, make_person, team):
    set_targets([wanted(person=rep)], by=leader)
    stranger = make_person(name="Other", in_team=Team.objects.create(name="Other", department="sales"))
    for one in (wanted(person=stranger), wanted(team=team)):
        with pytest.raises(NotPossible):
            set_targets([wanted(Decimal(7), person=rep), one], by=leader)
    assert SalesTarget.objects.get().amount == 100, "nothing half done"
    with pytest.raises(NotPossible):
        set_targets([wanted(person=rep)], by=rep)


@pytest.mark.parametrize(
    "bad",
    [{"amount": Decimal(-1)}, {"starts_on": date(2026, 10, 2)}, {"starts_on": NOVEMBER, "span": "quarter"},
     {"span": "week"}],
)  # fmt: skip
def test_what_can_not_be_meant_is_refused(manager, rep, bad):
    with pytest.raises(NotPossible):
        set_targets([wanted(person=rep, **bad)], by=manager)


def test_a_team_without_a_target_asks_for_the_sum_of_its_people(manager, rep, leader, team):
    set_targets([wanted(Decimal(60), person=rep), wanted(Decimal(50), person=leader)], by=manager)
    goals = goals_within(OCTOBER, date(2026, 10, 31), "CNY")
    assert (goals.of_team(team.pk), goals.of_region("华东"), goals.of_all()) == (110, 110, 110)
    set_targets([wanted(Decimal(150), team=team)], by=manager)
    goals = goals_within(OCTOBER, date(2026, 10, 31), "CNY")
    assert (goals.of_team(team.pk), goals.people_of(team.pk), goals.of_all()) == (150, 110, 150)
    assert goals_within(OCTOBER, date(2026, 10, 31), "USD").of_all() is None
    seen = goals_within(OCTOBER, date(2026, 10, 31), "CNY", person=rep)
    assert (seen.people, seen.teams) == ({rep.pk: 60}, {team.pk: 150}), "a colleague's target is not a rep's to see"


def test_a_file_sets_targets_and_tells_what_it_can_not_read(manager, rep, team, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    rows = f"销售,季度,目标\n{rep.name},2026Q4,30000\n{team.name},2026-10,9000\n谁,2026-10,1\n{rep.name},soon,1\n"
    for _ in range(2):
        file = SimpleUploadedFile("targets.csv", rows.encode())
        done = run_import(start_import("sales.target", file, by=manager, options={}).pk)
    assert (done.unchanged, done.refused) == (2, 2)
    assert set(SalesTarget.objects.values_list("span", "amount")) == {("quarter", 30000), ("month", 9000)}


@pytest.mark.parametrize(
    ("text", "meant"),
    [("2026Q4", ("quarter", OCTOBER)), ("2026-10", ("month", OCTOBER)), ("2026年10月", ("month", OCTOBER)),
     ("2026年第四季度", ("quarter", OCTOBER)), ("2026 q4", ("quarter", OCTOBER)), ("2026-13", None), ("Q4", None),
     ("2026Q5", None)],
)  # fmt: skip
def test_months_and_quarters_are_read_as_people_write_them(text, meant):
    assert period_of(text) == meant


def test_the_page_shows_the_team_beside_the_sum_of_its_people(client, manager, rep, team):
    set_targets([wanted(Decimal(60), person=rep), wanted(Decimal(150), team=team)], by=manager)
    client.force_login(manager)
    page = client.get("/sales/targets/?year=2026&span=month").content.decode()
    assert "people below team" in page
    assert "The people&#x27;s targets make up less than the team&#x27;s" in page
    assert "no target → ¥60" in page
    for query in ("?year=abc", "?year=99999&span=x&currency=¥¥", "?measure=%00"):
        assert client.get("/sales/targets/" + query).status_code == 200


def test_the_grid_saves_what_was_typed_and_keeps_what_is_wrong(client, leader, rep):
    client.force_login(leader)
    address = "/sales/targets/edit/?year=2026&span=quarter"
    page = client.get(address).content.decode()
    name = f"p{rep.pk}_2026-10-01"
    assert name in page
    refused = client.post(address, {name: "-5"})
    assert refused.status_code == 422
    assert 'value="-5"' in refused.content.decode()
    assert client.post(address, {name: "90000.50", "why": "plan"}).status_code == 302
    assert SalesTarget.objects.get().amount == Decimal("90000.50")
    assert Event.objects.get(name="sales.target_of_person_set").why == "plan"
    client.post(address, {name: ""})
    assert not SalesTarget.objects.exists()


def test_the_api_sets_lists_and_refuses_with_a_sentence(manager, rep, leader):
    api = APIClient()
    api.force_authenticate(manager)
    body = {"span": "month", "starts_on": "2026-10-01", "person": rep.pk, "amount": "500.00"}
    assert api.post("/api/targets/", body, format="json").status_code == 201
    assert api.post("/api/targets/", {**body, "starts_on": "2026-10-05"}, format="json").status_code == 409
    assert [row["amount"] for row in api.get("/api/targets/").data["results"]] == ["500.00"]
    api.force_authenticate(rep)
    assert api.post("/api/targets/", body, format="json").status_code == 403
    assert len(api.get("/api/targets/").data["results"]) == 1
