"""Groups of duplicates: what is sure first, then what is worth most."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from console import values
from console.pages import Act, Column, Empty
from console.pages.paging import Rows
from leads import queries
from leads.filters.clusters import ClusterFilter
from leads.models import BenchDecision, DuplicateCluster
from leads.queries import bench as bench_queries
from leads.views.bench import BenchPage
from leads.wording.bench import BLOCKED, evidence_sentence, pace_line, value_line

MERGE = "leads.merge_lead"
NAMES = tuple(ClusterFilter.base_filters)


def first_of(cluster: DuplicateCluster) -> str:
    """The group's name: that of the lead that had best stay."""
    return str(cluster.leads[0]) if cluster.leads else str(cluster)  # type: ignore[attr-defined]


def others_of(cluster: DuplicateCluster) -> str:
    """The other names in the group, and how many leads it has."""
    names = dict.fromkeys(str(lead) for lead in cluster.leads[1:])  # type: ignore[attr-defined]
    names.pop(first_of(cluster), None)
    size = ngettext("{n} lead", "{n} leads", cluster.size).format(n=cluster.size)
    return " · ".join([*names, size])


def channels_of(cluster: DuplicateCluster) -> str:
    """The channels over which they came."""
    return " · ".join(dict.fromkeys(str(lead.channel) for lead in cluster.leads))  # type: ignore[attr-defined]


def why_of(cluster: DuplicateCluster) -> str:
    """Why they look like one; what keeps a job from merging them comes first."""
    said = [str(BLOCKED[cluster.blocked])] if cluster.blocked else []
    return " · ".join([*said, evidence_sentence(cluster.evidence)])


def certainty_of(cluster: DuplicateCluster) -> Any:
    """Sure or to decide, with the score."""
    return format_html("{} {}", values.status_chip(cluster, "certainty"), round(cluster.score))


class DuplicatesPage(BenchPage):
    """Groups of leads that look like one: what is sure first, then what is worth most."""

    tab = "duplicates"
    template_name = "leads/bench_duplicates.html"
    model = DuplicateCluster
    filterset_class = ClusterFilter
    default_sort = "-rank"
    columns = [
        Column("first", gettext_lazy("Lead"), kind="link", value=first_of, why="others"),
        Column("certainty", gettext_lazy("Certainty"), value=certainty_of, sort="score"),
        Column("why", gettext_lazy("Why"), value=why_of),
        Column("value", gettext_lazy("Value"), value=value_line),
        Column("channels", gettext_lazy("Channels"), value=channels_of),
        Column("found_at", gettext_lazy("Found"), kind="datetime", sort="found_at"),
    ]  # fmt: skip
    empty = Empty(
        gettext_lazy("No duplicates"),
        gettext_lazy("Nothing here looks like something else. What comes in is looked at within a minute."),
    )
    bulk_acts = [Act(gettext_lazy("Not the same"), "leads:duplicates-apart", right=MERGE)]

    def get_queryset(self) -> QuerySet[DuplicateCluster]:
        return queries.duplicate_groups()

    def get_acts(self) -> list[Act]:
        query = self.query()[1:]
        url = reverse("leads:duplicates-merge-sure") + (f"?{query}" if query else "")
        return [Act(gettext_lazy("Merge all that is sure…"), url, right=MERGE, icon="git-merge"), *super().get_acts()]

    @cached_property
    def rows(self) -> Rows:
        """The page's groups, each with its leads: one query more."""
        found = super().rows
        dress(found.rows)
        return found

    def sorted_rows(self) -> Any:
        return WithLeads(super().sorted_rows())

    def record_url(self, record: DuplicateCluster) -> str:
        return f"{record.get_absolute_url()}{self.narrowed}"

    def panel_url(self, record: DuplicateCluster) -> str:
        narrowed = self.narrowed
        return f"{record.get_absolute_url()}{narrowed}{'&' if narrowed else '?'}panel=1"

    @cached_property
    def narrowed(self) -> str:
        """The filters of this list, which the group's page keeps."""
        return narrowing(self.request.GET)

    def get_context(self) -> dict[str, Any]:
        decision = bench_queries.recent_decision(self.person)
        job = bench_queries.running_job()
        if job is not None:
            job.pace = pace_line(job)  # type: ignore[attr-defined]
        more = {"last": told(decision), "narrowed": self.narrowed, "job": job}
        return super().get_context() | more


class WithLeads:
    """Rows of an export with their leads, a few hundred at a time."""

    def __init__(self, queryset: QuerySet[DuplicateCluster]) -> None:
        self.queryset = queryset

    def iterator(self, chunk_size: int = 500) -> Iterator[DuplicateCluster]:
        rows = self.queryset.iterator(chunk_size=chunk_size)
        while chunk := list(islice(rows, chunk_size)):
            dress(chunk)
            yield from chunk


def dress(clusters: Iterable[Any]) -> None:
    """Give each group its leads, and the line under its name. One query."""
    clusters = list(clusters)
    leads = bench_queries.leads_of(clusters)
    for cluster in clusters:
        cluster.leads = leads[cluster.pk]
        cluster.others = others_of(cluster)


def narrowing(get: QueryDict | dict[str, str]) -> str:
    """The part of a query string that narrows the list of groups, with its "?"."""
    kept = {name: value for name in NAMES if (value := get.get(name))}
    return f"?{urlencode(kept)}" if kept else ""


def narrowed_rows(get: QueryDict, request: HttpRequest) -> QuerySet[DuplicateCluster]:
    """The groups that the filters of a query string leave."""
    return ClusterFilter(get, queryset=queries.duplicate_groups(), request=request).qs


def told(decision: BenchDecision | None) -> dict[str, Any] | None:
    """The last decision in words, for the line that offers to take it back."""
    if decision is None:
        return None
    count = len(decision.leads)
    words = {
        BenchDecision.Kind.MERGE: ngettext("Merged {n} lead into “{lead}”", "Merged {n} leads into “{lead}”", count),
        BenchDecision.Kind.APART: ngettext(
            "Remembered: {n} lead is not the same", "Remembered: {n} leads are not the same", count
        ),
        BenchDecision.Kind.OUT: _("Remembered: “{lead}” is none of the others"),
    }[BenchDecision.Kind(decision.kind)]  # fmt: skip
    return {"pk": decision.pk, "words": words.format(n=count, lead=decision.kept), "kept": decision.kept}
