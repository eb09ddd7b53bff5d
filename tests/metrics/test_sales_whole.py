"""Every figure of the sales numbers against a plain count over what was told, and opened to its rows."""

import csv
import io
import random
import re
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from statistics import median

import pytest

from companies.models import Company
from metrics.actions import rebuild_funnel, update_funnel
from metrics.models import CashState
from metrics.queries.sales import apart, counted, counted_cash, sales_numbers
from metrics.queries.sales_values import SalesQuery
from people.models import Team
from sales.models import Deal, Order, SalesTarget
from tests.metrics.counting import window
from tests.metrics.telling import day, deal, person, tell

pytestmark = pytest.mark.django_db
YEAR = {"from_on": "2026-01-01", "to_on": "2026-12-31"}


def order_of(one, number, kind="new"):
    company = Company.objects.create(name=f"Firm {number}", created_at=day("2026-01-01"))
    return Order.objects.create(
        number=f"SO-{number}", deal=one, company=company, owner=one.owner, kind=kind, created_at=day("2026-01-01"),
        journey=one.journey,
    )  # fmt: skip


@pytest.fixture
def year():
    """A year of three reps of two teams and a CSM: what was told, as plain rows."""
    rng = random.Random(7)
    reps = [
        person(name, team, roles=["sales_rep"])
        for name, team in (("Ann", "Nord A"), ("Bob", "Nord A"), ("Cai", "East"))
    ]
    csm = person("Dan", roles=["csm"])
    told = []
    for number in range(90):
        owner, kind = rng.choice(reps), rng.choice(["new", "new", "seats", "modules", "renewal"])
        owner = csm if kind == "renewal" or (kind != "new" and rng.random() < 0.5) else owner
        opened = date(2026, 1, 1) + timedelta(days=rng.randint(0, 150))
        amount, code = f"{rng.randint(10, 9999)}.{rng.randint(0, 99):02}", rng.choice(["CNY", "CNY", "USD"])
        one = deal(owner=owner, opened=str(opened), amount=amount)
        Deal.objects.filter(pk=one.pk).update(kind=kind)
        outcome, closed = rng.choice(["won", "won", "lost", "open"]), opened + timedelta(days=rng.randint(1, 90))
        row = {"owner": owner, "kind": kind, "opened": opened, "closed": closed, "amount": Decimal(amount),
               "code": code, "outcome": outcome, "paid": []}  # fmt: skip
        if outcome != "open":
            tell(f"sales.deal_{outcome}", one, str(closed), amount=amount, currency=code)
        if outcome == "won":
            order = order_of(one, number, kind)
            for part in range(rng.randint(0, 2)):
                paid = closed + timedelta(days=rng.randint(0, 60))
                tell(
                    "sales.cash_received", order, str(paid), amount="100.50", currency=code, receipt=number * 10 + part
                )
                row["paid"].append(paid)
        told.append(row)
    update_funnel()
    return told


def of_sales(row):
    return row["kind"] == "new" or (row["kind"] != "renewal" and row["owner"].name != "Dan")


def plainly(rows, first, last):
    """The figures of some rows by loops: what each is made of stands in its line."""
    won = [row for row in rows if row["outcome"] == "won" and first <= row["closed"] <= last]
    lost = [row for row in rows if row["outcome"] == "lost" and first <= row["closed"] <= last]
    revenue = {code: sum(row["amount"] for row in won if row["code"] == code) for code in ("CNY", "USD")}
    cash = sum(
        Decimal("100.50") for row in rows if row["code"] == "CNY" for paid in row["paid"] if first <= paid <= last
    )
    days = [(row["closed"] - row["opened"]).days for row in won if row["kind"] == "new"]
    in_yuan = sum(row["code"] == "CNY" for row in won)
    return {
        "won": len(won), "lost": len(lost), "open": sum(row["outcome"] == "open" for row in rows),
        "revenue": revenue["CNY"], "usd": revenue["USD"], "cash": cash,
        "average": round(revenue["CNY"] / in_yuan, 2) if in_yuan else None,
        "cycle": median(days) if days else None,
    }  # fmt: skip


