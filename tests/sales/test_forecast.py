"""The forecast: in which part a deal counts, what the parts add up to, how it moved, who says what."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from rest_framework.test import APIClient

from companies.actions import create_company
from journal.errors import NotPossible
from journal.queries import history_of
from sales.actions import draft_order, lose_deal, open_deal, sign_order
from sales.actions.checks import today
from sales.actions.forecasts import call_forecast, take_forecast
from sales.actions.targets import WantedTarget, set_targets
from sales.forms.forecast import days_of
from sales.models import Deal, DealForecast, ForecastLine, Stage
from sales.queries.forecast import ForecastQuery, forecast, forecast_deals, moved
from sales.queries.forecast_parts import with_category
from sales.rules.forecast import category_of

QUARTER = days_of("this_quarter", today())


def stage(chance):
    """A stage of the first board with that chance."""
    first = Stage.objects.order_by("pk").first()
    number = [10, 30, 50, 80].index(chance)
    one = Stage.objects.filter(pipeline=first.pipeline).order_by("position")[number]
    Stage.objects.filter(pk=one.pk).update(probability=chance)
    one.refresh_from_db()
    return one


@pytest.fixture
def deal_of(db):
    def make(owner, amount, chance=30, closes=None, **more):
        company = create_company({"name": f"Firm {Deal.objects.count()} Ltd", "owner": owner}, by=owner)
        values = {"company": company, "amount": Decimal(amount), "expected_close_on": closes or QUARTER[1], **more}
        if "kind" not in more:
            values["stage"] = stage(chance)
        return open_deal(values, by=owner, owner=owner)

    return make


def asked(person=None, by="rep"):
    return forecast(ForecastQuery(*QUARTER, by, person))


def test_the_leaders_word_goes_before_the_reps_and_that_before_the_stage():
    assert category_of("", "", 80).key == "commit"
    assert category_of("", "", 50).key == "best"
    assert category_of("", "", 49) == category_of("", "", 10)
    assert (category_of("omitted", "", 80).key, category_of("omitted", "", 80).said_by) == ("omitted", "rep")
    assert (category_of("commit", "best", 10).key, category_of("commit", "best", 10).said_by) == ("best", "leader")


@pytest.mark.parametrize("chance", [10, 30, 50, 80])
@pytest.mark.parametrize("called", ["", "commit", "omitted"])
@pytest.mark.parametrize("judged", ["", "best"])
def test_the_database_says_what_the_rule_says(rep, deal_of, chance, called, judged):
    deal = deal_of(rep, 100, chance)
    DealForecast.objects.create(deal=deal, called=called, judged=judged)
    expected = category_of(called, judged, chance).key
    assert with_category(Deal.objects.all()).get().category == expected
    take_forecast()
    assert ForecastLine.objects.get().category == expected


def test_the_parts_add_up_to_an_independent_count(rep, leader, manager, setup_fee, deal_of):
    deal_of(rep, 100, 80)
    deal_of(rep, 200, 50)
    called = deal_of(rep, 400, 10)
    call_forecast(called, "commit", by=rep)
    call_forecast(deal_of(rep, 800, 80), "omitted", by=rep)
    deal_of(leader, 1600, 30)
    deal_of(rep, 5000, 80, QUARTER[1] + timedelta(days=1))
    deal_of(rep, 7000, 80, QUARTER[0] - timedelta(days=1))
    Deal.objects.filter(pk=deal_of(rep, 9000, 80).pk).update(expected_close_on=None)
    deal_of(rep, 3, 80, currency="USD")
    won = deal_of(rep, 1)
    sign_order(draft_order(won, {}, [{"product": setup_fee}], by=rep), by=rep)
    set_targets([WantedTarget("quarter", QUARTER[0], Decimal(20000), person=rep)], by=manager)
    found = asked()
    row = next(row for row in found.rows if row.key == str(rep.pk))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(d.amount) FILTER (WHERE d.status = 'won'),"
            " sum(d.amount * s.probability / 100) FILTER (WHERE d.status = 'open' AND d.amount <> 800)"
            " FROM sales_deal d JOIN sales_stage s ON s.id = d.stage_id WHERE d.owner_id = %s AND d.currency = 'CNY'"
            " AND (d.status = 'won' OR d.expected_close_on BETWEEN %s AND %s)",
            [rep.pk, *QUARTER],
        )
        won_amount, weighted = cursor.fetchone()
    assert (row.amounts["won"], row.weighted_open) == (won_amount, weighted) == (5000, 220)
    assert {part: int(amount) for part, amount in row.amounts.items()} == {
        "won": 5000, "commit": 500, "best": 200, "pipeline": 0, "omitted": 800,
    }  # fmt: skip
    assert (row.commit, row.best, row.weighted, row.gap) == (5500, 5700, 5220, 14500)
    assert (found.late, found.undated, found.others) == (1, 1, {"USD": 3})
    assert found.total.amounts["pipeline"] == 1600
    for part in ("won", "commit", "best", "omitted", "late", "undated"):
        count = forecast_deals(ForecastQuery(*QUARTER), part, str(rep.pk)).filter(currency="CNY").count()
        assert count == {"late": 1, "undated": 1}.get(part, row.counts.get(part)), part


def test_a_rep_sees_the_own_a_leader_the_teams_a_manager_all(rep, leader, manager, make_person, deal_of):
    other = make_person(name="Other")
    for owner in (rep, leader, other):
        deal_of(owner, 100, 80)
    assert [asked(person).total.commit for person in (rep, leader, manager)] == [100, 200, 300]


def test_a_renewal_and_what_success_sells_is_not_in_the_forecast_of_sales(rep, make_person, deal_of):
    csm = make_person("csm", "李娜")
    for owner, amount, kind in ((rep, 1, "renewal"), (csm, 10, "seats"), (rep, 100, "seats"), (rep, 1000, "new")):
        call_forecast(deal_of(owner, amount, kind=kind), "commit", by=owner)
    assert asked().total.commit == 1100


def test_the_owner_calls_the_leader_judges_with_a_reason_and_history_tells_both(rep, leader, deal_of):
    deal = deal_of(rep, 100, 10)
    call_forecast(deal, "commit", by=rep)
    with pytest.raises(NotPossible, match="Say why"):
        call_forecast(deal, "best", by=leader)
    call_forecast(deal, "best", by=leader, why="budget is not approved")
    said = DealForecast.objects.get()
    assert (said.called, said.judged, said.judged_by, said.why) == ("commit", "best", leader, "budget is not approved")
    assert with_category(Deal.objects.all()).get().category == "best"
    call_forecast(deal, "", by=leader)
    assert with_category(Deal.objects.all()).get().category == "commit"
    told = [line.sentence for line in history_of(deal)]
    assert told[:3] == [
        "Forecast, as the leader sees it: as its stage says",
        "Forecast, as the leader sees it: Best case",
        "Forecast: Commit",
    ]


def test_a_closed_deal_is_not_forecast_and_no_other_word_counts(rep, deal_of):
    deal = deal_of(rep, 100)
    with pytest.raises(NotPossible, match="no part"):
        call_forecast(deal, "sure", by=rep)
    lose_deal(deal, by=rep, why="price")
    with pytest.raises(NotPossible, match="only open deals"):
        call_forecast(deal, "commit", by=rep)


def test_each_week_is_kept_and_a_second_run_of_the_day_keeps_the_last_word(rep, deal_of):
    deal, lost = deal_of(rep, 100, 80), deal_of(rep, 40, 80)
    before = today() - timedelta(days=7)
    assert take_forecast(before) == 2
    assert take_forecast() == 2
    Deal.objects.filter(pk=deal.pk).update(amount=70)
    lose_deal(lost, by=rep, why="price")
    assert take_forecast() == 1
    pictures = moved(ForecastQuery(*QUARTER), "CNY")
    assert [(one["taken_on"], int(one["commit"])) for one in pictures] == [(before, 140), (today(), 70)]
    assert moved(ForecastQuery(*QUARTER, person=rep), "CNY") == pictures


def test_the_pages_show_open_and_set_it(client, rep, leader, deal_of):
    deal = deal_of(rep, 100, 80)
    for day in (7, 0):
        take_forecast(today() - timedelta(days=day))
    client.force_login(rep)
    page = client.get("/sales/forecast/").content.decode()
    assert "¥100 won and committed" in page
    assert "How the forecast moved" in page
    rows = client.get("/sales/forecast/deals/?part=commit").content.decode()
    assert deal.name in rows
    assert "Commit, by its stage (80 %)" in rows
    assert client.post(f"/sales/deals/{deal.pk}/forecast/", {"category": "best"}).status_code == 302
    assert "Best case, says" in client.get("/sales/forecast/deals/?part=best").content.decode()
    client.force_login(leader)
    refused = client.post(f"/sales/deals/{deal.pk}/forecast/", {"category": "omitted"})
    assert refused.status_code == 409
    assert "Say why you see it otherwise" in refused.content.decode()
    for query in ("?period=x&by=y", "?part=zzz&group=abc", "?group=%00"):
        assert client.get("/sales/forecast/" + query).status_code == 200
        assert client.get("/sales/forecast/deals/" + query).status_code == 200
    assert client.get("/sales/forecast/deals/?export=csv").status_code == 200


def test_the_api_tells_the_forecast_and_takes_a_call(rep, deal_of):
    deal = deal_of(rep, 100, 80)
    api = APIClient()
    api.force_authenticate(rep)
    days = {"from": QUARTER[0].isoformat(), "to": QUARTER[1].isoformat()}
    assert api.get("/api/forecast/", days).data["total"]["commit"] == "100.00"
    assert api.post("/api/forecast/call/", {"deal": deal.pk, "category": "best"}, format="json").status_code == 200
    told = api.get("/api/forecast/", days).data
    assert (told["total"]["commit"], told["total"]["best"], told["total"]["weighted"]) == ("0.00", "100.00", "80.00")
    assert api.get("/api/forecast/", {"from": days["to"], "to": days["from"]}).status_code == 400
    assert api.post("/api/forecast/call/", {"deal": deal.pk, "category": "sure"}, format="json").status_code == 400


def test_the_number_of_queries_does_not_grow(rep, leader, deal_of, django_assert_num_queries):
    for owner in (rep, leader):
        for _ in range(3):
            deal_of(owner, 10)
    with django_assert_num_queries(4):
        asked()


@pytest.mark.parametrize(
    ("part", "amount"), [("won", "won"), ("commit", "commit"), ("won_commit", 5500), ("at_best", 5700)]
)
def test_every_amount_opens_to_the_deals_that_add_up_to_it(client, rep, setup_fee, deal_of, part, amount):
    deal_of(rep, 100, 80)
    deal_of(rep, 200, 50)
    call_forecast(deal_of(rep, 400, 10), "commit", by=rep)
    call_forecast(deal_of(rep, 800, 80), "omitted", by=rep)
    deal_of(rep, 3, 80, currency="USD")
    won = deal_of(rep, 1)
    sign_order(draft_order(won, {}, [{"product": setup_fee}], by=rep), by=rep)
    row = asked().rows[0]
    expected = row.amounts[amount] if isinstance(amount, str) else amount
    client.force_login(rep)
    page = client.get("/sales/forecast/")
    cells = [cell for cell in page.context["lines"][0]["cells"] if f"part={part}&" in cell["url"]]
    assert [cell["text"] for cell in cells] == [f"¥{expected:,.0f}"]
    rows = client.get(cells[0]["url"])
    assert sum(deal.amount for deal in rows.context["view"].get_queryset()) == expected
    text = b"".join(client.get(f"{cells[0]['url']}&export=csv").streaming_content).decode()
    assert len(text.strip().splitlines()) == 1 + rows.context["view"].get_queryset().count()


def test_the_forecast_is_had_as_a_file_with_its_total(client, rep, deal_of):
    deal_of(rep, 100, 80)
    client.force_login(rep)
    page = client.get("/sales/forecast/")
    url = next(act.url for act in page.context["acts"] if act.label == "CSV")
    head, own, total = b"".join(client.get(f"/sales/forecast/{url}").streaming_content).decode("utf-8-sig").splitlines()
    assert head.startswith("Rep,")
    assert own.split(",")[0] == str(rep)
    assert own.split(",")[1:] == total.split(",")[1:]


def test_a_rep_with_a_target_and_no_deal_stands_in_the_forecast(leader, rep, manager):
    set_targets([WantedTarget("quarter", QUARTER[0], Decimal(20000), person=rep)], by=manager)
    assert [(row.key, row.label, row.gap) for row in asked(leader).rows] == [(str(rep.pk), rep.name, 20000)]
    assert [(row.key, row.gap) for row in asked(leader, "team").rows] == [(str(rep.team_id), 20000)]
