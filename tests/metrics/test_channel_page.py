"""The page of channels: its title is the finding, its numbers open to just their rows, its file says the same."""

import csv
import io
import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from rest_framework.test import APIClient

from leads.models import Spend, Touch, Visits
from metrics.actions import update_funnel
from tests.leads import cast
from tests.metrics import telling

pytestmark = pytest.mark.django_db
ALL = {"period": "all"}


@pytest.fixture
def boss(db):
    return cast.person("Boss", "marketing_manager")


@pytest.fixture
def story(db):
    """Two leads of SEM, one of SEO that came again over SEM before its order."""
    rep = telling.person("Rep")
    for _ in range(2):
        telling.lead("2026-01-05", "sem")
    lead = telling.lead("2026-01-06", "seo")
    Touch.objects.create(lead=lead, channel=telling.channel("sem"), happened_at=telling.day("2026-01-07"))
    telling.tell("leads.lead_judged_valid", lead, "2026-01-08")
    deal = telling.deal(lead, rep, "2026-01-10", "900.01")
    telling.tell("sales.order_signed", deal, "2026-01-20", amount="900.01", currency="CNY", kind="new")
    telling.tell("sales.deal_won", deal, "2026-01-20", amount="900.01", currency="CNY", order=1)
    day = date(2026, 1, 2)
    sem = telling.channel("sem")
    sem.is_paid = True
    sem.save()
    Spend.objects.create(channel=sem, from_on=day, to_on=day, amount=Decimal("300"))
    Spend.objects.create(channel=sem, from_on=day, to_on=day, amount=Decimal("50"), kind="brand")
    Visits.objects.create(channel=sem, day=day, visitors=120, registrations=3)
    update_funnel()


def lines_of(file):
    return list(csv.DictReader(io.StringIO(b"".join(file).decode("utf-8-sig"))))


def numbers_that_open(page):
    """(address, shown number) of all counts of the table; a yield opens, too, but is no count of its rows."""
    found = re.findall(r'<td class="num"><a href="(/metrics/channels/rows/\?[^"]+)">([^<]+)</a>', page)
    return [(unescape(url), float(text.replace(",", ""))) for url, text in found if "figure=yield" not in url]


def test_the_title_is_the_finding_and_brand_is_apart(boss, story, client):
    client.force_login(boss)
    page = client.get("/metrics/channels/", ALL).content.decode()
    assert "One customer costs ¥300, one lead ¥100" in page
    assert "¥50 for brand and PR is apart" in page
    assert "¥350" in client.get("/metrics/channels/", {**ALL, "brand": "counted"}).content.decode()
    assert "120" in page


@pytest.mark.parametrize("model", ["first", "last", "even"])
@pytest.mark.parametrize("kind", ["cohort", "period"])
def test_every_number_opens_to_rows_that_make_it_up(boss, story, client, model, kind):
    client.force_login(boss)
    page = client.get("/metrics/channels/", {**ALL, "model": model, "kind": kind}).content.decode()
    opened = numbers_that_open(page)
    assert len(opened) > 4
    for url, shown in opened:
        rows = lines_of(client.get(url + "&export=csv"))
        shared = model == "even" and shown == 0.5
        assert len(rows) == (1 if shared else shown), url


def test_the_file_and_the_api_say_what_the_page_says(boss, story, client):
    client.force_login(boss)
    file = client.get("/metrics/channels/", {**ALL, "model": "even", "export": "csv"})
    rows = lines_of(file)
    by_name = {row["Channel"]: row for row in rows}
    assert (by_name["Sem"]["Orders"], by_name["Seo"]["Orders"], by_name["Total"]["Orders"]) == ("0.5", "0.5", "1.0")
    api = APIClient()
    api.force_authenticate(boss)
    told = api.get("/api/channel-figures/", {"model": "even"}).data
    revenue = {row["key"]: row["revenue"] for row in told["rows"]}
    assert revenue == {"seo": "450.01", "sem": "450.00"}, "the cent that is left goes to the earlier contact"
    assert told["total"]["cost_per_customer"] == "300.00"
    assert api.get("/api/channel-figures/", {"model": "time"}).status_code == 400


def test_one_paid_channel_that_brings_most_is_a_warning(boss, story, client):
    client.force_login(boss)
    page = client.get("/metrics/channels/", {**ALL, "model": "last"}).content.decode()
    assert "come from one paid channel" in page
    assert "come from one paid channel" not in client.get("/metrics/channels/", ALL).content.decode()


def test_reps_do_not_see_it_and_nothing_is_a_sentence(boss, client):
    client.force_login(boss)
    assert "Nothing to count yet" in client.get("/metrics/channels/").content.decode()
    client.force_login(cast.rep("Rep"))
    assert client.get("/metrics/channels/").status_code == 403
    api = APIClient()
    api.force_authenticate(cast.rep("Rep2"))
    assert api.get("/api/channel-figures/").status_code == 403


def test_the_page_takes_a_fixed_number_of_queries(boss, story, client, django_assert_max_num_queries):
    client.force_login(boss)
    client.get("/metrics/channels/")
    with django_assert_max_num_queries(14):
        client.get("/metrics/channels/", {**ALL, "model": "even"})


def test_the_funnel_begins_with_visitors_where_they_are_known(boss, story, client):
    client.force_login(boss)
    page = client.get("/metrics/funnel/", {"by": "channel", "young": "counted"}).content.decode()
    assert "before them 120 visitors, 3 registrations" in page
    rows = dict(re.findall(r'row-name">([^<]+)</th>\s*((?:<td class="num">[^<]*</td>)+)', page))
    assert rows["Sem"].startswith('<td class="num">120</td><td class="num">3</td>')
    assert rows["Seo"].startswith('<td class="num">—</td><td class="num">—</td>')
    by_month = client.get("/metrics/funnel/", {"by": "month", "kind": "period"}).content.decode()
    assert ">120<" in by_month
    Visits.objects.all().delete()
    assert "Registrations" not in client.get("/metrics/funnel/").content.decode()
