import csv
import io

import pytest
from django.utils import timezone

from metrics.actions import update_funnel
from people.models import HandOver
from tests.metrics.telling import day, deal, lead, person, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def executive(client):
    boss = person("Boss", roles=["executive"])
    client.force_login(boss)
    return boss


@pytest.fixture
def chain():
    """Two leads; one became an order of Ann's."""
    ann = person("Ann", "North", roles=["sales_rep"])
    won, _other = lead("2026-01-05"), lead("2026-01-06", "fair")
    tell("leads.lead_judged_valid", won, "2026-01-06")
    made = deal(won, owner=ann)
    tell("sales.order_signed", made, "2026-01-20")
    tell("sales.deal_won", made, "2026-01-20", amount="100.00", currency="CNY")
    update_funnel()
    return ann


def text(response):
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_the_funnel_says_what_it_found_and_every_number_opens_to_its_rows(client, executive, chain):
    page = text(client.get("/metrics/funnel/"))
    assert "1 of 2 leads became orders: 50.0%" in page
    link = page.split('<th scope="row" class="row-name">Web</th>')[1].split('href="')[1].split('"')[0]
    rows = text(client.get(link.replace("&amp;", "&")))
    assert "Leads: 1, Web" in rows
    assert "a lead came in" in rows, "the formula stands in words"


def test_the_period_table_counts_by_team(client, executive, chain):
    page = text(client.get("/metrics/funnel/?kind=period&by=team"))
    assert '<th scope="row" class="row-name">North</th>' in page
    assert "kind=period&amp;stage=order&amp;by=team" in page


def test_only_the_figures_are_sent_when_a_filter_changes(client, executive, chain):
    part = text(client.get("/metrics/funnel/", headers={"HX-Request": "true", "HX-Target": "figures"}))
    assert part.lstrip().startswith('<div id="figures">')


@pytest.mark.parametrize("path", ["/metrics/funnel/", "/metrics/sales/", "/metrics/handovers/"])
def test_with_nothing_to_count_the_page_says_so(client, executive, path):
    assert "empty-state" in text(client.get(path))


BAD = (
    "?from_on=soon&to_on=2026-99-01&period=days",
    "?period=days&from_on=2026-02-01&to_on=2026-01-01",
    "?by=planet&kind=x&young=y&as_of=0001-01-01",
    "?as_of=9999-12-31&period=last_quarter",
    "?stage=x&group=999999999999999999&kind=cohort&by=channel",
    "?stage=order&group=2026-01&by=channel",
    "?stage=order&group=12&by=month&measure=won&month=2026-13",
    "?measure=open&group=%00abc&by=region&deal_kind=zzz",
    "?export=pdf&after=broken",
)


@pytest.mark.parametrize("page", ["funnel/", "funnel/rows/", "sales/", "sales/rows/", "handovers/"])
def test_no_input_breaks_a_page(client, executive, chain, page):
    answers = {query: client.get(f"/metrics/{page}{query}").status_code for query in BAD}
    assert answers == dict.fromkeys(BAD, 200)


def test_a_wrong_period_is_told_in_a_sentence(client, executive, chain):
    page = text(client.get("/metrics/funnel/?period=days&from_on=2026-02-01&to_on=2026-01-01"))
    assert "The period ends before it starts." in page


def test_the_table_can_be_taken_along_and_formulas_are_neutralised(client, executive):
    lead(via="=cmd")
    update_funnel()
    answer = client.get("/metrics/funnel/?export=csv")
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert lines[1][:2] == ["'=Cmd", "1"]
    assert client.get("/metrics/funnel/?export=xlsx").status_code == 200


def test_rows_can_be_taken_along(client, executive, chain):
    answer = client.get("/metrics/funnel/rows/?stage=order&export=csv")
    assert len(b"".join(answer.streaming_content).decode().strip().splitlines()) == 2
    assert client.get("/metrics/sales/rows/?measure=won&export=xlsx").status_code == 200


def test_a_reader_sees_how_many_rows_are_counted_that_may_not_be_opened(client, chain):
    leader = person("Leader", "South", roles=["sales_leader"])
    client.force_login(leader)
    page = text(client.get("/metrics/funnel/rows/?stage=lead"))
    assert "2 more are counted, which you may not open" in page


def test_sales_numbers_open_to_their_deals(client, executive, chain):
    page = text(client.get("/metrics/sales/?by=rep&period=all"))
    assert "100.0% of decided deals were won: 1 order worth ¥100" in page
    assert "1 deal won" in text(client.get("/metrics/sales/rows/?measure=won&by=rep"))


def test_a_rep_sees_own_figures_only(client, chain):
    client.force_login(person("Bob", "South", roles=["sales_rep"]))
    assert "empty-state" in text(client.get("/metrics/sales/"))
    client.force_login(chain)
    assert "1 order worth" in text(client.get("/metrics/sales/?period=all"))
    assert client.get("/metrics/funnel/").status_code == 403


def test_the_ledger_shows_who_is_late_first(client, executive):
    ann = person("Ann", "North", roles=["sales_rep"])
    for number, status in enumerate(["accepted", "offered", "offered"]):
        one = lead()
        HandOver.objects.create(
            kind="lead", status=status, subject_type="leads.lead", subject_id=one.pk, journey=one.journey,
            title=f"Number {number}", to_person=ann, offered_at=day("2026-01-05"),
            due_at=timezone.now() + timezone.timedelta(hours=5) if number == 1 else day("2026-01-06"),
            answered_at=day("2026-01-05", 15) if status == "accepted" else None,
        )  # fmt: skip
    page = text(client.get("/metrics/handovers/"))
    assert "1 hand-over is late" in page
    assert "half are answered within 5 h" in page
    assert page.index("Number 2") < page.index("Number 1") < page.index("Number 0")
    late = text(client.get("/metrics/handovers/?late=yes"))
    assert "Number 2" in late
    assert "Number 1" not in late


@pytest.mark.parametrize(
    "path", ["/metrics/funnel/", "/metrics/funnel/rows/", "/metrics/sales/", "/metrics/sales/rows/"]
)
def test_the_number_of_queries_does_not_grow_with_the_rows(
    client, executive, chain, path, django_assert_max_num_queries
):
    for _ in range(12):
        one = lead(via=f"c{_}")
        deal(one, owner=person(f"Rep {_}", f"Team {_}"))
    update_funnel()
    with django_assert_max_num_queries(28):
        client.get(path)


def test_the_api_gives_the_same_json_as_the_commands(client, executive, chain):
    told = client.get("/api/funnel/?kind=period&by=team&to=2026-12-31").json()
    assert told["total"]["counts"]["order"] == 1
    assert told["rows"][0]["key"] in ("North", "none")
    told = client.get("/api/sales-numbers/?by=rep&from=2026-01-01").json()
    (row,) = told["rows"]
    figures = {"key": "Ann", "won": 1, "lost": 0, "open": 0, "win_rate": 100.0, "revenue": 100}
    assert {name: row[name] for name in figures} == figures


@pytest.mark.parametrize("query", ["by=planet", "from=soon", "from=2026-02-01&to=2026-01-01"])
def test_the_api_refuses_what_it_does_not_know(client, executive, query):
    for path in ("funnel", "sales-numbers"):
        assert client.get(f"/api/{path}/?{query}").status_code == 400
