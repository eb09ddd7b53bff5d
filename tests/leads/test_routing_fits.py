"""Territory, skill and working time in rules; turns in order whatever the chunks; the builder's groups."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.actions import route_lead
from leads.actions.desks import lock_table
from leads.actions.routing import plan_routes
from leads.models import RoutingRule
from leads.rules.conditions import check, compiled, leaves, problems
from leads.rules.routing import Desk, Router, Rule, choose_owner
from leads.rules.rulesets import BLANK, digest_of, findings, unlinked
from tests.leads import cast


def why(choice):
    return {c["person"]: c["why_not"] for c in choice.candidates}


def test_only_who_covers_the_region_or_the_city():
    desks = [Desk(1, territories=frozenset({"上海"})), Desk(2, territories=frozenset({"苏州"})), Desk(3)]
    rule = Rule(1, "all", desks, by_region=True)
    assert why(choose_owner({"region": "江苏", "city": "苏州"}, [rule])) == {
        1: "other_region",
        2: "",
        3: "other_region",
    }
    assert choose_owner({"region": "西藏"}, [rule]).why == "nobody_free"


def test_only_who_has_the_skill_or_knows_the_industry():
    desks = [Desk(1, skills=frozenset({"erp"})), Desk(2, skills=frozenset({"manufacturing"}))]
    assert why(choose_owner({}, [Rule(1, "x", desks, skill="ERP ")])) == {1: "", 2: "no_skill"}
    facts = {"industry": ["manufacturing.machinery", "manufacturing"]}
    assert why(choose_owner(facts, [Rule(1, "x", desks, by_industry=True)])) == {1: "no_skill", 2: ""}


def test_only_who_is_within_working_hours():
    desks = [Desk(1, works_now=False), Desk(2)]
    assert why(choose_owner({}, [Rule(1, "x", desks, in_hours=True)])) == {1: "off_hours", 2: ""}
    assert choose_owner({}, [Rule(1, "x", desks)]).person == 1


def test_who_was_late_is_passed_over():
    assert why(choose_owner({}, [Rule(1, "x", [Desk(1), Desk(2)])], late={1})) == {1: "was_late", 2: ""}


def test_a_link_leads_to_its_rule_and_a_circle_ends():
    first = Rule(1, "first", [Desk(1, 1, 1)], else_to=3)
    skipped, last = Rule(2, "skipped", [Desk(2)]), Rule(3, "last", [Desk(3)])
    assert choose_owner({}, [first, skipped, last]).person == 3
    back = replace(last, desks=[Desk(3, 1, 1)], else_to=1)
    choice = choose_owner({}, [first, skipped, back])
    assert (choice.person, choice.why, [t["rule"] for t in choice.rules_tried]) == (None, "nobody_free", [1, 3])


@given(
    weights=st.lists(st.integers(1, 5), min_size=2, max_size=5),
    chunks=st.lists(st.integers(1, 12), min_size=1, max_size=12),
)
def test_in_any_chunks_everybody_gets_the_same_turns_in_the_same_order(weights, chunks):
    desks = [Desk(n) for n in range(len(weights))]
    rule = Rule(1, "all", desks, weights={str(n): w for n, w in enumerate(weights)})
    whole = Router([rule])
    at_once = [whole.choose({}).person for _ in range(sum(chunks))]
    in_chunks = []
    for size in chunks:
        router = Router([rule])
        in_chunks += [router.choose({}).person for _ in range(size)]
        rule = replace(rule, turns=router.turns_of(1))
    assert in_chunks == at_once


@given(st.integers(2, 6), st.integers(1, 60))
def test_with_equal_shares_nobody_gets_a_second_turn_before_everybody_had_one(people, leads):
    router = Router([Rule(1, "all", [Desk(n) for n in range(people)])])
    got = [router.choose({}).person for _ in range(leads)]
    for start in range(0, leads, people):
        turn = got[start : start + people]
        assert len(set(turn)) == len(turn)


@given(st.lists(st.integers(1, 30), min_size=1, max_size=8))
def test_weights_200_100_100_over_60_leads_give_30_15_15_in_any_chunks(cuts):
    rule = Rule(1, "all", [Desk(1), Desk(2), Desk(3)], weights={"1": 200, "2": 100, "3": 100})
    sizes = [min(cut, 60) for cut in cuts]
    got, left = [], 60
    while left:
        for size in sizes:
            router = Router([rule])
            got += [router.choose({}).person for _ in range(min(size, left))]
            left -= min(size, left)
            rule = replace(rule, turns=router.turns_of(1))
    assert Counter(got) == {1: 30, 2: 15, 3: 15}


FIELDS = st.sampled_from(["region", "city", "need"])
LEAF = st.builds(
    lambda field, value: {"field": field, "is": "in", "value": value},
    FIELDS,
    st.lists(st.sampled_from("abc"), min_size=1),
)
TREE = st.recursive(
    LEAF,
    lambda inner: st.builds(
        lambda kind, rows: {kind: rows}, st.sampled_from(["any", "all"]), st.lists(inner, min_size=1, max_size=3)
    ),
    max_leaves=8,
)


def plain(condition, facts):
    """What a group means, written as plainly as can be."""
    if "any" in condition:
        return any(plain(each, facts) for each in condition["any"])
    if "all" in condition:
        return all(plain(each, facts) for each in condition["all"])
    return facts.get(condition["field"]) in condition["value"]


@given(
    st.lists(TREE, max_size=3),
    st.fixed_dictionaries({"region": st.sampled_from("abc"), "city": st.sampled_from("abd")}),
)
def test_groups_of_any_depth_hold_as_they_read_and_name_the_leaf_that_failed(conditions, facts):
    answer = compiled(conditions)(facts)
    assert answer.holds is all(plain(each, facts) for each in conditions)
    assert answer == check(conditions, facts)
    if not answer.holds:
        assert leaves(conditions)[answer.leaf] == answer.failed
        assert not plain(answer.failed, facts)


def test_an_empty_group_is_named():
    assert problems([{"any": []}]) == ["empty"]
    assert problems([{"all": [{"any": []}]}]) == ["empty"]


def test_two_tables_that_route_alike_have_one_digest_and_lost_links_are_cut():
    line = {**BLANK, "key": "1", "name": "a", "else_to": "9"}
    assert unlinked([line])[0]["else_to"] == ""
    assert digest_of([line]) == digest_of([{**line, "key": "1"}])
    assert digest_of([line]) != digest_of([{**line, "skill": "x"}])
    assert [f.code for f in findings([], {})] == ["empty"]


@pytest.mark.django_db
def test_territory_and_skill_of_people_are_asked_with_the_words_that_people_use():
    east = cast.team()
    cast.rep("Ann", of=east, territories=["广东省", "苏州市"], skills=["制造业"])
    cast.rep("Bob", of=east, territories=["上海"], skills=["retail", "ERP"])
    rule = cast.rule(team=east, by_region=True)
    assert route_lead(cast.lead("valid", region="广东"), by=None).chosen.name == "Ann"
    assert route_lead(cast.lead("valid", region="江苏", city="苏州"), by=None).chosen.name == "Ann"
    assert route_lead(cast.lead("valid", region="上海"), by=None).chosen.name == "Bob"
    RoutingRule.objects.filter(pk=rule.pk).update(by_region=False, by_industry=True)
    assert route_lead(cast.lead("valid", industry="manufacturing.machinery"), by=None).chosen.name == "Ann"
    assert route_lead(cast.lead("valid", industry="retail"), by=None).chosen.name == "Bob"
    RoutingRule.objects.filter(pk=rule.pk).update(by_industry=False, skill="erp")
    decision = route_lead(cast.lead("valid"), by=None)
    assert decision.chosen.name == "Bob"
    assert {c["why_not"] for c in decision.candidates} == {"", "no_skill"}


@pytest.mark.django_db
def test_a_chunk_takes_the_same_queries_whatever_its_size(django_assert_max_num_queries):
    for name in ("Ann", "Bob", "Cid"):
        cast.rep(name)
    for n in range(5):
        cast.rule(position=n, name=f"R{n}", conditions=[{"field": "region", "is": "in", "value": [f"x{n}"]}])
    cast.rule(position=9)
    leads = [cast.lead("valid") for _ in range(40)]
    now = lock_table().version.made_at
    with django_assert_max_num_queries(8):
        planned = plan_routes(leads, now)
    assert all(routed.person for routed in planned)
