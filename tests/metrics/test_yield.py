"""The yield of a channel: formula 6 of the domain, on the page, in the file and in the API, with its rows."""

from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from rest_framework.test import APIClient

from leads.models import Campaign, Lead, Spend, Visits
from metrics.actions import update_funnel
from metrics.queries.channel_credits import ChannelQuery
from metrics.queries.channels import channel_figures
from metrics.queries.funnel import Query, counted, funnel
from metrics.queries.visits import visited
from metrics.rules.yields import yield_of
from tests.leads import cast
from tests.metrics import telling
from tests.metrics.counting import window


def test_formula_six_gives_171_and_at_full_cost_8_6():
    assert round(yield_of(18_000, 1, 1, 105).simple, 1) == 171.4
    found = yield_of(18_000, 1, 20, 2_100)
    assert (round(found.simple, 1), round(found.full, 1)) == (171.4, 8.6)


@pytest.mark.parametrize("cost", [0, None])
def test_without_cost_there_is_no_yield_never_infinity(cost):
    found = yield_of(18_000, 1, 20, cost)
    assert (found.simple, found.full) == (None, None)
    assert yield_of(0, 0, 20, 100).full is None


@pytest.fixture
def story(db):
    """Twenty leads of SEM for 2,100: one bought for 8,000 and renewed twice for 5,000; one of SEO bought for 10."""
    rep = telling.person("Rep")
    leads = [telling.lead("2026-01-05", "sem") for _ in range(20)]
    _buys(leads[0], rep, "8000.00", "5000.00", "5000.00")
    _buys(telling.lead("2026-01-05", "seo"), rep, "10.00")
    Spend.objects.create(
        channel=telling.channel("sem"), from_on=date(2026, 1, 2), to_on=date(2026, 1, 2), amount=Decimal(2100)
    )
    update_funnel()


def _buys(lead, rep, *amounts):
    telling.tell("leads.lead_judged_valid", lead, "2026-01-08")
    for number, amount in enumerate(amounts):
        deal = telling.deal(lead, rep, f"2026-0{number + 1}-10", amount)
        if number:
            type(deal).objects.filter(pk=deal.pk).update(kind="renewal")
        telling.tell("sales.order_signed", deal, f"2026-0{number + 1}-20", amount=amount, currency="CNY", kind="new")
        telling.tell("sales.deal_won", deal, f"2026-0{number + 1}-20", amount=amount, currency="CNY", order=1)


@pytest.mark.parametrize("model", ["first", "last", "even"])
@pytest.mark.parametrize("kind", ["cohort", "period"])
def test_renewals_are_part_of_what_a_customer_brought(story, model, kind):
    rows = {row.key: row for row in channel_figures(ChannelQuery(window(), model, kind)).rows}
    assert (rows["sem"].lifetime, rows["sem"].revenue) == (18_000, 8_000)
    assert (round(rows["sem"].yields.simple, 1), round(rows["sem"].yields.full, 1)) == (171.4, 8.6)
    assert rows["seo"].yields.full is None, "what costs nothing has no yield"


def test_the_page_the_rows_and_the_api_say_the_same(story, client):
    boss = cast.person("Boss", "marketing_manager")
    client.force_login(boss)
    page = client.get("/metrics/channels/", {"period": "all"}).content.decode()
    assert ">171.4</a>" in page
    assert "n/a" in page
    url = next(part for part in page.split('"') if "figure=yield" in part and "group" in part).replace("&amp;", "&")
    rows = client.get(url).content.decode()
    assert "Yield 171.4 = ¥18,000 ÷ ¥105 per lead; at full cost 8.6 = ¥18,000 ÷ ¥2,100 per customer" in rows
    assert "¥18,000" in rows.split("<tbody")[1]
    api = APIClient()
    api.force_authenticate(boss)
    told = {row["key"]: row for row in api.get("/api/channel-figures/").data["rows"]}
    assert (told["sem"]["yield"], told["sem"]["yield_full_cost"]) == (171.43, 8.57)
    assert (told["seo"]["yield"], told["sem"]["lifetime_revenue"]) == (None, "18000.00")


def test_the_funnel_by_campaign_opens_to_its_leads(story):
    salon = Campaign.objects.create(
        code="S1", name="Salon", channel=telling.channel("sem"), owner=telling.person("M"),
        starts_on=date(2026, 1, 1), ends_on=date(2026, 2, 1),
    )  # fmt: skip
    Lead.objects.filter(pk__in=Lead.objects.order_by("pk").values("pk")[:3]).update(campaign_ref=salon)
    query = Query("cohort", "campaign")
    rows = {row.key: row for row in funnel(query).rows}
    assert (rows["S1"].counts["lead"], rows["S1"].counts["order"], rows["none"].counts["lead"]) == (3, 1, 18)
    assert counted(query, "lead", str(salon.pk)).count() == 3
    assert counted(query, "lead", "none").count() == 18


def test_visitors_and_registrations_are_the_first_steps_of_chart_and_json(story, client):
    Visits.objects.create(channel=telling.channel("sem"), day=date(2026, 1, 2), visitors=1000, registrations=50)
    client.force_login(cast.person("Boss", "marketing_manager"))
    page = unescape(client.get("/metrics/funnel/").content.decode())
    assert page.index('"Visitors"') < page.index('"Registrations"') < page.index('"Leads"'), "in the drawing"
    told = client.get("/api/funnel/?by=channel").json()
    group = str(telling.channel("sem").pk)
    assert told["visits"]["visitors"] == 1000
    assert told["visits"]["groups"] == {group: {"visitors": 1000, "registrations": 50}}
    assert told["stages"][0] == "lead", "the stages stay those of journeys"
    assert visited("campaign", window()).total == (1000, 50)
