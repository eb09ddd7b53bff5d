"""Drafts of the routing table: changed without touching the table in use, checked, replayed, published, put back."""

from itertools import pairwise

import pytest
from django.urls import reverse

from journal.errors import NotPossible
from journal.models import Event
from leads import actions
from leads.actions import route_lead
from leads.actions.desks import lock_table
from leads.models import RoutingDraft, RoutingReplay, RoutingRule, RoutingVersion
from leads.rules.rulesets import changes
from people.models import Person
from tests.leads import cast

NORTH = [{"field": "region", "is": "in", "value": ["北京"]}]
pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return cast.person("Boss", "marketing_manager")


@pytest.fixture
def firm(boss):
    """East and North with a rep each, one rule that gives everything to East, and six routed leads."""
    east, north = cast.team("East"), cast.team("North")
    ann, bob = cast.rep("Ann", of=east), cast.rep("Bob", of=north)
    rule = cast.rule(team=east)
    leads = [cast.lead("valid", region="北京" if n < 4 else "上海") for n in range(6)]
    for lead in leads:
        route_lead(lead, by=None)
    return {"ann": ann, "bob": bob, "east": east, "north": north, "rule": rule, "leads": leads}


def north_draft(firm, boss):
    draft = actions.start_draft(name="North for itself", by=boss)
    return actions.add_line(draft, {"name": "North", "conditions": NORTH, "team": firm["north"]}, by=boss)


def codes(draft):
    return [finding.code for finding in actions.check_draft(draft)]


def test_a_draft_leaves_the_table_in_use_alone_until_it_is_published(firm, boss):
    draft = north_draft(firm, boss)
    assert [line["name"] for line in draft.lines] == ["North", "Everybody"], "before the rule that takes what is left"
    assert list(RoutingRule.objects.values_list("name", flat=True)) == ["Everybody"]
    version = actions.publish_draft(draft, by=boss, why="North grew")
    assert list(RoutingRule.objects.filter(is_active=True).values_list("name", flat=True)) == ["North", "Everybody"]
    assert RoutingRule.objects.get(name="Everybody").pk == firm["rule"].pk, "a rule that stays keeps its decisions"
    assert route_lead(cast.lead("valid", region="北京"), by=None).chosen == firm["bob"]
    draft.refresh_from_db()
    assert (draft.status, draft.published_as, version.by, version.why) == ("published", version, boss, "North grew")
    assert Event.objects.filter(name="leads.routing_published", subject_id=draft.pk, why="North grew").exists()
    with pytest.raises(NotPossible, match="begin a new draft"):
        actions.remove_line(draft, "n1", by=boss)


def test_turns_go_on_over_a_publication(firm, boss):
    cast.rep("Anton", of=firm["east"])
    order = [route_lead(cast.lead("valid", region="上海"), by=None).chosen.name]
    draft = actions.start_draft(name="", by=boss)
    actions.add_line(draft, {"name": "North", "conditions": NORTH, "team": firm["north"]}, by=boss)
    actions.publish_draft(RoutingDraft.objects.get(), by=boss, why="x")
    order += [route_lead(cast.lead("valid", region="上海"), by=None).chosen.name for _ in range(3)]
    assert order in (["Ann", "Anton", "Ann", "Anton"], ["Anton", "Ann", "Anton", "Ann"])


def test_an_earlier_version_comes_back_as_a_new_one(firm, boss):
    first = RoutingVersion.objects.get(number=1)
    actions.publish_draft(north_draft(firm, boss), by=boss, why="North grew")
    with pytest.raises(NotPossible, match="Say why"):
        actions.restore_version(first, by=boss, why=" ")
    restored = actions.restore_version(first, by=boss, why="North shrank")
    assert (restored.number, restored.digest) == (3, first.digest)
    assert list(RoutingRule.objects.filter(is_active=True).values_list("name", flat=True)) == ["Everybody"]
    with pytest.raises(NotPossible, match="in use"):
        actions.restore_version(restored, by=boss, why="again")


def test_every_change_of_the_table_in_use_is_a_version_whoever_made_it(firm, boss):
    before = RoutingVersion.objects.count()
    rule = actions.add_rule({"name": "North", "conditions": NORTH, "team": firm["north"]}, by=boss)
    actions.place_rule(rule, 1, by=boss)
    assert RoutingVersion.objects.count() == before + 2
    RoutingRule.objects.filter(pk=rule.pk).update(name="Norden")
    assert lock_table().version.number == before + 3
    assert lock_table().version.number == before + 3, "nothing changed, nothing new"


