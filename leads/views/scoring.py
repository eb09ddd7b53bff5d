"""The score table: its rules, bands and grades, what a draft would change, and publishing."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from console.pages import Act, FormPage, Page
from console.values import change, day
from journal.errors import NotPossible
from leads import queries
from leads.actions.scoring import current_table, publish_scores, read_table
from leads.forms import condition_words
from leads.models import Recount, ScoreTable
from leads.queries.previews import preview_scores, sample_for
from leads.queries.scorecards import part_line, rule_name
from leads.rules.conditions import alike
from leads.rules.scoring import FIELDS, FIT, GRADES, INTENT, ScoreRule, Table, values_of
from leads.views.preview_charts import grades_chart
from leads.wording import condition_sentence

RIGHT = "leads.change_scoring"
FIT_BANDS = (gettext_lazy("High fit"), gettext_lazy("Middle fit"), gettext_lazy("Low fit"))
INTENT_BANDS = (gettext_lazy("High intent"), gettext_lazy("Middle intent"), gettext_lazy("Low intent"))
_RULE = re.compile(r"^rule-(\d{1,4})-name$")


def _number(label: Any, low: int = 0) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=low, max_value=100)


class ScoringForm(forms.Form):
    """The whole table as one form: the numbers as fields, the rules as `rule-<n>-<part>` of the posted data."""

    base_fit = _number(gettext_lazy("Fit starts at"))
    base_intent = _number(gettext_lazy("Intent starts at"))
    target_from = _number(gettext_lazy("Target lead from a fit of"))
    intending_from = _number(gettext_lazy("Intending lead from an intent of"))
    fit_high = _number(gettext_lazy("High fit from"), 1)
    fit_middle = _number(gettext_lazy("Middle fit from"), 1)
    intent_high = _number(gettext_lazy("High intent from"), 1)
    intent_middle = _number(gettext_lazy("Middle intent from"), 1)
    note = forms.CharField(
        label=gettext_lazy("What changed, and why"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: QueryDict | None = None, files: Any = None, *, table: Table, **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)
        self.table = table
        letters = [(letter, letter) for letter in GRADES]
        for row in range(3):
            for column in range(3):
                name = f"grade_{row}_{column}"
                place = f"{FIT_BANDS[row]} × {INTENT_BANDS[column]}"
                self.fields[name] = forms.ChoiceField(
                    choices=letters,
                    initial=table.matrix.grades[row][column],
                    widget=forms.Select(attrs={"aria-label": place}),
                )
        numbers = ("base_fit", "base_intent", "target_from", "intending_from")
        self.initial.update({name: getattr(table, name) for name in numbers})
        for kind in (FIT, INTENT):
            high, middle = getattr(table.matrix, kind)
            self.initial.update({f"{kind}_high": high, f"{kind}_middle": middle})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            try:
                self.draft = read_table(self._values(data))
            except NotPossible as refusal:
                raise forms.ValidationError(str(refusal), code=refusal.code) from None
        return data

    def _values(self, data: Mapping[str, Any]) -> dict[str, Any]:
        grades = ["".join(data[f"grade_{row}_{column}"] for column in range(3)) for row in range(3)]
        bands = {kind: [data[f"{kind}_high"], data[f"{kind}_middle"]] for kind in (FIT, INTENT)}
        numbers = {name: data[name] for name in ("base_fit", "base_intent", "target_from", "intending_from")}
        rules = [self._rule(line) for line in self.posted_lines()]
        return {"rules": rules, "matrix": {**bands, "grades": grades}, **numbers}

    def _rule(self, line: Mapping[str, Any]) -> dict[str, Any]:
        shown = _shipped_names(self.table)
        name = shown.get(line["name"], line["name"])
        try:
            points, conditions = int(line["points"]), json.loads(line["conditions"] or "[]")
        except ValueError:
            raise NotPossible(
                _("Rule “{rule}”: points are whole numbers from −100 to 100.").format(rule=line["name"]), "points"
            ) from None
        return {**line, "name": name, "points": points, "conditions": conditions}

    def posted_lines(self) -> list[dict[str, Any]]:
        """The rules as they were typed, in the order of the page."""
        found = [int(match[1]) for match in map(_RULE.match, self.data) if match]
        return [self._line(number) for number in sorted(set(found))[:400]]

    def _line(self, number: int) -> dict[str, Any]:
        parts = {part: self.data.get(f"rule-{number}-{part}", "") for part in ("name", "score", "points", "conditions")}
        return {name: str(value).replace("\x00", "")[:8000] for name, value in parts.items()} | {
            "is_active": f"rule-{number}-is_active" in self.data
        }

    def lines(self) -> list[dict[str, Any]]:
        """The rules for the page: as typed once something was posted, else those of the table."""
        lines = self.posted_lines() if self.is_bound else [_as_line(rule) for rule in self.table.rules]
        names = queries.channel_names()
        return [line | {"number": n, "sentence": _sentence(line["conditions"], names)} for n, line in enumerate(lines)]

    def groups(self) -> list[dict[str, Any]]:
        """The rules by score, with the field for where the score starts."""
        lines = self.lines()
        heads = {FIT: _("Fit: do they suit us?"), INTENT: _("Intent: do they want to buy?")}
        return [
            {
                "score": kind,
                "head": head,
                "base": self[f"base_{kind}"],
                "lines": [line for line in lines if line["score"] == kind],
                "blank": {**_BLANK, "score": kind},
            }
            for kind, head in heads.items()
        ]

    def matrix_rows(self) -> list[dict[str, Any]]:
        """The boxes of the grades, a row for each band of fit."""
        limits = (self["fit_high"], self["fit_middle"], None)
        return [
            {
                "label": FIT_BANDS[row],
                "limit": limits[row],
                "boxes": [self[f"grade_{row}_{column}"] for column in range(3)],
            }
            for row in range(3)
        ]


# what a rule that is added starts with; the page gives it its number
_BLANK = {"number": "", "name": "", "points": 10, "conditions": "[]", "is_active": True, "sentence": ""}


def _as_line(rule: ScoreRule) -> dict[str, Any]:
    return {
        "name": rule_name(rule.name),
        "score": rule.score,
        "points": rule.points,
        "conditions": json.dumps(rule.conditions, ensure_ascii=False),
        "is_active": rule.is_active,
    }


def _shipped_names(table: Table) -> dict[str, str]:
    """Names as the reader sees them → as they are stored, so that shipped names stay translated."""
    return {rule_name(rule.name): rule.name for rule in table.rules}


def _sentence(text: str, names: Mapping[str, str]) -> str:
    try:
        conditions = json.loads(text or "[]")
        words = [condition_sentence(one, names) for one in conditions]
    except (ValueError, AttributeError, TypeError):
        return ""
    return and_words(words)


def and_words(sentences: list[str]) -> str:
    """Conditions that must all hold, in one line; none of them means every lead."""
    word = _("and")
    return f" {word} ".join(sentences) if sentences else str(_("Every lead"))


class ScoringPage(FormPage):
    """The table in use as one form; below it, live, what the draft would do to last month's leads."""

    right = RIGHT
    template_name = "leads/scoring_form.html"
    label = gettext_lazy("Publish and score all open leads")
    form_class = ScoringForm

    def get_title(self) -> str:
        return _("Score table v{version}").format(version=self.table.version)

    def get_facts(self) -> str:
        active = sum(rule.is_active for rule in self.table.rules)
        words = ngettext("{n} rule in use", "{n} rules in use", active).format(n=active)
        row = ScoreTable.objects.filter(version=self.table.version).select_related("by").first()
        if row is None or row.by is None:
            return " · ".join((words, _("as shipped; make it your own")))
        told = _("published on {day} by {person}").format(day=day(row.published_at), person=row.by)
        return " · ".join(filter(None, (words, told, row.note)))

    def get_acts(self) -> list[Act]:
        return [
            Act(gettext_lazy("Versions"), "leads:scoring-versions", right=RIGHT, icon="history"),
            Act(gettext_lazy("Valid lead"), "leads:valid-definition", right=RIGHT, icon="circle-check"),
        ]

    @property
    def table(self) -> Table:
        if not hasattr(self, "_table"):
            self._table = current_table()
        return self._table

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"table": self.table}

    def get_context(self) -> dict[str, Any]:
        return {"condition_words": condition_words(FIELDS), "recount": newest_recount()}

    def act(self, form: Any) -> str:
        publish_scores(values_of(form.draft), by=self.person, note=form.cleaned_data["note"])
        return reverse("leads:scoring")

    def get_success_message(self) -> str:
        return _("Published. Open leads are scored by it now; the bar says how far it is.")

    def get_back_url(self) -> str:
        return reverse("leads:lead-list")