def figures(row):
    return {
        "won": row.won, "lost": row.lost, "open": row.open, "revenue": row.revenue_in("CNY"),
        "usd": row.revenue_in("USD"), "cash": row.cash_in("CNY"), "average": row.average_in("CNY"),
        "cycle": None if row.cycle is None else round(row.cycle, 6),
    }  # fmt: skip


@pytest.mark.parametrize("days", [YEAR, {"from_on": "2026-04-01", "to_on": "2026-06-30"}])
def test_each_rep_team_and_all_as_counted_plainly(year, days):
    first, last = date.fromisoformat(days["from_on"]), date.fromisoformat(days["to_on"])
    rows = [row for row in year if of_sales(row)]
    by_rep, by_team = defaultdict(list), defaultdict(list)
    for row in rows:
        by_rep[row["owner"].name].append(row)
        by_team[row["owner"].team.name].append(row)
    for by, expected in (("rep", by_rep), ("team", by_team)):
        found = sales_numbers(SalesQuery(by, window(**days)))
        assert {row.key: figures(row) for row in found.rows} == {
            key: plainly(of, first, last) for key, of in expected.items()
        }
        assert figures(found.total) == plainly(rows, first, last)


def test_the_stretch_before_stands_beside_and_heads_divide(year):
    rows = [row for row in year if of_sales(row)]
    found = sales_numbers(SalesQuery("team", window("2026-04-01", "2026-06-30")))
    before = plainly(rows, date(2026, 1, 1), date(2026, 3, 31))
    assert found.total.before.revenue_in("CNY") == before["revenue"]
    assert found.total.change("CNY") == pytest.approx(
        float(100 * (found.total.revenue_in("CNY") / before["revenue"] - 1))
    )
    assert {row.key: row.heads for row in found.rows} == {"Nord A": 2, "East": 1}
    assert found.total.per_head == found.total.won / 3


def test_what_success_won_is_apart_and_counted_when_asked_for(year):
    query = SalesQuery("rep", window(**YEAR))
    others = [row for row in year if not of_sales(row) and row["outcome"] == "won"]
    left = apart(query)
    assert (left.won, left.revenue["CNY"]) == (
        len(others),
        plainly(others, date(2026, 1, 1), date(2026, 12, 31))["revenue"],
    )
    every = sales_numbers(SalesQuery("rep", window(**YEAR), deal_kind="all"))
    assert every.total.won == sum(row["outcome"] == "won" and row["closed"].year == 2026 for row in year)
    renewals = sales_numbers(SalesQuery("rep", window(**YEAR), deal_kind="renewal"))
    assert renewals.total.won == sum(row["outcome"] == "won" and row["kind"] == "renewal" for row in year)


def test_every_count_opens_to_just_its_rows(year):
    for by in ("rep", "team", "region", "product"):
        query = SalesQuery(by, window(**YEAR))
        for row in sales_numbers(query).rows:
            for measure in ("won", "lost", "open"):
                assert counted(query, measure, row.group).count() == getattr(row, measure)
            assert counted(query, "decided", row.group).count() == row.won + row.lost
            assert sum(one.amount for one in counted(query, "won", row.group, "CNY")) == row.revenue_in("CNY")
            assert sum(one.amount for one in counted_cash(query, row.group, "CNY")) == row.cash_in("CNY")