def test_who_can_serve_nobody_is_told_before_publishing(firm, boss):
    draft = actions.start_draft(name="", by=boss)
    empty = cast.team("Empty")
    cases = {
        "nobody": {"team": empty},
        "no_share": {"team": firm["north"], "weights": {str(firm["bob"].pk): 0}},
        "no_skill": {"team": firm["north"], "skill": "ERP"},
        "no_territory": {"team": firm["north"], "by_region": True},
        "no_industry": {"team": firm["north"], "by_industry": True},
    }
    for code, values in cases.items():
        changed = actions.add_line(draft, {"name": code, "conditions": NORTH, **values}, by=boss)
        assert codes(changed)[0] == code
        with pytest.raises(NotPossible, match=code):
            actions.publish_draft(changed, by=boss, why="x")
        key = next(line["key"] for line in changed.lines if line["name"] == code)
        actions.remove_line(changed, key, by=boss)
    firm["bob"].skills, firm["bob"].territories = ["ERP"], ["北京"]
    firm["bob"].save()
    values = {"name": "fine", "conditions": NORTH, "team": firm["north"], "skill": "erp", "by_region": True}
    assert codes(actions.add_line(draft, values, by=boss)) == []


def test_a_circle_is_told_with_its_rules_and_never_runs_for_ever(firm, boss):
    draft = north_draft(firm, boss)
    last = draft.lines[-1]["key"]
    draft = actions.change_line(draft, last, {"else_to": draft.lines[0]["key"]}, by=boss)
    found = actions.check_draft(draft)[0]
    assert (found.code, found.more) == ("circle", "North → Everybody → North")
    with pytest.raises(NotPossible, match="circle"):
        actions.publish_draft(draft, by=boss, why="x")
    north = cast.rule(team=cast.team("Empty"), position=0, name="A")
    firm["rule"].else_rule, firm["rule"].team = north, cast.team("Empty")
    firm["rule"].save()
    assert route_lead(cast.lead("valid"), by=None).why == "nobody_free"


def test_a_link_forward_is_no_circle_and_is_followed(firm, boss):
    draft = north_draft(firm, boss)
    draft = actions.add_line(draft, {"name": "South", "conditions": NORTH, "team": firm["east"]}, by=boss)
    north, everybody = draft.lines[0], draft.lines[-1]
    draft = actions.change_line(draft, north["key"], {"else_to": everybody["key"]}, by=boss)
    assert "circle" not in codes(draft)
    actions.publish_draft(draft, by=boss, why="x")
    firm["bob"].is_active = False
    firm["bob"].save()
    decision = route_lead(cast.lead("valid", region="北京"), by=None)
    assert decision.rule == firm["rule"]
    assert [one["rule"] for one in decision.rules_tried] == [RoutingRule.objects.get(name="North").pk, firm["rule"].pk]


def test_rules_that_no_lead_reaches_are_warned_about_and_may_be_published(firm, boss):
    draft = north_draft(firm, boss)
    everybody = draft.lines[-1]["key"]
    draft = actions.change_line(draft, everybody, {"goes_on": False}, by=boss)
    draft = actions.move_line(draft, everybody, 0, by=boss)
    assert codes(draft) == ["never_reached"]
    assert actions.publish_draft(draft, by=boss, why="x").number == 2


def test_a_draft_whose_table_moved_on_is_warned_about(firm, boss):
    draft = north_draft(firm, boss)
    actions.change_rule(firm["rule"], {"goes_on": False}, by=boss)
    assert "moved_on" in codes(draft)


def test_a_replay_says_who_would_move_from_whom_to_whom(firm, boss):
    replay = actions.start_replay(north_draft(firm, boss), last=100, by=boss)
    ann, bob = firm["ann"].pk, firm["bob"].pk
    assert (replay.status, replay.result["leads"], replay.result["moved"]) == ("done", 6, 4)
    assert replay.result["people"] == [[ann, 6, 2], [bob, 0, 4]]
    assert replay.result["flows"] == [[ann, bob, 4]]
    assert dict(replay.result["rules_after"]) == {"n1": 4, str(firm["rule"].pk): 2}
    moved = set(replay.moves.values_list("lead", "person_before", "person_after", "rule_after"))
    assert moved == {(lead.pk, ann, bob, "n1") for lead in firm["leads"][:4]}
    assert actions.start_replay(RoutingDraft.objects.get(), last=2, by=boss).result["leads"] == 2


