"""The routing rule table: read it as sentences, add, change, move, put out of use."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from console.pages import Act, FormPage, Page
from leads import actions, queries
from leads.actions.routing import DESK_ROLES
from leads.forms import RuleForm, condition_words
from leads.models import RoutingRule
from leads.wording import condition_sentence
from people.models import Person

RIGHT = "leads.change_routing"


class RoutingPage(Page):
    """The table in its order, with who gets what share and what each rule did in the last 30 days."""

    right = RIGHT
    template_name = "leads/routing_list.html"

    def get_title(self) -> str:
        return _("Routing rules")

    def get_facts(self) -> str:
        count = sum(line["rule"].is_active for line in self.lines)
        text = ngettext("{n} rule in use", "{n} rules in use", count).format(n=count)
        return f"{text} · " + _("the first that fits and has somebody free decides")

    def get_acts(self) -> list[Act]:
        return [Act(gettext_lazy("Add a rule"), "leads:routing-new", right=RIGHT, primary=True, icon="plus")]

    @property
    def lines(self) -> list[dict[str, Any]]:
        if not hasattr(self, "_lines"):
            self._lines = rule_lines()
        return self._lines

    def get_context(self) -> dict[str, Any]:
        return {"lines": self.lines}


def rule_lines() -> list[dict[str, Any]]:
    """The rules as a manager reads them. Three queries."""
    since = timezone.now() - timedelta(days=30)
    recent = Count("decisions", filter=Q(decisions__decided_at__gte=since))
    rules = RoutingRule.objects.select_related("team").annotate(routed=recent).order_by("position", "pk")
    names = queries.channel_names()
    people = list(Person.objects.filter(roles__overlap=DESK_ROLES, is_active=True).order_by("name"))
    return [_line(rule, names, people) for rule in rules]


def _line(rule: RoutingRule, names: dict[str, str], people: list[Person]) -> dict[str, Any]:
    shares = [(str(p), rule.weights[str(p.pk)]) for p in people if str(p.pk) in rule.weights]
    return {
        "rule": rule,
        "conditions": [condition_sentence(c, names) for c in rule.conditions] or [_("Every lead")],
        "team": str(rule.team) if rule.team else _("everybody in sales"),
        "shares": ", ".join(f"{name} {weight}" for name, weight in shares),
    }


class _RuleFormPage(FormPage):
    right = RIGHT
    model = RoutingRule
    form_class = RuleForm
    template_name = "leads/routing_form.html"

    def get_queryset(self) -> QuerySet[RoutingRule]:
        return RoutingRule.objects.all()

    def get_context(self) -> dict[str, Any]:
        return {"condition_words": condition_words()}

    def get_back_url(self) -> str:
        return reverse("leads:routing-list")


class NewRulePage(_RuleFormPage):
    title = gettext_lazy("Add a routing rule")
    label = gettext_lazy("Add rule")

    def act(self, form: Any) -> str:
        actions.add_rule(form.values(), by=self.person)
        return reverse("leads:routing-list")


class EditRulePage(_RuleFormPage):
    def get_title(self) -> str:
        return _("Rule “{rule}”").format(rule=self.record)

    def act(self, form: Any) -> str:
        actions.change_rule(self.record, form.values(), by=self.person)
        return reverse("leads:routing-list")


class MoveRulePage(Page):
    """POST step=-1 or 1: one place up or down."""

    right = RIGHT
    title = gettext_lazy("Move a rule")
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        rule = get_object_or_404(RoutingRule, pk=pk)
        actions.move_rule(rule, -1 if request.POST.get("step") == "-1" else 1, by=self.person)
        return redirect(rule.get_absolute_url())


class AddDefaultsPage(Page):
    """POST: add the usual channels and the rule that shares leads out among everybody in sales."""

    right = RIGHT
    title = gettext_lazy("Add the usual ones")
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        actions.ensure_defaults()
        return redirect("leads:channel-list")
