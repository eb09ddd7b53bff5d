"""Drafts of the routing table: change them, see what speaks against them, play them over past leads, publish them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from console import values
from console.pages import Act, ActPage, FormPage, Page
from journal.errors import NotPossible
from leads import actions
from leads.forms import WhyForm, condition_words
from leads.models import RoutingDraft, RoutingReplay
from leads.queries.replays import figures_of
from leads.views.routing import RIGHT, findings_told, rule_lines, wanted_place
from leads.views.routing_forms import DraftForm, ReplayForm, RuleForm, rule_of


class NewDraftPage(FormPage):
    """Begin a draft as a copy of the table in use."""

    right = RIGHT
    in_dialog = True
    title = gettext_lazy("Begin a draft")
    sentence = gettext_lazy("A copy of the table in use. Nothing changes for anybody until you publish it.")
    label = gettext_lazy("Begin")
    form_class = DraftForm
    success_message = ""
    back_url = "/leads/routing/"

    def act(self, form: Any) -> str:
        return actions.start_draft(name=form.cleaned_data["name"], by=self.person).get_absolute_url()


class DraftPage(Page):
    """The draft's rules, what speaks against it, and what a replay says."""

    right = RIGHT
    template_name = "leads/routing_draft.html"

    @cached_property
    def draft(self) -> RoutingDraft:
        drafts = RoutingDraft.objects.select_related("based_on", "by", "published_as")
        return get_object_or_404(drafts, pk=self.kwargs["pk"])

    @cached_property
    def is_open(self) -> bool:
        return self.draft.status == RoutingDraft.Status.DRAFT

    @cached_property
    def replay(self) -> RoutingReplay | None:
        return self.draft.replays.first()

    def get_title(self) -> str:
        replay = self.replay
        if replay and self.is_open and replay.status == RoutingReplay.Status.DONE and replay.lines == self.draft.lines:
            return replay_title(replay)
        return _("Draft “{draft}”").format(draft=self.draft)

    def get_facts(self) -> str:
        draft = self.draft
        count = sum(line["is_active"] for line in draft.lines)
        parts = [
            _("Draft “{draft}”").format(draft=draft) if self.replay and self.is_open else "",
            ngettext("{n} rule", "{n} rules", count).format(n=count),
            _("begun from version {n} by {person}").format(n=draft.based_on.number, person=draft.by or "—")
            if draft.based_on
            else "",
            "" if self.is_open else str(draft.get_status_display()),
        ]
        return " · ".join(filter(None, parts))

    def get_acts(self) -> list[Act]:
        if not self.is_open:
            return []
        errors = [one["sentence"] for one in self.findings if one["is_error"]]
        publish = reverse("leads:routing-draft-publish", args=[self.draft.pk])
        return [
            Act(gettext_lazy("Discard"), self._url("discard"), right=RIGHT, icon="trash"),
            Act(gettext_lazy("Add a rule"), self._url("line-new"), right=RIGHT, icon="plus"),
            Act(gettext_lazy("Publish"), publish, right=RIGHT, primary=self.is_played, icon="check",
                why_not=errors[0] if errors else ""),
        ]  # fmt: skip

    @property
    def is_played(self) -> bool:
        """Whether the newest replay was of these very rules: then publishing is what comes next, else playing is."""
        return bool(self.replay and self.replay.lines == self.draft.lines)

    def _url(self, name: str) -> str:
        return reverse(f"leads:routing-draft-{name}", args=[self.draft.pk])

    @cached_property
    def findings(self) -> list[dict[str, Any]]:
        if not self.is_open:
            return []
        return findings_told(actions.check_draft(self.draft), names_of(self.draft.lines))

    def get_context(self) -> dict[str, Any]:
        form = ReplayForm(initial={"last": self.replay.last, "stay_days": self.replay.stay_days} if self.replay else {})
        return {
            "draft": self.draft,
            "is_open": self.is_open,
            "lines": self._lines(),
            "findings": self.findings,
            "replay_form": form,
            **replay_context(self.replay),
            "is_outdated": bool(self.replay and not self.is_played),
        }

    def _lines(self) -> list[dict[str, Any]]:
        raw = self.draft.lines
        lines = rule_lines(map(rule_of, raw), names_of(raw))
        for line, one in zip(lines, raw, strict=True):
            keys = [self.draft.pk, one["key"]]
            line["id"] = f"rule-{one['key']}"
            line["found"] = [f for f in self.findings if f["key"] == one["key"]]
            if self.is_open:
                line["url"] = reverse("leads:routing-draft-line", args=keys)
                line["move_url"] = reverse("leads:routing-draft-line-move", args=keys)
                line["remove_url"] = reverse("leads:routing-draft-line-remove", args=keys)
        return lines


