"""The cleaning bench: duplicates, unroutable, not judged, returned, changed by rules; list left, the work right."""

from __future__ import annotations

import secrets
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies.searching import search_q
from console.pages import Act, Column, DetailPage, Empty, FormPage, ListPage
from leads import queries
from leads.actions import keep_apart, merge_lead
from leads.actions.merging import MERGED_FIELDS
from leads.filters import UnheldLeadFilter
from leads.forms import MergeForm
from leads.models import CleaningChange, DuplicatePair, Lead
from leads.views.leads import COLUMNS, CONTACT, bench_line, contact_as_one, import_act, shown_count
from leads.wording import UNROUTABLE, field_label, rule_label, twin_sentence, value_line

RIGHT = "leads.judge_lead"
TABS = (
    ("duplicates", "leads:bench", gettext_lazy("Duplicates")),
    ("unroutable", "leads:bench-unroutable", gettext_lazy("Unroutable")),
    ("not_judged", "leads:bench-judge", gettext_lazy("Not judged")),
    ("returned", "leads:bench-returned", gettext_lazy("Returned")),
    ("changes", "leads:bench-changes", gettext_lazy("Changed by rules")),
)


class BenchPage(ListPage):
    """Base of the tabs: one header, the tabs with their numbers, the list, the panel."""

    right = RIGHT
    template_name = "leads/bench.html"
    tab = ""

    def get_title(self) -> str:
        return _("Cleaning bench")

    def get_facts(self) -> str:
        return bench_line(self.counts)

    def get_acts(self) -> list[Act]:
        new = Act(gettext_lazy("New lead"), "leads:lead-new", right="leads.add_lead", icon="plus")
        return [import_act(), new]

    @property
    def counts(self) -> queries.BenchCounts:
        if not hasattr(self, "_counts"):
            self._counts = queries.bench_counts(self.person)
        return self._counts

    def get_context(self) -> dict[str, Any]:
        tabs = []
        for name, url_name, label in TABS:
            count = getattr(self.counts, name, None)
            shown = shown_count(count) if count is not None else ""
            tabs.append({"label": label, "url": reverse(url_name), "count": shown, "is_current": name == self.tab})
        return super().get_context() | {"tabs": tabs}


class DuplicatesPage(BenchPage):
    """Groups of leads that look like one, newest first."""

    tab = "duplicates"
    model = DuplicatePair
    default_sort = "-found_at"
    columns = [
        Column("first", gettext_lazy("Lead"), kind="link", value=lambda pair: str(pair.first), why="first.why_line"),
        Column("why", gettext_lazy("Why"), value=lambda pair: twin_sentence(pair.keys)),
        Column("second", gettext_lazy("Looks like"), value=lambda pair: str(pair.second), why="second.why_line"),
        Column(
            "channels",
            gettext_lazy("Channels"),
            value=lambda pair: " · ".join(dict.fromkeys(map(str, (pair.first.channel, pair.second.channel)))),
        ),
        Column("found_at", gettext_lazy("Found"), kind="datetime"),
    ]
    empty = Empty(gettext_lazy("No duplicates"), gettext_lazy("Nothing here looks like something else."))

    def get_queryset(self) -> QuerySet[DuplicatePair]:
        return queries.duplicate_groups().select_related("first__channel", "second__channel")


class LeadBenchPage(BenchPage):
    """A tab of leads: filters and search as on the list of all leads."""

    model = Lead
    filterset_class = UnheldLeadFilter
    default_sort = "-came_at"

    def search(self, queryset: QuerySet[Lead], text: str) -> QuerySet[Lead]:
        return search_q(queryset, text)


