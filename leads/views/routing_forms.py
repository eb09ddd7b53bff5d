"""Forms about routing: one rule, of the table in use or of a draft; a replay; the name of a draft."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.actions.replays import MOST
from leads.filters import people_with_leads
from leads.models import RoutingRule
from leads.rules.conditions import problems
from leads.wording import PROBLEMS
from people.models import Person, Team

NEXT, WAIT = "next", "wait"
LIMITS = ("by_region", "by_industry", "in_hours")


class RuleForm(forms.ModelForm):
    """One rule: conditions come as JSON that the page's condition rows write, weights as `weight_<person>`.

    `others` are the (key, name) of the rules at which it may go on when nobody is free.
    """

    conditions = forms.CharField(required=False, widget=forms.HiddenInput)
    when_nobody = forms.ChoiceField(label=gettext_lazy("When nobody is free"), required=False)

    class Meta:
        model = RoutingRule
        fields = ["name", "team", "method", *LIMITS, "skill", "is_active"]
        widgets = {"skill": forms.TextInput(attrs={"list": "known-skills", "autocomplete": "off"})}

    def __init__(
        self, *args: Any, others: Sequence[tuple[str, str]] = (), has_switch: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        rule = self.instance
        self.fields["team"].queryset = Team.objects.order_by("department", "name")  # type: ignore[attr-defined]
        self.fields["team"].empty_label = _("everybody in sales")  # type: ignore[attr-defined]
        self.fields["conditions"].initial = json.dumps(rule.conditions, ensure_ascii=False)
        self._offer_ways(rule, others)
        if not has_switch:
            del self.fields["is_active"]
        desks = people_with_leads().filter(is_active=True).select_related("team").order_by("team__name", "name")
        self.desks = list(desks)
        for person in self.desks:
            self.fields[f"weight_{person.pk}"] = forms.IntegerField(
                min_value=0, max_value=10_000, required=False, initial=rule.weights.get(str(person.pk))
            )

    def _offer_ways(self, rule: RoutingRule, others: Sequence[tuple[str, str]]) -> None:
        ways = [(NEXT, _("try the next rule")), (WAIT, _("the lead waits"))]
        ways += [(key, _("go on at “{rule}”").format(rule=name)) for key, name in others]
        self.fields["when_nobody"].choices = ways  # type: ignore[attr-defined]
        link = getattr(rule, "else_key", "") or str(rule.else_rule_id or "")
        known = link if link in {key for key, _label in ways} else ""
        self.fields["when_nobody"].initial = known or (NEXT if rule.goes_on else WAIT)

    def clean_conditions(self) -> list[Any]:
        try:
            conditions = json.loads(self.cleaned_data["conditions"] or "[]")
        except (ValueError, RecursionError):
            raise forms.ValidationError(str(PROBLEMS["shape"])) from None
        found = problems(conditions)
        if found:
            raise forms.ValidationError(str(PROBLEMS[found[0]]))
        return list(conditions)

    def values(self) -> dict[str, Any]:
        """What the actions take; `else_to` is the key of the rule to go on at, or ""."""
        data = self.cleaned_data
        weights = {str(p.pk): data[f"weight_{p.pk}"] for p in self.desks if data.get(f"weight_{p.pk}") is not None}
        way = data["when_nobody"] or NEXT
        plain = {name: data[name] for name in (*self.Meta.fields, "conditions") if name in data}
        return plain | {
            "weights": weights,
            "goes_on": way != WAIT,
            "else_to": "" if way in (NEXT, WAIT) else way,
        }

    def weight_rows(self) -> list[tuple[Person, Any]]:
        """People with the box for their share."""
        return [(person, self[f"weight_{person.pk}"]) for person in self.desks]

    def has_weights(self) -> bool:
        """Whether a share differs, or was typed wrongly."""
        return bool(self.instance.weights) or any(name.startswith("weight_") for name in self.errors)

    def limits(self) -> list[Any]:
        """The boxes that narrow who of the team may get it."""
        return [self[name] for name in LIMITS]

    def known_skills(self) -> list[str]:
        """The skills that people have, for choosing."""
        return sorted({skill for person in self.desks for skill in person.skills})

    def _post_clean(self) -> None:
        """The action changes the record, not the form."""


def rule_of(line: Mapping[str, Any]) -> RoutingRule:
    """A line of a draft as an unsaved rule, for showing and for the form."""
    plain = {name: value for name, value in line.items() if name not in ("key", "id", "else_to", "team")}
    rule = RoutingRule(**plain, team_id=line["team"])
    rule.else_key = line["else_to"]  # type: ignore[attr-defined]
    return rule


class DraftForm(forms.Form):
    """What a draft is called."""

    name = forms.CharField(
        label=gettext_lazy("Name of the draft"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autofocus": True}),
        help_text=gettext_lazy("What it is about: “North gets its own team”."),
    )


class ReplayForm(forms.Form):
    """Over how many past leads a draft is played, and how long a lead lies on a desk."""

    last = forms.IntegerField(label=gettext_lazy("the last"), min_value=1, max_value=MOST, initial=500)
    stay_days = forms.IntegerField(
        label=gettext_lazy("limits on open leads"),
        min_value=0,
        max_value=365,
        required=False,
        widget=forms.Select(
            choices=[
                (0, gettext_lazy("are left out")),
                (3, gettext_lazy("count; a lead stays 3 days")),
                (7, gettext_lazy("count; a lead stays 7 days")),
                (30, gettext_lazy("count; a lead stays 30 days")),
            ]
        ),
    )
