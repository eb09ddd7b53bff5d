"""The routing rule table as people change it at once: add, change, move, put out of use. Each change is a version."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from journal.actions import record
from journal.errors import NotPossible
from leads.actions.channels import ensure_channels
from leads.actions.desks import line_of, version_in_use
from leads.actions.settings import ensure_return_reasons
from leads.defaults import LAST_RULE
from leads.events import ROUTING_CHANGED
from leads.models import RoutingRule
from leads.rules.conditions import alike, problems
from leads.rules.rulesets import circles, moved
from leads.wording import PROBLEMS
from leads.wording.routing import finding_sentence
from people.models import Person

FIELDS = (
    "name", "conditions", "team", "method", "weights", "by_region", "by_industry", "skill", "in_hours", "goes_on",
    "else_rule", "is_active",
)  # fmt: skip
T = TypeVar("T")


@transaction.atomic
def add_rule(values: Mapping[str, Any], *, by: Person | None) -> RoutingRule:
    """Add a rule before the last one without conditions, which takes what is left; else at the end."""
    check_values(values)
    rules = locked_rules()
    rule = RoutingRule(**{name: values[name] for name in FIELDS if name in values}, position=0)
    catches_all = bool(rules) and not rules[-1].conditions and bool(rule.conditions)
    at = len(rules) - 1 if catches_all else len(rules)
    rule.position = (RoutingRule.objects.aggregate(last=Max("position"))["last"] or 0) + 1
    rule.save()
    _renumber([*rules[:at], rule, *rules[at:]])
    _note(rule, by=by, fields="added", position=rule.position)
    return rule


@transaction.atomic
def change_rule(rule: RoutingRule, values: Mapping[str, Any], *, by: Person | None, why: str = "") -> RoutingRule:
    """Change named values of a rule. Its turns stay, so that nobody gets two in a row by it."""
    check_values(values)
    rule = next(each for each in locked_rules() if each.pk == rule.pk)
    if values.get("else_rule") == rule:
        raise NotPossible(_("A rule can't go on at itself."), code="circle")
    changed = [name for name in FIELDS if name in values and not alike(getattr(rule, name), values[name])]
    for name in changed:
        setattr(rule, name, values[name])
    if changed:
        rule.save(update_fields=changed)
        _note(rule, by=by, why=why, fields=", ".join(changed))
    return rule


@transaction.atomic
def move_rule(rule: RoutingRule, step: int, *, by: Person | None) -> RoutingRule:
    """Move a rule up (step −1) or down (+1). At the end of the table nothing happens."""
    rules = locked_rules()
    at = _place_of(rule, rules)
    return place_rule(rule, max(at + step, 0), by=by)


@transaction.atomic
def place_rule(rule: RoutingRule, to: int, *, by: Person | None) -> RoutingRule:
    """Put a rule at a place of the table, counted from 0; past the ends means at the end."""
    rules = locked_rules()
    at = _place_of(rule, rules)
    ordered, rule = placed(rules, at, to), rules[at]
    if ordered != rules:
        _renumber(ordered)
        _note(rule, by=by, fields="position", position=rule.position)
    return rule


@transaction.atomic
def order_rules(order: Sequence[int], *, by: Person | None) -> list[RoutingRule]:
    """Put all rules, given by id, into this order at once: one version, however many rules moved. Raises NotPossible
    when the table holds other rules by now."""
    rules = {rule.pk: rule for rule in locked_rules()}
    if sorted(order) != sorted(rules):
        raise NotPossible(_("Somebody added or took out a rule meanwhile: order the table again."), code="stale")
    ordered, elsewhere = [rules[pk] for pk in order], moved(list(rules), order)
    _renumber(ordered)
    for rule in (rules[pk] for pk in elsewhere):
        record(ROUTING_CHANGED, rule, by=by, fields="position", position=rule.position)
    if elsewhere:
        _keep(by=by)
    return ordered


def placed(rows: Sequence[T], at: int, to: int) -> list[T]:
    """The rows with the one at a place put at another."""
    others = [*rows[:at], *rows[at + 1 :]]
    to = min(max(to, 0), len(others))
    return [*others[:to], rows[at], *others[to:]]


def _place_of(rule: RoutingRule, rules: Sequence[RoutingRule]) -> int:
    return next(place for place, each in enumerate(rules) if each.pk == rule.pk)


def locked_rules() -> list[RoutingRule]:
    """All rules in their order, locked until the transaction ends; those out of use too."""
    rules = RoutingRule.objects.select_for_update(of=("self",)).order_by("pk")
    return sorted(rules, key=lambda rule: (rule.position, rule.pk))


def _renumber(rules: list[RoutingRule]) -> None:
    for position, rule in enumerate(rules, start=1):
        if rule.position != position:
            rule.position = position
            rule.save(update_fields=["position"])


def _note(rule: RoutingRule, *, by: Person | None, why: str = "", **facts: Any) -> None:
    """Write the change of a rule down, and keep the table."""
    record(ROUTING_CHANGED, rule, by=by, why=why, **facts)
    _keep(by=by, why=why)


def _keep(*, by: Person | None, why: str = "") -> None:
    """Keep the table as it is now as the next version. Raises NotPossible for a circle."""
    used = [each for each in locked_rules() if each.is_active]
    for circle in circles([line_of(each) for each in used]):
        raise NotPossible(finding_sentence(circle, {}), code="circle")
    version_in_use(used, by=by, why=why)


def check_values(values: Mapping[str, Any]) -> None:
    """Raise NotPossible when conditions or weights of a rule make no sense."""
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
    ensure_return_reasons()
    if not RoutingRule.objects.exists():
        RoutingRule.objects.create(position=1, name=LAST_RULE)
