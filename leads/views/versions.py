"""Versions of the routing table, and the leads that a draft would move."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from console.pages import Act, ActPage, Column, Empty, ListPage
from leads import actions
from leads.forms import WhyForm
from leads.models import ReplayMove, RoutingReplay, RoutingVersion
from leads.queries.replays import moves_behind
from leads.rules.rulesets import changes
from leads.views.routing import RIGHT
from leads.wording.routing import changes_sentence
from people.models import Person


class VersionsPage(ListPage):
    """Every table that was in use, newest first, with what it was for."""

    right = RIGHT
    title = gettext_lazy("Versions of the routing table")
    model = RoutingVersion
    default_sort = "-number"
    panel = False
    columns = [
        Column("number", gettext_lazy("Version"), kind="number", sort="number"),
        Column("changes", gettext_lazy("What it changed"), value=lambda version: version.changes, export=False),
        Column("why", gettext_lazy("Why")),
        Column("rules", gettext_lazy("Rules"), kind="number", value=lambda version: len(version.lines)),
        Column("made_at", gettext_lazy("In use since"), kind="datetime", sort="made_at"),
        Column("by", gettext_lazy("Published by"), kind="person"),
        Column("restore", gettext_lazy("Put back"), kind="link", url="restore_url", export=False,
               value=lambda version: _("Put back") if version.restore_url else _("in use")),
    ]  # fmt: skip
    empty = Empty(
        gettext_lazy("No versions yet"), gettext_lazy("The first one is kept when a rule decides or changes.")
    )

    def get_queryset(self) -> Any:
        return RoutingVersion.objects.select_related("by")

    def get_context(self) -> dict[str, Any]:
        newest = RoutingVersion.objects.values_list("pk", flat=True).first()
        before = [row.number - 1 for row in self.rows.rows]
        lines = dict(RoutingVersion.objects.filter(number__in=before).values_list("number", "lines"))
        for row in self.rows.rows:
            earlier = lines.get(row.number - 1)
            row.changes = changes_sentence(changes(earlier, row.lines)) if earlier is not None else _("The first one")
            row.restore_url = reverse("leads:routing-restore", args=[row.pk]) if row.pk != newest else ""
        return super().get_context()


class RestoreVersionPage(ActPage):
    """Put an earlier table back into use."""

    right = RIGHT
    model = RoutingVersion
    form_class = WhyForm
    label = gettext_lazy("Put back")
    sentence = gettext_lazy("Its rules are in use again at once, as a new version. Whose turn it is goes on.")
    success_message = gettext_lazy("In use now.")
    back_url = "/leads/routing/versions/"

    def get_title(self) -> str:
        return _("Put version {n} back").format(n=self.record.number)

    def get_queryset(self) -> Any:
        return RoutingVersion.objects.all()

    def act(self, record: RoutingVersion, form: Any) -> str:
        actions.restore_version(record, by=self.person, why=form.cleaned_data["why"])
        return reverse("leads:routing-list")


class MovesPage(ListPage):
    """The leads that would move: `?before=` and `?after=` are person ids (0: nobody), `?rule=` a key of the draft,
    `?other_rule=1` those that another rule takes."""

    right = RIGHT
    model = ReplayMove
    default_sort = "id"
    panel = False
    columns = [
        Column("lead", gettext_lazy("Lead"), kind="link", why="lead.why_line", value=lambda move: str(move.lead)),
        Column("channel", gettext_lazy("Channel"), value="lead.channel"),
        Column("region", gettext_lazy("Region"), value="lead.region_line"),
        Column("person_before", gettext_lazy("Goes to now"), kind="person", why="name_before"),
        Column("person_after", gettext_lazy("Would go to"), kind="person", why="name_after"),
        Column("came_at", gettext_lazy("Came in"), kind="datetime", value="lead.came_at"),
    ]

    @cached_property
    def replay(self) -> RoutingReplay:
        return get_object_or_404(RoutingReplay.objects.select_related("draft"), pk=self.kwargs["pk"])

    def get_title(self) -> str:
        return _("Leads that “{draft}” would move").format(draft=self.replay.draft)

    def get_facts(self) -> str:
        names = {str(p.pk): str(p) for p in Person.objects.filter(pk__in=[n for n in self._asked().values() if n])}
        labels = {"before": pgettext("leads move", "From"), "after": pgettext("leads move", "To")}
        asked = {key: self.request.GET[key] for key in labels if self.request.GET.get(key)}
        told = [f"{labels[key]}: {names.get(text, _('nobody'))}" for key, text in asked.items()]
        if self.request.GET.get("other_rule"):
            told.append(_("by another rule"))
        return " · ".join(told)

    def get_acts(self) -> list[Act]:
        return [Act(gettext_lazy("Back to the draft"), self.replay.get_absolute_url(), icon="arrow-left")]

    def _asked(self) -> dict[str, int]:
        found = {name: self.request.GET.get(name, "") for name in ("before", "after")}
        return {name: int(text) for name, text in found.items() if text.isdecimal() and len(text) < 19}

    def get_queryset(self) -> Any:
        texts = {name: self.request.GET.get(name, "").replace("\x00", "") for name in ("rule", "other_rule")}
        rows = moves_behind(self.replay, {**self._asked(), **texts})
        return rows.select_related("lead__channel", "person_before", "person_after")

    def get_context(self) -> dict[str, Any]:
        before, after = self.replay.result.get("names_before", {}), self.replay.result.get("names_after", {})
        for move in self.rows.rows:
            move.name_before = before.get(move.rule_before, "")
            move.name_after = after.get(move.rule_after, "")
        return super().get_context()