def test_the_table_itself_played_over_the_past_moves_nobody(firm, boss):
    cast.rep("Anton", of=firm["east"])
    cast.rep("Arno", of=firm["east"], capacity=1)
    replay = actions.start_replay(actions.start_draft(name="", by=boss), last=100, stay_days=3, by=boss)
    assert (replay.result["leads"], replay.result["moved"]) == (6, 0)


def test_a_replay_takes_leads_as_they_were_when_they_were_routed(firm, boss):
    firm["rule"].conditions = [{"field": "region", "is": "filled"}]
    firm["rule"].save()
    lead = cast.lead("valid", region="北京")
    route_lead(lead, by=None)
    lead.region = "上海"
    lead.save()
    draft = actions.move_line(north_draft(firm, boss), "n1", 0, by=boss)
    replay = actions.start_replay(draft, last=1, by=boss)
    assert replay.result["flows"] == [[firm["ann"].pk, firm["bob"].pk, 1]]


def test_a_replay_changes_nothing_else(firm, boss):
    draft = north_draft(firm, boss)
    turns = RoutingRule.objects.get().turns
    events = Event.objects.exclude(name__startswith="leads.routing_").count()
    actions.start_replay(draft, last=100, by=boss)
    assert RoutingRule.objects.get().turns == turns
    assert Event.objects.exclude(name__startswith="leads.routing_").count() == events


def test_a_replay_whose_worker_died_begins_again_and_two_workers_play_it_once(firm, boss):
    from datetime import timedelta

    from django.utils import timezone

    from leads.actions.replays import resume_replays, run_replay

    replay = actions.start_replay(north_draft(firm, boss), last=100, by=boss)
    assert not run_replay(replay.pk), "it is done"
    RoutingReplay.objects.update(status="running", heartbeat_at=timezone.now())
    assert not run_replay(replay.pk), "another worker is at it"
    RoutingReplay.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=5))
    assert resume_replays() == 1
    assert replay.moves.count() == 4


def test_the_pages_of_a_draft_work_from_the_first_click_to_publishing(client, firm, boss):
    client.force_login(boss)
    client.post(reverse("leads:routing-draft-new"), {"name": "North for itself"})
    draft = RoutingDraft.objects.get()
    new = reverse("leads:routing-draft-line-new", args=[draft.pk])
    assert client.get(new).status_code == 200
    values = {
        "name": "North",
        "conditions": '[{"any": [{"field": "region", "is": "in", "value": ["北京"]}]}]',
        "team": firm["north"].pk,
        "method": "round_robin",
        "when_nobody": str(firm["rule"].pk),
    }
    assert client.post(new, values).status_code == 302
    draft.refresh_from_db()
    assert draft.lines[0]["else_to"] == str(firm["rule"].pk)
    line = reverse("leads:routing-draft-line", args=[draft.pk, draft.lines[0]["key"]])
    assert 'value="round_robin" selected' in client.get(line).content.decode()
    client.post(reverse("leads:routing-draft-line-move", args=[draft.pk, "n1"]), {"step": "1"})
    draft.refresh_from_db()
    assert [x["key"] for x in draft.lines] == [str(firm["rule"].pk), "n1"]
    client.post(reverse("leads:routing-draft-line-move", args=[draft.pk, "n1"]), {"to": "0"})
    client.post(reverse("leads:routing-draft-replay", args=[draft.pk]), {"last": "50", "stay_days": "0"})
    page = client.get(draft.get_absolute_url()).content.decode()
    assert "4 of the last 6 leads would go to somebody else" in page
    moves = client.get(reverse("leads:routing-moves", args=[RoutingReplay.objects.get().pk]), {"after": firm["bob"].pk})
    assert moves.content.decode().count("Acme") >= 4
    publish = client.post(reverse("leads:routing-draft-publish", args=[draft.pk]), {"why": "North grew"})
    assert publish.status_code == 302
    assert RoutingVersion.objects.first().why == "North grew"
    first = RoutingVersion.objects.get(number=1)
    assert "Put back" in client.get(reverse("leads:routing-versions")).content.decode()
    client.post(reverse("leads:routing-restore", args=[first.pk]), {"why": "no"})
    assert RoutingVersion.objects.first().digest == first.digest


