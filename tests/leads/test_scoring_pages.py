"""Pages and API of scores, the definition of a valid lead, and the pool, as people use them."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from leads.actions import claim_lead, pool_lead, return_idle_leads, set_pool_rules, start_work
from leads.actions.definitions import publish_definition, save_definition
from leads.actions.scoring import current_table, publish_scores
from leads.defaults.scoring import SHIPPED
from leads.models import Lead, PoolRules, Recount, ScoreTable, ValidDefinition
from leads.rules.scoring import values_of
from tests.leads import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client):
    person = cast.person("Boss", "marketing_manager")
    client.force_login(person)
    return person


@pytest.fixture
def ann(client):
    person = cast.rep("Ann")
    client.force_login(person)
    return person


def get(client, page, *args, status=200, **query):
    response = client.get(reverse(f"leads:{page}", args=args), query)
    assert response.status_code == status, response.content[:500]
    return response.content.decode()


def table_form(**changes):
    """The page's form with the table in use, and changes of single fields; None takes a field out."""
    table = current_table()
    data = {
        "base_fit": table.base_fit, "base_intent": table.base_intent, "target_from": table.target_from,
        "intending_from": table.intending_from, "note": "",
        "fit_high": table.matrix.fit[0], "fit_middle": table.matrix.fit[1],
        "intent_high": table.matrix.intent[0], "intent_middle": table.matrix.intent[1],
    }  # fmt: skip
    for row in range(3):
        data |= {f"grade_{row}_{column}": table.matrix.grades[row][column] for column in range(3)}
    for n, rule in enumerate(table.rules):
        data |= {f"rule-{n}-name": rule.name, f"rule-{n}-score": rule.score, f"rule-{n}-points": rule.points}
        data |= {f"rule-{n}-conditions": json.dumps(rule.conditions)}
        if rule.is_active:
            data[f"rule-{n}-is_active"] = "on"
    return {name: value for name, value in (data | changes).items() if value is not None}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    "page", ["scoring", "scoring-versions", "valid-definition", "pool-rules", "pool-report", "pool-returning"]
)
def test_every_page_opens_empty_and_full_in_both_languages(client, boss, page, language):
    boss.language = language
    boss.save()
    get(client, page)
    held = cast.lead("accepted", owner=cast.rep("Rep"))
    Lead.objects.filter(pk=held.pk).update(last_worked_at=timezone.now() - timedelta(days=30))
    publish_scores({"rules": []}, by=boss, note="none")
    save_definition({"needs_contact": False}, by=boss)
    publish_definition(by=boss)
    get(client, page)


def test_the_form_of_the_table_in_use_says_that_nothing_is_changed(client, boss):
    page = client.post(reverse("leads:scoring-preview"), table_form()).content.decode()
    assert "Nothing is changed yet" in page
    assert client.post(reverse("leads:scoring"), table_form()).status_code == 409
    assert not ScoreTable.objects.exists()


def test_the_preview_counts_and_names_leads_that_change_and_saves_nothing(client, boss):
    lead = cast.lead(title="总经理", employees=300, industry="食品饮料", need="报价", channel=cast.channel("sem"))
    old = cast.lead(channel=cast.channel("file"))
    Lead.objects.filter(pk=old.pk).update(came_at=timezone.now() - timedelta(days=40))
    answer = client.post(reverse("leads:scoring-preview"), table_form(base_fit=0, **{"rule-0-is_active": None}))
    page = answer.content.decode()
    assert "1 leads of the last 30 days" in page, "older leads are not looked at"
    worse = table_form(fit_high=100, fit_middle=99, base_fit=0)
    page = client.post(reverse("leads:scoring-preview"), worse).content.decode()
    assert str(lead) in page
    assert "A → " in page
    assert not ScoreTable.objects.exists()


