"""The numbers of sales at their doors: page, file, API and command say the same; targets without deals are seen."""

import csv
import io
import json
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection

from metrics.actions import update_funnel
from metrics.queries.sales import sales_numbers
from metrics.queries.sales_values import SalesQuery
from people.models import Team
from sales.models import Deal, SalesTarget
from tests.metrics.counting import window
from tests.metrics.telling import deal, person, tell

pytestmark = pytest.mark.django_db

QUARTER = {"from_on": "2026-04-01", "to_on": "2026-06-30"}
BY_SQL = """
SELECT count(*) FILTER (WHERE s.status = 'won'), count(*) FILTER (WHERE s.status = 'lost'),
    sum(s.amount) FILTER (WHERE s.status = 'won')
FROM metrics_dealstate s JOIN people_person p ON p.id = s.rep_id
WHERE s.seen_to IS NULL AND p.name = %s AND s.closed_at >= '2026-04-01 00:00+08' AND s.closed_at < '2026-07-01 00:00+08'
"""


@pytest.fixture
def boss():
    return person("Boss", roles=["executive"])


@pytest.fixture
def quarter():
    """Ann won and lost, Bob has a target only, Cai nothing; a renewal of Dan's, who is of success."""
    people = {name: person(name, "Nord A", roles=["sales_rep"]) for name in ("Ann", "Bob", "Cai")}
    people["Dan"] = person("Dan", roles=["csm"])
    for amount, outcome, who in (
        ("100.40", "won", "Ann"),
        ("50.20", "won", "Ann"),
        ("9", "lost", "Ann"),
        ("30", "won", "Dan"),
    ):
        one = deal(owner=people[who], opened="2026-04-02", amount=amount)
        if who == "Dan":
            Deal.objects.filter(pk=one.pk).update(kind="renewal")
        tell(f"sales.deal_{outcome}", one, "2026-05-03", amount=amount, currency="CNY")
    goal = {"span": "quarter", "starts_on": date(2026, 4, 1), "currency": "CNY"}
    SalesTarget.objects.create(person=people["Bob"], amount=500, **goal)
    SalesTarget.objects.create(
        team=Team.objects.create(name="West", department="sales", region="Far"), amount=70, **goal
    )
    update_funnel()
    return people


def test_who_has_a_target_and_no_deal_has_a_row_with_what_is_missing(quarter):
    found = {row.key: row for row in sales_numbers(SalesQuery("rep", window(**QUARTER))).rows}
    assert {key: (row.won, row.target) for key, row in found.items()} == {"Ann": (2, None), "Bob": (0, 500)}
    assert found["Bob"].attained("CNY") == 0
    assert found["Bob"].heads == 1
    for by, expected in (("team", {"Nord A": 500, "West": 70}), ("region", {"Nord": 500, "Far": 70})):
        rows = sales_numbers(SalesQuery(by, window(**QUARTER))).rows
        assert {row.key: row.target for row in rows} == expected
    assert {row.key for row in sales_numbers(SalesQuery("product", window(**QUARTER))).rows} == {"none"}


def test_a_quarter_without_any_deal_shows_the_targets(client, boss):
    SalesTarget.objects.create(
        person=person("Bob", "Nord A"), amount=500, span="quarter", starts_on=date(2026, 4, 1), currency="CNY"
    )
    asked = {"by": "rep", "period": "days", **QUARTER}
    client.force_login(boss)
    page = client.get("/metrics/sales/", asked)
    assert [line["row"].label for line in page.context["lines"]][:1] == ["Bob"]
    assert "¥500" in page.content.decode()


def test_the_figures_are_those_of_plain_sql(quarter):
    found = {row.key: row for row in sales_numbers(SalesQuery("rep", window(**QUARTER), deal_kind="all")).rows}
    for name in ("Ann", "Dan"):
        with connection.cursor() as cursor:
            cursor.execute(BY_SQL, [name])
            won, lost, revenue = cursor.fetchone()
        row = found[name]
        assert (row.won, row.lost, row.revenue_in("CNY")) == (won, lost, revenue)
        assert row.average_in("CNY") == round(revenue / won, 2)


def test_the_api_and_the_command_count_the_same_with_and_without_a_kind(client, boss, quarter, capsys):
    client.force_login(boss)
    for kind, won in ((None, 3), ("sales", 2), ("renewal", 1), ("all", 3)):
        by_api = client.get("/api/sales-numbers/", {"by": "rep", **({"deal_kind": kind} if kind else {})}).json()
        call_command("sales_numbers", "--by", "rep", "--json", *(["--deal-kind", kind] if kind else []))
        assert json.loads(capsys.readouterr().out) == by_api
        assert (by_api["total"]["won"], by_api["deal_kind"]) == (won, kind or "all")


def test_the_file_holds_the_table_of_the_page(client, boss, quarter):
    client.force_login(boss)
    asked = {"by": "rep", "period": "days", **QUARTER}
    page = client.get("/metrics/sales/", asked)
    csv_url = next(act.url for act in page.context["acts"] if act.label == "CSV")
    text = b"".join(client.get(f"/metrics/sales/{csv_url}").streaming_content).decode("utf-8-sig")
    lines = {line["Rep"]: line for line in csv.DictReader(io.StringIO(text))}
    assert list(lines) == ["Ann", "Bob", "Total"]
    assert [lines["Ann"][head] for head in ("Orders", "Lost", "Revenue, CNY")] == ["2", "1", "150.60"]
    assert (lines["Bob"]["Target, CNY"], lines["Total"]["Target, CNY"]) == ("500.00", "570.00")