class UnroutablePage(LeadBenchPage):
    """Valid leads that the rules could give to nobody."""

    tab = "unroutable"
    columns = [
        COLUMNS[0],
        Column("why", gettext_lazy("Why"), value=lambda lead: UNROUTABLE.get(lead.unroutable_why, "")),
        *COLUMNS[2:4],
        COLUMNS[5],
    ]
    bulk_acts = [Act(gettext_lazy("Route again"), "leads:route-many", right="leads.route_lead", primary=True)]
    empty = Empty(gettext_lazy("Every valid lead has found somebody"))

    def get_queryset(self) -> QuerySet[Lead]:
        return Lead.objects.visible_to(self.person).unroutable().select_related("channel", "owner")


class NotJudgedPage(LeadBenchPage):
    """Leads of which nobody has said whether they are valid, with what speaks against them."""

    tab = "not_judged"
    columns = [*COLUMNS[:1], *CONTACT, *COLUMNS[2:4], COLUMNS[5]]
    bulk_acts = [Act(gettext_lazy("Judge valid"), "leads:judge-many", right=RIGHT, primary=True)]
    empty = Empty(gettext_lazy("Every lead is judged"))

    def get_columns(self) -> list[Column]:
        return contact_as_one(self.columns)

    def get_queryset(self) -> QuerySet[Lead]:
        return Lead.objects.visible_to(self.person).not_judged().select_related("channel", "owner")


class ReturnedPage(LeadBenchPage):
    """Leads that reps sent back, with their reason."""

    tab = "returned"
    columns = [
        COLUMNS[0],
        *COLUMNS[2:4],
        Column("last_owner", gettext_lazy("Returned by"), kind="person"),
        COLUMNS[5],
    ]
    bulk_acts = [Act(gettext_lazy("Route again"), "leads:route-many", right="leads.route_lead", primary=True)]
    empty = Empty(gettext_lazy("Nothing came back"))

    def get_queryset(self) -> QuerySet[Lead]:
        rows = Lead.objects.visible_to(self.person).filter(status=Lead.Status.RETURNED)
        return rows.select_related("channel", "owner", "last_owner")


class ChangesPage(BenchPage):
    """What the rules changed by themselves, newest first; the panel takes it back."""

    tab = "changes"
    model = CleaningChange
    default_sort = "-pk"
    columns = [
        Column("lead", gettext_lazy("Lead"), kind="link", value=lambda change: str(change.lead)),
        Column("field", gettext_lazy("Field"), value=lambda change: field_label(change.field)),
        Column("old", gettext_lazy("Before"), value=lambda change: shown_value(change, change.old)),
        Column("new", gettext_lazy("After"), value=lambda change: shown_value(change, change.new)),
        Column("rule", gettext_lazy("Rule"), value=lambda change: rule_label(change.rule)),
        Column("made_at", gettext_lazy("When"), kind="datetime"),
        Column("undone", gettext_lazy("Taken back at"), kind="datetime", value="undone_at"),
    ]
    empty = Empty(gettext_lazy("The rules have changed nothing yet"))

    def get_queryset(self) -> QuerySet[CleaningChange]:
        return CleaningChange.objects.select_related("lead")

    def record_url(self, record: CleaningChange) -> str:
        return record.lead.get_absolute_url()

    def panel_url(self, record: CleaningChange) -> str:
        return f"{record.lead.get_absolute_url()}?panel=1"


def shown_value(change: CleaningChange, value: str) -> Any:
    """A value before or after a change; spaces at its ends can be seen."""
    shown = value_line(change.field, value) if value == change.new else value
    return format_html('<span class="old-new">{}</span>', shown) if shown else "—"


