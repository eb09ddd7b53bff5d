"""One record: its header, facts, acts and timeline; as a page, or as a panel beside a list."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, NoReturn

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase

from console.errors import TakenBack
from console.navigation import record_acts
from console.pages.base import Page
from console.pages.parts import Act, Fact
from journal.kinds import EventKind
from journal.queries import Line, history_of, story_of


class DetailPage(Page):
    """A record that the person may see (else 404), found by `pk` in the URL. `self.record` is it.

    Templates extend console/detail.html (blocks main, aside) and console/panel.html (block main).
    """

    template_name = "console/detail.html"
    panel_template_name = "console/panel.html"
    timeline_template_name = "console/timeline_part.html"
    model: Any = None
    has_timeline = True
    #: what the history of a record says last that went with its import
    withdrawn: EventKind | None = None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.wants_fragment("timeline"):
            return self.fragment(self.timeline_template_name)
        if self.is_panel:
            return self.fragment(self.panel_template_name)
        return self.render()

    # what a department fills in

    def get_queryset(self) -> QuerySet[Any]:
        """The rows this person may see, with what the page needs already selected."""
        return self.model._default_manager.visible_to(self.person)

    def get_title(self) -> Any:
        return self.title or str(self.record)

    def get_finding(self) -> Any:
        """The sentence under the title: what matters about this record now."""
        return ""

    def get_facts(self) -> Sequence[Fact]:
        """Labelled values in the header."""
        return ()

    # how it works

    @cached_property
    def record(self) -> Any:
        found = self.get_queryset().filter(pk=self.kwargs["pk"]).first()
        if found is None:
            self.refuse_missing()
        return found

    def refuse_missing(self) -> NoReturn:
        """404; for what went with its import a page that says so."""
        history = history_of(self.model(pk=self.kwargs["pk"]), limit=1) if self.withdrawn else []
        if history and self.withdrawn and history[0].name == self.withdrawn.name:
            raise TakenBack(history[0])
        raise Http404

    @property
    def is_panel(self) -> bool:
        return self.wants_fragment("panel") or self.request.GET.get("panel") == "1"

    @property
    def shows_journey(self) -> bool:
        return self.request.GET.get("timeline") == "journey" and self.has_journey

    @property
    def has_journey(self) -> bool:
        return bool(getattr(self.record, "journey", None))

    def get_timeline(self) -> list[Line]:
        """The record's own history, or the story of its whole journey."""
        return story_of(self.record.journey) if self.shows_journey else history_of(self.record)

    def open_acts(self) -> list[Act]:
        """The page's own acts, and what other departments offer on this record: the main one first, what hurts last."""
        offered = [act for act in record_acts(self.person, self.record) if act.is_open_to(self.person)]
        return sorted([*offered, *super().open_acts()], key=lambda act: (not act.primary, act.danger))

    def context(self) -> dict[str, Any]:
        return {
            "record": self.record,
            "finding": self.get_finding(),
            "has_status": hasattr(self.record, "get_status_display"),
            "page_url": self.request.path,
            "shows_journey": self.shows_journey,
            "has_journey": self.has_journey,
            "timeline": self.get_timeline() if self.has_timeline else None,
            **super().context(),
        }