class ScoringPreviewPart(Page):
    """POST the form of the page: what its table would do to last month's leads. Nothing is saved."""

    right = RIGHT
    title = gettext_lazy("Preview")
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = ScoringForm(request.POST, table=current_table())
        if not form.is_valid():
            first = next(iter(form.errors.items()))
            name = form.fields[first[0]].label if first[0] in form.fields else ""
            problem = ": ".join(filter(None, (str(name or ""), str(first[1][0]))))
            return self.fragment("leads/scoring_preview.html", problem=problem)
        preview = preview_scores(form.draft, sample_for(self.person))
        is_same = alike(values_of(form.draft) | {"version": 0}, values_of(form.table) | {"version": 0})
        changes = [
            {"lead": one.lead, "now": one.now, "then": one.then, "lines": [part_line(part) for part in one.parts]}
            for one in preview.changes
        ]
        return self.fragment(
            "leads/scoring_preview.html",
            preview=preview,
            chart=grades_chart(preview),
            is_same=is_same,
            changes=changes,
        )


class RecountPart(Page):
    """How far the scoring of open leads is; asks for itself until it is done."""

    right = RIGHT
    title = gettext_lazy("Scoring again")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.fragment("leads/recount_part.html", recount=newest_recount())


def newest_recount() -> Recount | None:
    """The scoring that runs or ran last."""
    return Recount.objects.order_by("-pk").first()


class ScoringVersionsPage(Page):
    """Every table there was: when, by whom, why, and its rules in words."""

    right = RIGHT
    template_name = "leads/scoring_versions.html"
    title = gettext_lazy("Versions of the score table")

    def get_acts(self) -> list[Act]:
        return [Act(gettext_lazy("Score table"), "leads:scoring", right=RIGHT)]

    def get_context(self) -> dict[str, Any]:
        names = queries.channel_names()
        rows = ScoreTable.objects.select_related("by").order_by("-version")[:50]
        return {"versions": [{"row": row, "rules": _told(row, names)} for row in rows]}


def _told(row: ScoreTable, names: Mapping[str, str]) -> list[dict[str, Any]]:
    told = []
    for rule in row.rules:
        words = and_words([condition_sentence(one, names) for one in rule["conditions"]])
        shown = {"name": rule_name(rule["name"]), "sentence": words, "signed": change(rule["points"])}
        told.append({**rule, **shown})
    return told
