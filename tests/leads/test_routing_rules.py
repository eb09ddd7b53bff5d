"""The pure rules of routing: conditions, turns, capacity, and the explanation."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.rules.conditions import check, problems
from leads.rules.routing import NO_RULE, NOBODY_FREE, Desk, Rule, choose_owner


def run(rule, leads, facts=None):
    """Route many leads by one rule; returns who got each."""
    got = []
    for _number in range(leads):
        choice = choose_owner(facts or {}, [rule])
        rule = replace(rule, turns=choice.turns)
        got.append(choice.person)
    return got


def test_weights_200_100_100_over_60_leads_give_30_15_15():
    rule = Rule(1, "all", [Desk(1), Desk(2), Desk(3)], weights={"1": 200, "2": 100, "3": 100})
    got = run(rule, 60)
    assert Counter(got) == {1: 30, 2: 15, 3: 15}
    assert got[:4].count(1) == 2, "the heavy one does not get its leads in one lump"


@given(st.lists(st.integers(1, 9), min_size=1, max_size=6), st.integers(1, 12))
def test_over_whole_rounds_everybody_gets_exactly_their_share(weights, rounds):
    desks = [Desk(n) for n in range(len(weights))]
    rule = Rule(1, "all", desks, weights={str(n): w for n, w in enumerate(weights)})
    got = Counter(run(rule, rounds * sum(weights)))
    assert got == {n: rounds * weight for n, weight in enumerate(weights)}


def test_equal_shares_take_strict_turns():
    got = run(Rule(1, "all", [Desk(1), Desk(2), Desk(3)]), 9)
    assert got == [1, 2, 3] * 3


def test_who_is_full_or_away_or_without_share_is_passed_over_and_told_why():
    desks = [
        Desk(1, open_leads=5, capacity=5), Desk(2, is_at_work=False), Desk(3, takes_leads=False), Desk(4, open_leads=2)
    ]  # fmt: skip
    choice = choose_owner({}, [Rule(7, "all", desks)])
    assert (choice.rule, choice.person) == (7, 4)
    assert {c["person"]: c["why_not"] for c in choice.candidates} == {
        1: "full", 2: "not_at_work", 3: "no_share", 4: ""
    }  # fmt: skip


def test_capacity_zero_means_no_limit():
    assert choose_owner({}, [Rule(1, "all", [Desk(1, open_leads=10_000)])]).person == 1


def test_a_leader_gets_a_turn_when_the_rule_gives_a_share():
    assert choose_owner({}, [Rule(1, "all", [Desk(1, takes_leads=False)], weights={"1": 50})]).person == 1


def test_fewest_open_leads_counts_against_the_share():
    desks = [Desk(1, open_leads=6), Desk(2, open_leads=4)]
    least = Rule(1, "all", desks, method="least_loaded")
    assert choose_owner({}, [least]).person == 2
    assert choose_owner({}, [replace(least, weights={"1": 200, "2": 100})]).person == 1


def test_the_first_rule_that_holds_and_has_somebody_free_decides():
    north = Rule(1, "north", [Desk(1)], [{"field": "region", "is": "in", "value": ["北京"]}])
    full = Rule(2, "full", [Desk(2, 1, 1)])
    rest = Rule(3, "rest", [Desk(3)])
    choice = choose_owner({"region": "上海"}, [north, full, rest])
    assert (choice.rule, choice.person) == (3, 3)
    assert [t["held"] for t in choice.rules_tried] == [False, True, True]
    assert choice.rules_tried[0]["met"] == "上海"
    assert choice.rules_tried[1]["nobody_free"]


def test_a_rule_that_does_not_go_on_keeps_its_leads_waiting():
    waits = Rule(1, "vip", [Desk(1, 1, 1)], goes_on=False)
    choice = choose_owner({}, [waits, Rule(2, "rest", [Desk(2)])])
    assert (choice.person, choice.why) == (None, NOBODY_FREE)


def test_no_rule_at_all_and_nobody_free_are_told_apart():
    picky = Rule(1, "x", [Desk(1)], [{"field": "region", "is": "is", "value": "西藏"}])
    assert choose_owner({}, []).why == NO_RULE
    assert choose_owner({"region": "北京"}, [picky]).why == NO_RULE
    assert choose_owner({}, [Rule(1, "x", [])]).why == NOBODY_FREE


@pytest.mark.parametrize(
    ("condition", "facts", "holds"),
    [
        ({"field": "region", "is": "is", "value": "上海"}, {"region": "上海"}, True),
        ({"field": "city", "is": "in", "value": ["Suzhou", "Wuxi"]}, {"city": "suzhou "}, True),
        ({"field": "city", "is": "not_in", "value": ["Suzhou"]}, {"city": None}, True),
        ({"field": "need", "is": "contains", "value": "ERP"}, {"need": "we want an erp"}, True),
        ({"field": "employees", "is": "more", "value": "99"}, {"employees": 100}, True),
        ({"field": "employees", "is": "more", "value": "100"}, {"employees": 100}, False),
        ({"field": "employees", "is": "less", "value": "100"}, {"employees": None}, False),
        ({"field": "domain", "is": "blank"}, {"domain": ""}, True),
        ({"field": "domain", "is": "filled"}, {}, False),
        ({"field": "attributes.size", "is": "is", "value": "L"}, {"attributes.size": "l"}, True),
        ({"any": [{"field": "city", "is": "is", "value": "A"}, {"field": "city", "is": "is", "value": "B"}]},
         {"city": "b"}, True),
        ({"all": [{"field": "city", "is": "is", "value": "A"}, {"field": "region", "is": "blank"}]},
         {"city": "a", "region": "x"}, False),
    ],
)  # fmt: skip
def test_conditions(condition, facts, holds):
    assert check([condition], facts).holds is holds


@pytest.mark.parametrize(
    ("conditions", "codes"),
    [
        ([], []),
        ({"field": "region"}, ["shape"]),
        ([{"field": "password", "is": "is", "value": "x"}], ["field"]),
        ([{"field": "region", "is": "like", "value": "x"}], ["operator"]),
        ([{"field": "employees", "is": "more", "value": "many"}], ["number"]),
        ([{"field": "region", "is": "in", "value": []}], ["value"]),
        ([{"any": [{"field": "region", "is": "blank"}, {"field": "x", "is": "blank"}]}], ["field"]),
    ],
)
def test_conditions_that_make_no_sense_are_named(conditions, codes):
    assert problems(conditions) == codes