def test_what_is_typed_wrongly_is_told_in_a_sentence(client, firm, boss):
    client.force_login(boss)
    draft = north_draft(firm, boss)
    page = client.post(reverse("leads:routing-draft-replay", args=[draft.pk]), {"last": "0"}, follow=True)
    assert "greater than or equal to 1" in page.content.decode()
    line = reverse("leads:routing-draft-line", args=[draft.pk, "n1"])
    wrong = {"name": "North", "conditions": '[{"all": []}]', "method": "round_robin", "when_nobody": "next"}
    answer = client.post(line, wrong)
    assert answer.status_code == 422
    assert "A group of conditions is empty" in answer.content.decode()
    assert client.get(reverse("leads:routing-draft-line", args=[draft.pk, "zz"])).status_code == 404


def test_the_api_does_the_same(client, firm, boss):
    client.force_login(boss)
    made = client.post("/api/routing-drafts/", {"name": "North"}, content_type="application/json").json()
    base = f"/api/routing-drafts/{made['id']}/"
    body = {"name": "North", "conditions": NORTH, "team": firm["north"].pk}
    lines = client.post(f"{base}add-rule/", body, content_type="application/json").json()["lines"]
    assert [line["key"] for line in lines] == ["n1", str(firm["rule"].pk)]
    assert client.post(f"{base}change-rule/n1/", {"skill": "ERP"}, content_type="application/json").status_code == 200
    assert [f["code"] for f in client.get(f"{base}findings/").json()] == ["no_skill"]
    refused = client.post(f"{base}publish/", {"why": "x"}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "no_skill")
    client.post(f"{base}change-rule/n1/", {"skill": ""}, content_type="application/json")
    replay = client.post(f"{base}replay/", {"last": 10}, content_type="application/json").json()
    assert replay["result"]["moved"] == 4
    assert len(client.get(f"/api/routing-replays/{replay['id']}/moves/").json()["results"]) == 4
    moves = f"/api/routing-replays/{replay['id']}/moves/"
    assert len(client.get(moves, {"before": firm["ann"].pk, "other_rule": "1"}).json()["results"]) == 4
    assert client.get(moves, {"after": firm["ann"].pk}).json()["results"] == []
    assert client.post(f"{base}publish/", {"why": "x"}, content_type="application/json").json()["number"] == 2
    first = RoutingVersion.objects.get(number=1)
    restored = client.post(f"/api/routing-versions/{first.pk}/restore/", {"why": "y"}, content_type="application/json")
    assert restored.json()["number"] == 3


@pytest.mark.parametrize("rules", [1, 12])
def test_the_page_of_a_draft_takes_the_same_queries_however_long_the_table(
    rules, client, firm, boss, django_assert_max_num_queries
):
    client.force_login(boss)
    draft = north_draft(firm, boss)
    for number in range(rules):
        draft = actions.add_line(draft, {"name": f"R{number}", "conditions": NORTH, "team": firm["north"]}, by=boss)
    actions.start_replay(draft, last=10, by=boss)
    client.get(draft.get_absolute_url())
    with django_assert_max_num_queries(22):
        client.get(draft.get_absolute_url())


def test_the_table_in_use_takes_no_circle_and_says_whom_it_lost(firm, boss, client):
    north = actions.add_rule({"name": "North", "conditions": NORTH, "team": firm["north"]}, by=boss)
    with pytest.raises(NotPossible, match="North → Everybody → North"):
        actions.change_rule(firm["rule"], {"else_rule": north}, by=boss)
    firm["rule"].refresh_from_db()
    assert firm["rule"].else_rule is None
    Person.objects.filter(team=firm["north"]).update(is_active=False)
    client.force_login(boss)
    page = client.get(reverse("leads:routing-list")).content.decode()
    assert "“North”: nobody of its team is at work and takes leads." in page


def test_versions_say_what_changed_from_one_to_the_next(firm, boss, client):
    north = actions.add_rule({"name": "North", "conditions": NORTH, "team": firm["north"]}, by=boss)
    actions.place_rule(north, 1, by=boss)
    actions.change_rule(north, {"goes_on": False}, by=boss)
    tables = [version.lines for version in RoutingVersion.objects.order_by("number")]
    told = [changes(before, after) for before, after in pairwise(tables)]
    assert told == [[("added", "North")], [("moved", "North")], [("changed", "North")]]
    client.force_login(boss)
    page = client.get(reverse("leads:routing-versions")).content.decode()
    for sentence in ("added: North", "moved: North", "changed: North", "The first one"):
        assert sentence in page
