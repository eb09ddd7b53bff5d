"""The routing rule table as people change it: add, change, move, put out of use."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from journal.actions import record
from journal.errors import NotPossible
from leads.actions.channels import ensure_channels
from leads.defaults import LAST_RULE
from leads.events import ROUTING_CHANGED
from leads.models import RoutingRule
from leads.rules.conditions import problems
from leads.wording import PROBLEMS
from people.models import Person

FIELDS = ("name", "conditions", "team", "method", "weights", "goes_on", "is_active")


@transaction.atomic
def add_rule(values: Mapping[str, Any], *, by: Person | None) -> RoutingRule:
    """Add a rule before the last one without conditions, which takes what is left; else at the end."""
    _check(values)
    rules = _locked_rules()
    rule = RoutingRule(**{name: values[name] for name in FIELDS if name in values}, position=0)
    catches_all = bool(rules) and not rules[-1].conditions and bool(rule.conditions)
    at = len(rules) - 1 if catches_all else len(rules)
    rule.position = (RoutingRule.objects.aggregate(last=Max("position"))["last"] or 0) + 1
    rule.save()
    _renumber([*rules[:at], rule, *rules[at:]])
    record(ROUTING_CHANGED, rule, by=by, fields="added", position=rule.position)
    return rule


@transaction.atomic
def change_rule(rule: RoutingRule, values: Mapping[str, Any], *, by: Person | None, why: str = "") -> RoutingRule:
    """Change named values of a rule. Its turns stay, so that nobody gets two in a row by it."""
    _check(values)
    rule = RoutingRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    changed = [name for name in FIELDS if name in values and getattr(rule, name) != values[name]]
    for name in changed:
        setattr(rule, name, values[name])
    if changed:
        rule.save(update_fields=changed)
        record(ROUTING_CHANGED, rule, by=by, why=why, fields=", ".join(changed))
    return rule


@transaction.atomic
def move_rule(rule: RoutingRule, step: int, *, by: Person | None) -> RoutingRule:
    """Move a rule up (step −1) or down (+1). At the end of the table nothing happens."""
    rules = _locked_rules()
    at = next(place for place, each in enumerate(rules) if each.pk == rule.pk)
    to = min(max(at + step, 0), len(rules) - 1)
    if to != at:
        rules.insert(to, rules.pop(at))
        _renumber(rules)
        record(ROUTING_CHANGED, rules[to], by=by, fields="position", position=to + 1)
    return rules[to]


def _locked_rules() -> list[RoutingRule]:
    rules = RoutingRule.objects.select_for_update(of=("self",)).order_by("pk")
    return sorted(rules, key=lambda rule: (rule.position, rule.pk))


def _renumber(rules: list[RoutingRule]) -> None:
    for position, rule in enumerate(rules, start=1):
        if rule.position != position:
            rule.position = position
            rule.save(update_fields=["position"])


def _check(values: Mapping[str, Any]) -> None:
    found = problems(values.get("conditions", []))
    if found:
        raise NotPossible(PROBLEMS[found[0]], code=f"condition_{found[0]}")
    weights = values.get("weights") or {}
    if not isinstance(weights, dict) or any(not isinstance(w, int) or w < 0 for w in weights.values()):
        raise NotPossible(_("A weight is a whole number, 0 or more."), code="weight")


@transaction.atomic
def ensure_defaults() -> None:
    """What an installation starts with: the channel tree, and one rule that shares leads out among all of sales."""
    ensure_channels()
    if not RoutingRule.objects.exists():
        RoutingRule.objects.create(position=1, name=LAST_RULE)