def test_cash_is_dated_by_when_it_came_and_known_when_it_was_typed_in():
    ann = person("Ann", "North")
    order = order_of(deal(owner=ann), 1)
    tell("sales.cash_received", order, "2026-03-30", recorded="2026-04-05", amount="70.00", currency="CNY", receipt=1)
    update_funnel()

    def cash(**days):
        return sales_numbers(SalesQuery("rep", window(**days))).total.cash_in("CNY")

    march = {"from_on": "2026-03-01", "to_on": "2026-03-31"}
    assert (cash(**march), cash(from_on="2026-04-01"), cash(**march, as_of="2026-04-04")) == (70, 0, 0)
    assert cash(**march, as_of="2026-04-05") == 70


def test_payments_folded_by_what_changed_are_those_of_a_rebuild(year):
    def rows():
        columns = ("journey", "order_id", "seen_from", "seen_to", "received_at", "amount", "currency")
        return sorted(CashState.objects.values_list(*columns), key=str)

    folded = rows()
    assert len(folded) == sum(len(row["paid"]) for row in year)
    rebuild_funnel()
    assert rows() == folded


def test_revenue_stands_against_the_target_of_rep_team_and_all(year):
    team = Team.objects.get(name="Nord A")
    quarter = {"span": "quarter", "starts_on": date(2026, 4, 1), "currency": "CNY"}
    for one in team.members.all():
        SalesTarget.objects.create(person=one, amount=1000, **quarter)
    SalesTarget.objects.create(team=Team.objects.get(name="East"), amount=500, **quarter)
    days = window("2026-04-01", "2026-06-30")
    by_rep = {row.key: row.target for row in sales_numbers(SalesQuery("rep", days)).rows}
    assert by_rep == {"Ann": 1000, "Bob": 1000, "Cai": None}
    found = sales_numbers(SalesQuery("team", days))
    assert {row.key: row.target for row in found.rows} == {"Nord A": 2000, "East": 500}
    assert found.total.target == 2500
    assert found.total.attained("CNY") == pytest.approx(float(found.total.revenue_in("CNY") / 25))
    assert sales_numbers(SalesQuery("team", window("2026-04-02", "2026-06-30"))).total.target is None


def test_every_number_of_the_page_opens_and_says_its_formula(client, year):
    client.force_login(person("Boss", roles=["executive"]))
    asked = {"by": "rep", "period": "days", "from_on": "2026-01-01", "to_on": "2026-12-31"}
    page = client.get("/metrics/sales/", asked).content.decode()
    urls = {unescape(url) for url in re.findall(r'href="(/metrics/sales/(?:rows|cash)/[^"]+)"', page)}
    assert len(urls) > 30
    assert all(client.get(url).status_code == 200 for url in urls)
    total = sales_numbers(SalesQuery("rep", window(**YEAR))).total
    rate = next(url for url in urls if "figure=win_rate" in url and "group" not in url)
    opened = client.get(rate).content.decode()
    assert f"{total.won} won ÷ {total.won + total.lost} decided" in opened
    assert f"{total.won + total.lost} deals decided" in opened
    file = client.get("/metrics/sales/", {**asked, "export": "csv"})
    last = list(csv.reader(io.StringIO(b"".join(file.streaming_content).decode("utf-8-sig"))))[-1]
    assert last[1:4] == [str(total.won), str(total.lost), str(total.open)]
    assert "Not counted here" in page


def test_a_rep_sees_the_own_cash_and_a_wrong_query_is_no_fault(client, year):
    ann = (
        year[0]["owner"]
        if year[0]["owner"].name != "Dan"
        else next(r["owner"] for r in year if r["owner"].name == "Ann")
    )
    client.force_login(ann)
    assert client.get("/metrics/sales/cash/?period=all&by=rep").status_code == 200
    mine = sales_numbers(SalesQuery("rep", window(**YEAR), ann))
    assert [row.key for row in mine.rows] == [ann.name]
    for query in (
        "?currency=%00&group=x&figure=zz",
        "?measure=decided&figure=attained&group=none",
        "?by=team&group=abc",
    ):
        assert client.get("/metrics/sales/rows/" + query).status_code == 200
        assert client.get("/metrics/sales/cash/" + query).status_code == 200
