"""The order of the table in use, and what counts as a change of it: one version for what a person did at one go."""

import pytest
from django.urls import reverse

from journal.errors import NotPossible
from journal.models import Event
from leads import actions
from leads.models import RoutingRule, RoutingVersion
from leads.rules.conditions import alike
from leads.rules.rulesets import changes
from tests.leads import cast

COAST = [{"field": "region", "is": "in", "value": ["浙江", "上海", "江苏"]}]
SAME = [{"field": "region", "is": "in", "value": ["上海", "江苏", "浙江"]}]


def test_only_the_values_of_a_condition_may_stand_in_any_order():
    assert alike(COAST, SAME)
    assert alike([{"any": COAST}], [{"any": SAME}])
    assert not alike(COAST, [{**COAST[0], "value": ["上海", "江苏"]}])
    assert not alike([*COAST, {"field": "city", "is": "blank"}], [{"field": "city", "is": "blank"}, *COAST])
    assert not alike("ERP", "erp"), "somebody corrected how it is written"


@pytest.fixture
def boss(db):
    return cast.person("Boss", "marketing_manager")


@pytest.fixture
def table(boss):
    """Four rules: A, B, C and the last one, which takes what is left."""
    cast.rep("Ann")
    cast.rule()
    return [actions.add_rule({"name": name, "conditions": COAST}, by=boss) for name in "ABC"]


def names():
    return list(RoutingRule.objects.order_by("position").values_list("name", flat=True))


def test_saving_a_rule_as_its_form_gives_it_back_is_no_change(table, boss):
    before = RoutingVersion.objects.count()
    rule = actions.change_rule(table[0], {"name": "A", "conditions": SAME}, by=boss)
    assert rule.conditions == COAST
    assert RoutingVersion.objects.count() == before
    draft = actions.start_draft(name="x", by=boss)
    draft = actions.change_line(draft, str(rule.pk), {"conditions": SAME, "goes_on": True}, by=boss)
    assert actions.publish_draft(draft, by=boss, why="the same").number == RoutingVersion.objects.first().number
    assert RoutingVersion.objects.count() == before


def test_many_rules_are_put_elsewhere_as_one_version(table, boss):
    before = RoutingVersion.objects.first()
    a, b, c = (rule.pk for rule in table)
    last = RoutingRule.objects.get(conditions=[]).pk
    actions.order_rules([c, b, a, last], by=boss)
    assert names() == ["C", "B", "A", "Everybody"]
    newest = RoutingVersion.objects.first()
    assert newest.number == before.number + 1
    assert {what for what, _name in changes(before.lines, newest.lines)} == {"moved"}
    told = Event.objects.filter(name="leads.routing_changed", facts__fields="position")
    assert told.count() == 2, "of three that stand elsewhere one kept its order"
    actions.order_rules([c, b, a, last], by=boss)
    assert RoutingVersion.objects.count() == newest.number, "nothing moved, nothing new"


def test_an_order_of_other_rules_is_refused_in_a_sentence(client, table, boss):
    a, b, c = (rule.pk for rule in table)
    with pytest.raises(NotPossible, match="meanwhile"):
        actions.order_rules([c, b, a], by=boss)
    client.force_login(boss)
    page = client.post(reverse("leads:routing-order"), {"order": f"{c},{b},x"}, follow=True).content.decode()
    assert "Somebody added or took out a rule meanwhile" in page
    last = RoutingRule.objects.get(conditions=[]).pk
    page = client.post(reverse("leads:routing-order"), {"order": f"{last},{c},{b},{a}"}, follow=True).content.decode()
    assert "The new order is in use." in page
    assert names() == ["Everybody", "C", "B", "A"]
    body = {"rules": [a, b, c, last]}
    made = client.post("/api/routing-rules/order/", body, content_type="application/json")
    assert [rule["id"] for rule in made.json()] == [a, b, c, last]
    again = client.post("/api/routing-rules/order/", {"rules": [a, a]}, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "stale")
