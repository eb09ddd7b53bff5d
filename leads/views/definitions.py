"""What a valid lead is: the definition in use, the draft, what it would change, and the versions before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.pages import Act, ActPage, FormPage, Page
from console.values import day
from journal.errors import NotPossible
from leads import queries
from leads.actions.definitions import check_definition, drop_definition, publish_definition, save_definition
from leads.actions.scoring import current_definition
from leads.forms import condition_words
from leads.models import ValidDefinition
from leads.queries.previews import preview_definition, sample_for
from leads.rules.validity import FIELDS, SHIPPED_DEFINITION
from leads.views.scoring import RIGHT, newest_recount
from leads.wording import PROBLEMS, condition_sentence, invalid_sentence


class DefinitionForm(forms.Form):
    """The draft of a definition: two switches and conditions as JSON that the condition rows write."""

    needs_contact = forms.BooleanField(
        label=gettext_lazy("A phone or mailbox that can work"),
        required=False,
        help_text=gettext_lazy(
            "A number or address that can't be right does not count, nor does a throw-away mailbox."
        ),
    )
    needs_somebody = forms.BooleanField(label=gettext_lazy("A name or a company"), required=False)
    conditions = forms.CharField(required=False, widget=forms.HiddenInput)
    note = forms.CharField(label=gettext_lazy("What changed, and why"), max_length=300, required=False)

    def clean_conditions(self) -> list[Any]:
        try:
            conditions = json.loads(self.cleaned_data["conditions"] or "[]")
            check_definition({"conditions": conditions})
        except ValueError:
            raise forms.ValidationError(str(PROBLEMS["shape"])) from None
        except NotPossible as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return list(conditions)


def words_of(row: Any, names: Mapping[str, str]) -> list[str]:
    """A definition in words, a line for each thing that it asks."""
    lines = []
    if row.needs_contact:
        lines.append(_("There is a phone or mailbox that can work"))
    if row.needs_somebody:
        lines.append(_("There is a name or a company"))
    lines += [condition_sentence(condition, names) for condition in row.conditions]
    return lines or [_("Every lead is valid")]


class DefinitionPage(FormPage):
    """Change the draft, see what it would do to last month's leads, save it, publish it."""

    right = RIGHT
    template_name = "leads/definition_form.html"
    form_class = DefinitionForm
    label = gettext_lazy("Save draft")
    success_message = gettext_lazy("The draft is saved. Nothing is judged by it until it is published.")

    def get_title(self) -> str:
        return _("What is a valid lead? Definition v{version}").format(version=self.current.version)

    def get_facts(self) -> str:
        return _("A lead that was judged keeps its verdict and says by which version.")

    def get_acts(self) -> list[Act]:
        acts = [Act(gettext_lazy("Score table"), "leads:scoring", right=RIGHT, icon="chart-bar")]
        if self.draft is not None:
            acts.append(Act(gettext_lazy("Throw draft away"), "leads:definition-drop", right=RIGHT, icon="trash"))
            acts.append(Act(gettext_lazy("Publish draft"), "leads:definition-publish", right=RIGHT, primary=True))
        return acts

    @property
    def current(self) -> Any:
        if not hasattr(self, "_current"):
            self._current = current_definition()
        return self._current

    @property
    def draft(self) -> ValidDefinition | None:
        if not hasattr(self, "_draft"):
            self._draft = ValidDefinition.objects.filter(is_draft=True).select_related("by").first()
        return self._draft

    def get_initial(self) -> dict[str, Any]:
        source = self.draft or self.current
        return {
            "needs_contact": source.needs_contact,
            "needs_somebody": source.needs_somebody,
            "conditions": json.dumps(list(source.conditions), ensure_ascii=False),
            "note": self.draft.note if self.draft else "",
        }

    def get_context(self) -> dict[str, Any]:
        names = queries.channel_names()
        rows = ValidDefinition.objects.filter(is_draft=False).select_related("by").order_by("-version")[:50]
        versions = [{"row": row, "lines": words_of(row, names)} for row in rows]
        if not versions:
            versions = [{"row": SHIPPED_DEFINITION, "lines": words_of(SHIPPED_DEFINITION, names)}]
        return {
            "condition_words": condition_words(FIELDS),
            "recount": newest_recount(),
            "versions": versions,
            "draft_line": self._draft_line(),
            "in_use": self.current.version,
        }

    def _draft_line(self) -> str:
        if self.draft is None:
            return ""
        return _("Draft of {person}, {day}").format(person=self.draft.by or "—", day=day(self.draft.saved_at))

    def act(self, form: Any) -> str:
        data = dict(form.cleaned_data)
        save_definition(data, by=self.person, note=data.pop("note"))
        return reverse("leads:valid-definition")

    def get_back_url(self) -> str:
        return reverse("leads:lead-list")


class DefinitionPreviewPart(Page):
    """POST the form of the page: which of last month's leads the draft would judge otherwise. Nothing is saved."""

    right = RIGHT
    title = gettext_lazy("Preview")
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = DefinitionForm(request.POST)
        if not form.is_valid():
            problem = str(next(iter(form.errors.values()))[0])
            return self.fragment("leads/definition_preview.html", problem=problem)
        preview = preview_definition(check_definition(form.cleaned_data), sample_for(self.person))
        turns = [
            {"lead": turn.lead, "is_valid": turn.is_valid, "why": invalid_sentence(turn.reasons)}
            for turn in preview.turns
        ]
        return self.fragment("leads/definition_preview.html", preview=preview, turns=turns)


class PublishDefinitionPage(ActPage):
    right = RIGHT
    model = ValidDefinition
    label = gettext_lazy("Publish")
    title = gettext_lazy("Publish the definition of a valid lead")
    sentence = gettext_lazy(
        "Leads are judged by it from now on, those that nobody judged yet as well. What was judged before stays."
    )
    success_message = gettext_lazy("Published. Leads that nobody judged yet are looked at again.")

    @cached_property
    def record(self) -> Any:
        """The draft; when it is gone the action says so."""
        return ValidDefinition.objects.order_by("-is_draft", "-version").first() or ValidDefinition()

    def get_back_url(self) -> str:
        return reverse("leads:valid-definition")

    def act(self, record: Any, form: Any) -> str:
        publish_definition(by=self.person)
        return reverse("leads:valid-definition")


class DropDefinitionPage(PublishDefinitionPage):
    label = gettext_lazy("Throw away")
    title = gettext_lazy("Throw the draft away")
    sentence = gettext_lazy("The definition in use stays as it is.")
    success_message = gettext_lazy("The draft is gone.")
    is_danger = True

    def act(self, record: Any, form: Any) -> str:
        drop_definition(by=self.person)
        return reverse("leads:valid-definition")