class DuplicatePage(DetailPage):
    """A group of leads side by side: choose what stays of each differing value, merge, or say that they are two."""

    right = RIGHT
    model = DuplicatePair
    template_name = "leads/duplicate_detail.html"
    panel_template_name = "leads/duplicate_panel.html"
    has_timeline = False

    def get_queryset(self) -> QuerySet[DuplicatePair]:
        return DuplicatePair.objects.select_related("first", "second")

    @property
    def leads(self) -> list[Lead]:
        if not hasattr(self, "_leads"):
            self._leads = queries.cluster_of(self.record)
        return self._leads

    def get_title(self) -> str:
        if self.record.verdict != DuplicatePair.Verdict.OPEN:
            return f"{self.record.first} — {self.record.get_verdict_display()}"
        return _("The same? {n} leads").format(n=len(self.leads))

    def get_finding(self) -> str:
        return twin_sentence(self.record.keys)

    def get_context(self) -> dict[str, Any]:
        kept = best_of(self.leads)
        return {
            "act_key": secrets.token_hex(16),
            "leads": self.leads,
            "letters": list(zip("ABCDEFGH", self.leads, strict=False)),
            "kept": kept,
            "compare": compare(self.leads, kept),
            "is_open": self.record.verdict == DuplicatePair.Verdict.OPEN,
            "may_merge": self.person.may("leads.merge_lead"),
            "merge_url": reverse("leads:duplicate-merge", args=[self.record.pk]),
            "apart_url": reverse("leads:duplicate-apart", args=[self.record.pk]),
        }


def best_of(leads: list[Lead]) -> Lead:
    """The lead that had best stay: the one furthest on its way, then the oldest."""
    order = ("converted", "working", "accepted", "routed", "valid", "returned", "pooled", "clean", "new")
    rank = {status: place for place, status in enumerate(order)}
    return min(leads, key=lambda lead: (rank.get(lead.status, 99), lead.came_at, lead.pk))


def compare(leads: list[Lead], kept: Lead) -> list[dict[str, Any]]:
    """One line per field in which any lead says something: the values, and from which lead it is taken by default."""
    lines = []
    for name in MERGED_FIELDS:
        values = [getattr(lead, name) for lead in leads]
        if not any(values):
            continue
        own = getattr(kept, name)
        source = kept.pk if own not in ("", None) else next(x.pk for x in leads if getattr(x, name) not in ("", None))
        shown = [value_line(name, value) for value in values]
        cells = [
            {"lead": lead, "value": v, "is_chosen": lead.pk == source} for lead, v in zip(leads, shown, strict=True)
        ]
        lines.append(
            {"name": name, "label": field_label(name), "cells": cells, "differs": len({str(v) for v in values}) > 1}
        )
    return lines


class _DuplicateForm(FormPage):
    right = "leads.merge_lead"
    model = DuplicatePair
    form_class = MergeForm
    template_name = "leads/duplicate_refused.html"
    http_method_names = ["post", "options"]

    def get_title(self) -> str:
        return _("Duplicates")

    def get_queryset(self) -> QuerySet[DuplicatePair]:
        return DuplicatePair.objects.select_related("first", "second")

    @property
    def leads(self) -> list[Lead]:
        if not hasattr(self, "_leads"):
            self._leads = queries.cluster_of(self.record)
        return self._leads

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"leads": self.leads}

    def get_back_url(self) -> str:
        return reverse("leads:bench")


class MergeDuplicatePage(_DuplicateForm):
    """Merge a group as chosen."""

    success_message = gettext_lazy("Merged. It can be taken back on the lead that was merged.")

    def act(self, form: Any) -> str:
        into = next(lead for lead in self.leads if str(lead.pk) == form.cleaned_data["into"])
        for lead in self.leads:
            if lead.pk != into.pk:
                merge_lead(lead, into, by=self.person, take=form.taken_from(lead))
        return reverse("leads:bench")


class KeepApartPage(_DuplicateForm):
    """Say that the leads of a group are not the same."""

    success_message = gettext_lazy("Remembered: these are not the same.")

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        form = super().get_form(data, files)
        form.fields["into"].required = False
        return form

    def act(self, form: Any) -> str:
        for place, lead in enumerate(self.leads):
            for other in self.leads[place + 1 :]:
                keep_apart(lead, other, by=self.person)
        return reverse("leads:bench")