def test_publishing_keeps_the_names_of_shipped_rules_in_every_language(client, boss):
    boss.language = "zh-hans"
    boss.save()
    answer = client.post(reverse("leads:scoring"), table_form(**{"rule-0-name": "常购买我们产品的行业"}, base_fit=20))
    assert answer.status_code == 302
    table = current_table()
    assert (table.version, table.base_fit) == (2, 20)
    assert [rule.name for rule in table.rules] == [rule.name for rule in SHIPPED.rules]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"rule-0-points": "many"}, "points are whole numbers"),
        ({"rule-0-points": "500"}, "Points are whole numbers"),
        ({"rule-0-name": ""}, "A rule needs a name"),
        ({"rule-0-conditions": "{"}, "points are whole numbers"),
        ({"rule-0-conditions": '[{"field": "grade", "is": "in", "value": ["A"]}]'}, "leads don&#x27;t have"),
        ({"fit_high": "10"}, "the highest first"),
        ({"base_fit": "-1"}, "greater than or equal to 0"),
        ({"grade_0_0": "Z"}, "Z is not one of the available choices"),
    ],
)
def test_what_makes_no_sense_is_told_and_nothing_typed_is_lost(client, boss, changes, sentence):
    answer = client.post(reverse("leads:scoring"), table_form(**changes, note="my note"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "my note" in page
    assert sentence in client.post(reverse("leads:scoring-preview"), table_form(**changes)).content.decode()
    assert not ScoreTable.objects.exists()


def test_the_bar_shows_how_far_the_scoring_is(client, boss):
    cast.lead()
    publish_scores({"rules": []}, by=boss)
    part = get(client, "recount")
    assert "0 of 1" in part
    assert 'hx-trigger="every 2s"' in part
    Recount.objects.update(finished_at=timezone.now(), done=1)
    assert "hx-trigger" not in get(client, "recount")


def test_a_lead_explains_its_scores_in_words(client, boss):
    lead = cast.lead(title="学生", channel=cast.channel("sem"))
    page = get(client, "lead-detail", lead.pk)
    assert "Student or intern" in page
    assert "−25" in page
    assert "Came by themselves" in page
    boss.language = "zh-hans"
    boss.save()
    assert "学生或实习生" in get(client, "lead-detail", lead.pk)


def test_a_verdict_names_the_version_it_was_made_under(client, boss):
    from leads.actions import judge_lead_valid

    lead = cast.lead()
    save_definition({"needs_somebody": False}, by=boss)
    publish_definition(by=boss)
    judge_lead_valid(lead, by=boss)
    assert "by definition v2 of" in get(client, "lead-detail", lead.pk)


def test_the_definition_goes_through_its_page(client, boss):
    cast.lead(website="")
    form = {"needs_contact": "on", "conditions": json.dumps([{"field": "website", "is": "filled"}]), "note": "sites"}
    preview = client.post(reverse("leads:definition-preview"), form).content.decode()
    assert "0 leads would be valid, 1 are now" in preview
    assert "no longer valid" in preview
    assert client.post(reverse("leads:valid-definition"), form).status_code == 302
    assert ValidDefinition.objects.get().is_draft
    assert "Publish draft" in get(client, "valid-definition")
    key = client.get(reverse("leads:definition-publish")).context["act_key"]
    for _double_click in range(2):
        assert client.post(reverse("leads:definition-publish"), {"act_key": key}).status_code == 302
    assert ValidDefinition.objects.filter(version=2).count() == 1
    assert client.post(reverse("leads:definition-publish"), {"act_key": "other"}).status_code == 409
    bad = client.post(reverse("leads:valid-definition"), form | {"conditions": '[{"field": "x"}]'})
    assert bad.status_code == 422


def test_rows_of_the_pool_that_can_not_be_claimed_say_why_and_can_not_be_ticked(client, ann):
    mine, other = cast.lead("accepted", owner=ann), cast.lead("pooled")
    pool_lead(mine, by=ann, why="no answer")
    page = get(client, "pool")
    assert f'value="{mine.pk}" disabled title="You gave this lead up' in page
    assert f'value="{other.pk}" aria-label' in page
    client.post(reverse("leads:claim-many"), {"ids": [mine.pk, other.pk], "next": "/leads/pool/"})
    assert set(Lead.objects.filter(owner=ann)) == {other}


def test_who_only_looks_after_the_pool_reads_whose_a_lead_was(client, ann, boss):
    mine = cast.lead("accepted", owner=ann)
    pool_lead(mine, by=ann, why="no answer")
    page = get(client, "pool")
    assert "Last with" in page
    assert "May I claim it" not in page
    assert 'name="ids"' not in page


def test_the_pool_says_how_many_claims_are_left(client, ann):
    set_pool_rules({"claims_per_day": 2}, by=None)
    lead = cast.lead("pooled")
    assert "2 claims left today" in get(client, "pool")
    claim_lead(lead, by=ann)
    assert "1 claim left today" in get(client, "pool")
    claim_lead(cast.lead("pooled"), by=ann)
    assert "You have claimed as many leads today" in get(client, "pool")


def test_the_countdown_stands_on_the_lead_and_on_the_desk(client, ann):
    lead = start_work(cast.lead("accepted", owner=ann), by=ann)
    assert "working days left" in get(client, "lead-detail", lead.pk)
    assert "working days left" in get(client, "my-leads")


def test_a_leader_sees_and_extends_only_leads_of_the_team(client):
    east, west = cast.team("East"), cast.team("West")
    leader = cast.person("Lea", "sales_leader", team=east)
    client.force_login(leader)
    ours, theirs = (cast.lead("accepted", owner=cast.rep(name, of)) for name, of in (("Ann", east), ("Bob", west)))
    Lead.objects.filter(pk__in=[ours.pk, theirs.pk]).update(last_worked_at=timezone.now() - timedelta(days=60))
    page = get(client, "pool-returning")
    assert str(ours) in page
    assert str(theirs) not in page
    file = client.get(reverse("leads:pool-returning"), {"export": "csv"}).getvalue().decode()
    assert ("Back to the pool" in file, "goes back" in file) == (True, True), "the countdown is in the file too"
    form = {"until": (timezone.localdate() + timedelta(days=5)).isoformat(), "why": "fair"}
    assert client.post(reverse("leads:lead-protect", args=[theirs.pk]), form).status_code == 404
    assert client.post(reverse("leads:lead-protect", args=[ours.pk]), form).status_code == 302
    assert return_idle_leads() == 1
    assert Lead.objects.get(pk=ours.pk).status == "accepted"


def test_the_rules_of_the_pool_go_through_their_page(client, boss):
    team = cast.team("East")
    form = {"claims_per_day": 3, "open_limit": 50, "reclaim_days": 15, "accepted_days": 5, "working_days": 10,
            "warn_days": 2, "returns_by_itself": "on", "roles": ["sales_rep"], "teams": [team.pk]}  # fmt: skip
    assert client.post(reverse("leads:pool-rules"), form).status_code == 302
    rules = PoolRules.objects.get()
    assert (rules.claims_per_day, rules.roles, rules.teams) == (3, ["sales_rep"], [team.pk])
    answer = client.post(reverse("leads:pool-rules"), form | {"warn_days": 9})
    assert answer.status_code == 409
    assert "give it fewer days" in answer.content.decode()
    assert client.post(reverse("leads:pool-rules"), form | {"claims_per_day": -1}).status_code == 422


def test_the_report_counts_opens_and_downloads(client, boss):
    ann, bob = cast.rep("Ann"), cast.rep("Bob")
    leads = [cast.lead("pooled") for _ in range(3)]
    for lead in leads:
        claim_lead(lead, by=ann)
    start_work(leads[0], by=ann)
    pool_lead(leads[1], by=ann, why="no answer")
    page = get(client, "pool-report")
    assert "Ann claimed most: 3 of 3 leads" in page
    rows = get(client, "pool-report-rows", person=ann.pk, what="claimed")
    assert all(str(lead) in rows for lead in leads)
    assert str(leads[1]) in get(client, "pool-report-rows", person=ann.pk, what="gave_up")
    for odd in ({"person": ann.pk, "what": "x"}, {"person": "x", "what": "claimed"}, {"person": 10**30}):
        get(client, "pool-report-rows", status=404, **odd)
    get(client, "pool-report-rows", status=302)
    answer = client.get(reverse("leads:pool-report"), {"export": "csv"})
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [line[0] for line in lines[1:]] == [str(ann), str(bob)]
    assert lines[1][2:8] == ["3", "0", "1", "0", "0", "1"]
    get(client, "pool-report", first="yesterday", last="0000-00-00")
    get(client, "pool-report", first="2026-05-01", last="2020-01-01")


def test_a_leader_reads_only_the_own_team_in_the_report(client):
    east, west = cast.team("East"), cast.team("West")
    ann, bob = cast.rep("Ann", east), cast.rep("Bob", west)
    client.force_login(cast.person("Lea", "sales_leader", team=east))
    page = get(client, "pool-report")
    assert str(ann) in page
    assert str(bob) not in page
    get(client, "pool-report-rows", status=404, person=bob.pk, what="claimed")


def test_all_of_it_over_the_api():
    boss, ann = cast.person("Boss", "marketing_manager"), cast.rep("Ann")
    api, rep = APIClient(), APIClient()
    api.force_authenticate(boss)
    rep.force_authenticate(ann)
    lead = cast.lead("accepted", owner=ann, title="学生")

    scores = rep.get(f"/api/leads/{lead.pk}/scores/").data
    assert scores["fit"]["base"] + sum(p["points"] for p in scores["fit"]["parts"]) == scores["fit"]["score"]
    assert api.get("/api/score-tables/current/").data["version"] == 1
    draft = {"base_fit": 90, "note": "high"}
    preview = api.post("/api/score-tables/preview/", draft, format="json").data
    assert preview["leads"] == 1
    made = api.post("/api/score-tables/", draft, format="json")
    assert (made.status_code, made.data["version"], made.data["base_fit"]) == (201, 2, 90)
    assert api.get("/api/score-tables/progress/").data["total"] == 1
    again = api.post("/api/score-tables/", draft, format="json")
    assert (again.status_code, again.data["code"]) == (409, "same")
    bad = api.post("/api/score-tables/", {"rules": [{"name": "x", "score": "fit", "points": 900}]}, format="json")
    assert bad.status_code == 400
    odd = {"rules": [{"name": "x", "score": "fit", "points": 9, "conditions": ["x", 5]}]}
    assert api.post("/api/score-tables/preview/", odd, format="json").status_code == 409

    body = {"conditions": [{"field": "grade", "is": "in", "value": ["A"]}]}
    assert api.post("/api/valid-definitions/preview/", body, format="json").data["lost"] == 1
    assert api.post("/api/valid-definitions/", body, format="json").data["is_draft"] is True
    assert api.post("/api/valid-definitions/publish/", {}, format="json").data["version"] == 2
    assert api.post("/api/valid-definitions/drop/").status_code == 409
    assert rep.post("/api/valid-definitions/publish/").status_code == 403

    assert api.get("/api/pool-rules/").data["reclaim_days"] == 30
    assert api.post("/api/pool-rules/", {"claims_per_day": 1}, format="json").data["claims_per_day"] == 1
    assert api.post("/api/pool-rules/", {"roles": ["csm"]}, format="json").status_code == 409
    until = (timezone.now() + timedelta(days=3)).isoformat()
    url = f"/api/leads/{lead.pk}/protect/"
    assert rep.post(url, {"until": until, "why": "x"}, format="json").status_code == 403
    assert api.post(url, {"until": until, "why": "fair"}, format="json").data["protected_until"]
    assert api.post(url, {"until": "2020-01-01T00:00:00Z", "why": "x"}, format="json").data["code"] == "bad_date"
    assert [line["person"] for line in api.get("/api/pool-report/").data] == [ann.pk]
    assert api.get("/api/pool-report/", {"first": "x"}).status_code == 400
    assert values_of(current_table())["base_fit"] == 90
