"""One group of duplicates side by side, for the keyboard."""

from __future__ import annotations

import secrets
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from console import values
from console.counting import capped_count
from console.pages import DetailPage
from leads import queries
from leads.actions.choosing import best_choice, candidate_of
from leads.actions.merging import MERGED_FIELDS, WORK
from leads.models import DuplicateCluster, Lead
from leads.queries import bench as bench_queries
from leads.rules.survivors import OWN, furthest
from leads.views.bench import RIGHT
from leads.views.deciding import is_decided
from leads.views.duplicates import MERGE, narrowed_rows, narrowing, told, why_of
from leads.views.leads import shown_count
from leads.wording import field_label
from leads.wording import value_line as shown
from leads.wording.bench import PROPOSED


class DuplicatePage(DetailPage):
    """A group of leads side by side: choose what stays of each differing value, merge, or say that they are two."""

    right = RIGHT
    model = DuplicateCluster
    template_name = "leads/duplicate_detail.html"
    panel_template_name = "leads/duplicate_panel.html"
    has_timeline = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.is_panel and is_decided(self.get_queryset(), self.kwargs["pk"]):
            messages.info(request, _("This group has been decided about already."))
            return redirect(reverse("leads:bench") + narrowing(request.GET))
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[DuplicateCluster]:
        return queries.duplicate_groups()

    @cached_property
    def leads(self) -> list[Lead]:
        return bench_queries.leads_of([self.record])[self.record.pk]

    def get_title(self) -> str:
        return ngettext("The same? {n} lead", "The same? {n} leads", len(self.leads)).format(n=len(self.leads))

    def get_finding(self) -> str:
        return why_of(self.record)

    def get_context(self) -> dict[str, Any]:
        among = narrowed_rows(self.request.GET, self.request)
        narrowed = narrowing(self.request.GET)
        after = bench_queries.next_cluster(self.record, among)
        before = bench_queries.previous_cluster(self.record, among)
        return {
            "act_key": secrets.token_hex(16),
            "letters": list(zip(bench_queries.LETTERS, self.leads, strict=False)),
            "kept": best_choice(self.leads)[0],
            "first": min(self.leads, key=lambda lead: (lead.came_at, lead.pk)),
            "compare": side_by_side(self.leads),
            "reasons": bench_queries.reasons_of(self.record, self.leads),
            "may_merge": self.person.may(MERGE),
            "narrowed": narrowed,
            "next_url": f"{after.get_absolute_url()}{narrowed}" if after else "",
            "previous_url": f"{before.get_absolute_url()}{narrowed}" if before else "",
            "left": shown_count(capped_count(among)),
            "last": None if self.is_panel else told(bench_queries.recent_decision(self.person)),
            "is_panel": self.is_panel,
        }


def side_by_side(leads: list[Lead]) -> list[dict[str, Any]]:
    """One line per field in which any lead says something; those that differ first, with a proposal and its reason."""
    _kept, proposed = best_choice(leads)
    lines = [_line(name, leads, proposed[name]) for name in MERGED_FIELDS if name in proposed]
    return sorted([*lines, _work_line(leads)], key=lambda line: not line["differs"])


def _line(name: str, leads: list[Lead], proposal: Any) -> dict[str, Any]:
    words = [_words(name, getattr(lead, name)) for lead in leads]
    cells = [
        {"lead": lead, "value": said, "is_chosen": lead.pk == proposal.pk}
        for lead, said in zip(leads, words, strict=True)
    ]
    why = "" if proposal.why == OWN else PROPOSED.get(proposal.why, "")
    return {"name": name, "label": field_label(name), "cells": cells, "why": why,
            "differs": len({str(word) for word in words}) > 1}  # fmt: skip


def _words(name: str, value: Any) -> Any:
    return values.number(value) if isinstance(value, int) else shown(name, value)


def _work_line(leads: list[Lead]) -> dict[str, Any]:
    """Who works them: choosable among those that are open."""
    candidates = [candidate_of(lead) for lead in leads]
    kept = best_choice(leads)[0]
    chosen = kept.pk if kept.status == Lead.Status.CONVERTED else furthest(candidates, Lead.HELD) or kept.pk
    cells = [
        {"lead": lead, "value": str(lead.owner) if lead.owner else "", "note": lead.get_status_display(),
         "is_chosen": lead.pk == chosen, "is_open": lead.status in Lead.OPEN}
        for lead in leads
    ]  # fmt: skip
    can_choose = kept.status != Lead.Status.CONVERTED and len({lead.owner_id for lead in leads}) > 1
    return {"name": WORK, "label": _("Owner"), "cells": cells, "why": "", "differs": can_choose}
