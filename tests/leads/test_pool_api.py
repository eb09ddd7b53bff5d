"""The pool over the API: what goes back soon, and the leads behind each number of its report."""

from datetime import timedelta

import pytest
from django.utils import timezone

from leads.actions import claim_lead, protect_lead
from leads.models import Lead
from tests.leads import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def teams():
    """East with Ann, led by Lea, and West with Bob."""
    east, west = cast.team("East"), cast.team("West")
    lea = cast.person("Lea", "sales_leader", team=east)
    return {"ann": cast.rep("Ann", east), "bob": cast.rep("Bob", west), "lea": lea}


def idle(owner, days, **values):
    """A lead of somebody who has not worked it for so many days."""
    lead = cast.lead("accepted", owner=owner, **values)
    Lead.objects.filter(pk=lead.pk).update(last_worked_at=timezone.now() - timedelta(days=days))
    return lead


def test_what_goes_back_soon_is_listed_with_its_countdown_the_first_to_go_first(client, teams):
    later, sooner = idle(teams["ann"], 40), idle(teams["ann"], 60, company_name="鼎泰机械")
    idle(teams["bob"], 60), cast.lead("accepted", owner=teams["ann"])
    client.force_login(teams["lea"])
    rows = client.get("/api/pool-returning/", {"page_size": 1}).json()
    first = rows["results"][0]
    assert (first["id"], first["working_days_left"], first["is_extended"]) == (sooner.pk, 0, False)
    assert [row["id"] for row in client.get(rows["next"]).json()["results"]] == [later.pk], "of the own team only"
    assert [row["id"] for row in client.get("/api/pool-returning/", {"q": "鼎泰"}).json()["results"]] == [sooner.pk]
    until = timezone.now() + timedelta(days=1)
    protect_lead(sooner, until, by=teams["lea"], why="they asked for a week")
    told = client.get("/api/pool-returning/", {"q": "鼎泰"}).json()["results"][0]
    assert (told["is_extended"], told["back_to_pool_at"][:10]) == (True, timezone.localtime(until).date().isoformat())
    client.force_login(teams["ann"])
    assert client.get("/api/pool-returning/").status_code == 403


def test_a_long_list_takes_as_many_queries_as_a_short_one(client, teams, django_assert_max_num_queries):
    idle(teams["ann"], 60)
    client.force_login(teams["lea"])
    client.get("/api/pool-returning/")
    with django_assert_max_num_queries(10) as few:
        client.get("/api/pool-returning/")
    for _number in range(5):
        idle(teams["ann"], 60)
    with django_assert_max_num_queries(len(few)):
        assert len(client.get("/api/pool-returning/").json()["results"]) == 6


def test_each_number_of_the_report_gives_its_leads(client, teams):
    leads = [claim_lead(cast.lead("pooled"), by=teams["ann"]) for _number in range(3)]
    client.force_login(cast.person("Mia", "marketing_manager"))
    line = next(one for one in client.get("/api/pool-report/").json() if one["person"] == teams["ann"].pk)
    asked = {"person": teams["ann"].pk, "what": "claimed"}
    found = client.get("/api/pool-report/rows/", asked).json()["results"]
    assert {row["id"] for row in found} == {lead.pk for lead in leads}
    assert len(found) == line["claimed"]
    assert client.get("/api/pool-report/rows/", asked | {"first": "2020-01-01", "last": "2020-01-02"}).json()[
        "results"
    ] == []  # fmt: skip
    assert client.get("/api/pool-report/rows/", asked | {"what": "x"}).status_code == 400
    assert client.get("/api/pool-report/rows/", asked | {"person": 10**9}).status_code == 404
    assert client.get("/api/pool-report/rows/", asked | {"first": "yesterday"}).status_code == 400