def names_of(lines: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What the rules of a draft are called, by key; shipped names in the reader's language."""
    return {line["key"]: str(rule_of(line)) for line in lines}


def replay_title(replay: RoutingReplay) -> str:
    """What a replay found, in one sentence."""
    moved, leads = replay.result["moved"], replay.result["leads"]
    if not moved:
        return _("None of the last {leads} leads would go to somebody else").format(leads=values.number(leads))
    return ngettext(
        "{n} of the last {leads} leads would go to somebody else",
        "{n} of the last {leads} leads would go to somebody else",
        moved,
    ).format(n=values.number(moved), leads=values.number(leads))


def replay_context(replay: RoutingReplay | None) -> dict[str, Any]:
    """What the part of a page that shows a replay needs."""
    if replay is None:
        return {"replay": None}
    moves = reverse("leads:routing-moves", args=[replay.pk])
    figures = figures_of(replay, moves) if replay.status == RoutingReplay.Status.DONE else None
    return {"replay": replay, "figures": figures, "part_url": reverse("leads:routing-replay", args=[replay.pk])}


class _LinePage(FormPage):
    right = RIGHT
    model = RoutingDraft
    form_class = RuleForm
    template_name = "leads/routing_form.html"

    def get_queryset(self) -> Any:
        return RoutingDraft.objects.all()

    @cached_property
    def line(self) -> dict[str, Any] | None:
        key = self.kwargs.get("key")
        found = next((line for line in self.record.lines if line["key"] == key), None)
        if key is not None and found is None:
            raise Http404
        return found

    def get_form_kwargs(self) -> dict[str, Any]:
        own = self.line["key"] if self.line else ""
        others = list(names_of(x for x in self.record.lines if x["key"] != own and x["is_active"]).items())
        kwargs: dict[str, Any] = {"others": others, "has_switch": False}
        return kwargs | ({"instance": rule_of(self.line)} if self.line else {"instance": None})

    def get_context(self) -> dict[str, Any]:
        return {"condition_words": condition_words()}

    def get_back_url(self) -> str:
        return str(self.record.get_absolute_url())


class NewLinePage(_LinePage):
    title = gettext_lazy("Add a routing rule")
    label = gettext_lazy("Add rule")

    def act(self, form: Any) -> str:
        return actions.add_line(self.record, form.values(), by=self.person).get_absolute_url()


class EditLinePage(_LinePage):
    def get_title(self) -> str:
        return _("Rule “{rule}” of the draft").format(rule=rule_of(self.line) if self.line else "")

    def act(self, form: Any) -> str:
        key = self.kwargs["key"]
        return actions.change_line(self.record, key, form.values(), by=self.person).get_absolute_url() + f"#rule-{key}"


class _DraftPost(Page):
    right = RIGHT
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
        draft = get_object_or_404(RoutingDraft, pk=pk)
        try:
            url = self.act(draft, **kwargs)
        except NotPossible as refusal:
            messages.error(request, str(refusal))
            url = draft.get_absolute_url()
        return redirect(url)

    def act(self, draft: RoutingDraft, **kwargs: Any) -> str:
        raise NotImplementedError


class MoveLinePage(_DraftPost):
    """POST step=-1 or 1, or to=place."""

    title = gettext_lazy("Move a rule")

    def act(self, draft: RoutingDraft, **kwargs: Any) -> str:
        key = kwargs["key"]
        keys = [line["key"] for line in draft.lines]
        at = keys.index(key) if key in keys else 0
        actions.move_line(draft, key, wanted_place(self.request, at), by=self.person)
        return f"{draft.get_absolute_url()}#rule-{key}"


class RemoveLinePage(_DraftPost):
    """POST: take a rule out of the draft."""

    title = gettext_lazy("Take out a rule")

    def act(self, draft: RoutingDraft, **kwargs: Any) -> str:
        return actions.remove_line(draft, kwargs["key"], by=self.person).get_absolute_url()


class ReplayDraftPage(_DraftPost):
    """POST last, stay_days: play the draft over past leads."""

    title = gettext_lazy("Play over past leads")

    def act(self, draft: RoutingDraft, **kwargs: Any) -> str:
        form = ReplayForm(self.request.POST)
        if not form.is_valid():
            raise NotPossible(" ".join(str(error) for errors in form.errors.values() for error in errors))
        data = form.cleaned_data
        replay = actions.start_replay(draft, last=data["last"], stay_days=data["stay_days"] or 0, by=self.person)
        return replay.get_absolute_url()


class ReplayPart(Page):
    """How far a replay is, or what it found: fetched again by the draft's page while it runs."""

    right = RIGHT
    title = gettext_lazy("Replay")
    template_name = "leads/routing_replay.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        replay = get_object_or_404(RoutingReplay.objects.select_related("draft"), pk=kwargs["pk"])
        if request.headers.get("HX-Request") != "true":
            return redirect(replay.get_absolute_url())
        return self.fragment(self.template_name, **replay_context(replay))


class PublishDraftPage(ActPage):
    """Put the draft into use."""

    right = RIGHT
    model = RoutingDraft
    form_class = WhyForm
    label = gettext_lazy("Publish")
    sentence = gettext_lazy("Every lead from now on is routed by this table. The one in use stays as a version.")
    success_message = gettext_lazy("In use now.")

    def get_title(self) -> str:
        return _("Publish “{draft}”").format(draft=self.record)

    def get_queryset(self) -> Any:
        return RoutingDraft.objects.all()

    def act(self, record: RoutingDraft, form: Any) -> str:
        actions.publish_draft(record, by=self.person, why=form.cleaned_data["why"])
        return reverse("leads:routing-list")


class DiscardDraftPage(ActPage):
    """Put the draft away."""

    right = RIGHT
    model = RoutingDraft
    is_danger = True
    label = gettext_lazy("Discard")
    sentence = gettext_lazy("The draft stays readable and can't be changed or published any more.")

    def get_title(self) -> str:
        return _("Discard “{draft}”").format(draft=self.record)

    def get_queryset(self) -> Any:
        return RoutingDraft.objects.all()

    def act(self, record: RoutingDraft, form: Any) -> str:
        actions.discard_draft(record, by=self.person)
        return reverse("leads:routing-list")
