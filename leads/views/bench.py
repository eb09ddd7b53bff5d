"""The cleaning bench: its head and tabs, and its lists of leads; list left, the work right."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies.searching import search_q
from console.pages import Act, Column, Empty, ListPage
from leads import queries
from leads.filters import UnheldLeadFilter
from leads.models import Lead
from leads.views.leads import COLUMNS, CONTACT, bench_line, contact_as_one, import_act, shown_count
from leads.wording import UNROUTABLE

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
    empty = Empty(
        gettext_lazy("Every valid lead has found somebody"),
        gettext_lazy("A valid lead that no rule fits, or for which nobody is free, waits here."),
        [Act(gettext_lazy("Routing rules"), "leads:routing-list", right="leads.change_routing")],
    )

    def get_queryset(self) -> QuerySet[Lead]:
        return Lead.objects.visible_to(self.person).unroutable().select_related("channel", "owner")


class NotJudgedPage(LeadBenchPage):
    """Leads of which nobody has said whether they are valid, with what speaks against them."""

    tab = "not_judged"
    columns = [*COLUMNS[:1], *CONTACT, *COLUMNS[2:4], COLUMNS[5]]
    bulk_acts = [Act(gettext_lazy("Judge valid"), "leads:judge-many", right=RIGHT, primary=True)]
    empty = Empty(
        gettext_lazy("Every lead is judged"),
        gettext_lazy("What comes in and lacks a proof that it is valid waits here."),
        [Act(gettext_lazy("All leads"), "leads:lead-list", right="leads.view_lead")],
    )

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
    empty = Empty(
        gettext_lazy("Nothing came back"),
        gettext_lazy("Leads that a rep returns wait here, each with the reason."),
        [Act(gettext_lazy("Returns by channel and reason"), "leads:returns", right="leads.view_returns")],
    )

    def get_queryset(self) -> QuerySet[Lead]:
        rows = Lead.objects.visible_to(self.person).filter(status=Lead.Status.RETURNED)
        return rows.select_related("channel", "owner", "last_owner")
