"""The routing rule table in use: read it as sentences, add, change, move, put out of use; its drafts and versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from console.pages import Act, FormPage, Page
from journal.errors import NotPossible
from leads import actions, queries
from leads.actions.routing import DESK_ROLES
from leads.forms import condition_words
from leads.models import RoutingDraft, RoutingRule, RoutingVersion
from leads.queries.returns import Days
from leads.rules.rulesets import ERROR, Finding
from leads.views.routing_forms import RuleForm
from leads.wording import condition_sentence
from leads.wording.routing import finding_sentence
from people.models import Person, Team

RIGHT = "leads.change_routing"
COUNTED_DAYS = 30


class RoutingPage(Page):
    """The table in its order, with who gets what share and what each rule did in the last 30 days."""

    right = RIGHT
    template_name = "leads/routing_list.html"

    def get_title(self) -> str:
        return _("Routing rules")

    def get_facts(self) -> str:
        count = sum(rule.is_active for rule in self.rules)
        text = ngettext("{n} rule in use", "{n} rules in use", count).format(n=count)
        newest = RoutingVersion.objects.select_related("by").first()
        version = _("version {n}").format(n=newest.number) if newest else ""
        return " · ".join(filter(None, (text, version, _("the first that fits and has somebody free decides"))))

    def get_acts(self) -> list[Act]:
        return [
            Act(gettext_lazy("Speed-to-lead"), "leads:routing-clocks", right=RIGHT, icon="clock"),
            Act(gettext_lazy("Versions"), "leads:routing-versions", right=RIGHT, icon="history"),
            Act(gettext_lazy("Add a rule"), "leads:routing-new", right=RIGHT, icon="plus"),
            Act(
                gettext_lazy("Begin a draft"),
                "leads:routing-draft-new",
                right=RIGHT,
                primary=bool(self.rules),
                icon="pencil",
            ),
        ]

    @property
    def rules(self) -> list[RoutingRule]:
        if not hasattr(self, "_rules"):
            self._rules = list(rules_with_counts())
        return self._rules

    def get_context(self) -> dict[str, Any]:
        names = {str(rule.pk): str(rule) for rule in self.rules}
        found = findings_told(actions.check_in_use(), names) if self.rules else []
        lines = rule_lines(self.rules, names)
        for line, rule in zip(lines, self.rules, strict=True):
            line |= {
                "found": [one for one in found if one["key"] == str(rule.pk)],
                "id": f"rule-{rule.pk}",
                "url": reverse("leads:routing-edit", args=[rule.pk]),
                "move_url": reverse("leads:routing-move", args=[rule.pk]),
                "routed": rule.routed,  # type: ignore[attr-defined]
                "routed_url": _routed_url(rule),
            }
        drafts = RoutingDraft.objects.filter(status=RoutingDraft.Status.DRAFT).select_related("by", "based_on")
        return {"lines": lines, "findings": found, "drafts": drafts[:20], "counts": True}


def rules_with_counts() -> QuerySet[RoutingRule]:
    """The rules in their order with how many leads each handed over in the last days, today among them."""
    first, _end = Days.last(COUNTED_DAYS).bounds()
    recent = Count("decisions", filter=Q(decisions__handover__offered_at__gte=first))
    return RoutingRule.objects.select_related("team").annotate(routed=recent).order_by("position", "pk")


def _routed_url(rule: RoutingRule) -> str:
    """The leads behind the number of a rule."""
    days = Days.last(COUNTED_DAYS)
    asked = {"rule": rule.pk, "from_on": days.from_on.isoformat(), "to_on": days.to_on.isoformat()}
    return f"{reverse('leads:return-rows')}?{urlencode(asked)}"


def findings_told(found: Iterable[Finding], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """What speaks against a table, as its page shows it; `names` are those of its rules by key."""
    return [{"sentence": finding_sentence(one, names), "is_error": one.level == ERROR, "key": one.key} for one in found]


def rule_lines(rules: Iterable[RoutingRule], links: Mapping[str, str]) -> list[dict[str, Any]]:
    """Rules as a manager reads them; `links` are the names of rules by key. Three queries."""
    names = queries.channel_names()
    people = list(Person.objects.filter(roles__overlap=DESK_ROLES, is_active=True).order_by("name"))
    teams = {team.pk: str(team) for team in Team.objects.all()}
    return [_line(rule, names, people, teams, links) for rule in rules]


def _line(
    rule: RoutingRule, names: dict[str, str], people: list[Person], teams: dict[int, str], links: Mapping[str, str]
) -> dict[str, Any]:
    shares = [(str(p), rule.weights[str(p.pk)]) for p in people if str(p.pk) in rule.weights]
    return {
        "rule": rule,
        "conditions": [condition_sentence(c, names) for c in rule.conditions] or [_("Every lead")],
        "team": teams.get(rule.team_id or 0) or _("everybody in sales"),
        "how": " · ".join(filter(None, how_chosen(rule, ", ".join(f"{name} {n}" for name, n in shares), links))),
    }


def how_chosen(rule: RoutingRule, shares: str, links: Mapping[str, str]) -> list[str]:
    """How a rule chooses in its team, and what it does when nobody is free."""
    link = getattr(rule, "else_key", "") or str(rule.else_rule_id or "")
    return [
        str(rule.get_method_display()),
        shares,
        _("who covers the region") if rule.by_region else "",
        _("who knows the industry") if rule.by_industry else "",
        _("who has the skill “{skill}”").format(skill=rule.skill) if rule.skill else "",
        _("who is within working hours") if rule.in_hours else "",
        _("else on to “{rule}”").format(rule=links[link]) if link in links else "",
        _("waits when nobody is free") if not rule.goes_on and link not in links else "",
    ]


class _RuleFormPage(FormPage):
    right = RIGHT
    model = RoutingRule
    form_class = RuleForm
    template_name = "leads/routing_form.html"

    def get_queryset(self) -> QuerySet[RoutingRule]:
        return RoutingRule.objects.all()

    def get_form_kwargs(self) -> dict[str, Any]:
        own = self.record.pk if self.record else 0
        others = RoutingRule.objects.filter(is_active=True).exclude(pk=own).order_by("position", "pk")
        return {**super().get_form_kwargs(), "others": [(str(rule.pk), str(rule)) for rule in others]}

    def get_context(self) -> dict[str, Any]:
        return {"condition_words": condition_words()}

    def get_back_url(self) -> str:
        return reverse("leads:routing-list")

    @staticmethod
    def values_of(form: RuleForm) -> dict[str, Any]:
        """What the actions on the table in use take: the rule itself in place of its key."""
        values = form.values()
        key = values.pop("else_to")
        return values | {"else_rule": RoutingRule.objects.filter(pk=key).first() if key else None}


class NewRulePage(_RuleFormPage):
    title = gettext_lazy("Add a routing rule")
    label = gettext_lazy("Add rule")

    def act(self, form: Any) -> str:
        return actions.add_rule(self.values_of(form), by=self.person).get_absolute_url()


class EditRulePage(_RuleFormPage):
    def get_title(self) -> str:
        return _("Rule “{rule}”").format(rule=self.record)

    def act(self, form: Any) -> str:
        return actions.change_rule(self.record, self.values_of(form), by=self.person).get_absolute_url()


def wanted_place(request: HttpRequest, at: int) -> int:
    """Where a row is to go: `to` counted from 0, or `step` −1 or 1 from where it is."""
    to = request.POST.get("to", "")
    if to.isdecimal() and len(to) < 6:
        return int(to)
    return max(at + (-1 if request.POST.get("step") == "-1" else 1), 0)


class MoveRulePage(Page):
    """POST step=-1 or 1, or to=place: put a rule elsewhere in the table."""

    right = RIGHT
    title = gettext_lazy("Move a rule")
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        rule = get_object_or_404(RoutingRule, pk=pk)
        keys = list(RoutingRule.objects.order_by("position", "pk").values_list("pk", flat=True))
        try:
            actions.place_rule(rule, wanted_place(request, keys.index(rule.pk)), by=self.person)
        except NotPossible as refusal:
            messages.error(request, str(refusal))
        return redirect(rule.get_absolute_url())


class OrderRulesPage(Page):
    """POST order=1,3,2 (rule ids): put the whole table in this order, as one version."""

    right = RIGHT
    title = gettext_lazy("Order the rules")
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        asked = request.POST.get("order", "").split(",")
        try:
            actions.order_rules([int(pk) for pk in asked if pk.isdecimal() and len(pk) < 19], by=self.person)
            messages.success(request, _("The new order is in use."))
        except NotPossible as refusal:
            messages.error(request, str(refusal))
        return redirect("leads:routing-list")


class AddDefaultsPage(Page):
    """POST: add the usual channels and the rule that shares leads out among everybody in sales."""

    right = RIGHT
    title = gettext_lazy("Add the usual ones")
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        actions.ensure_defaults()
        return redirect("leads:channel-list")
