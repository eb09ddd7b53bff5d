"""Is the pool fair: what each rep claimed, was given, worked, converted and gave back; every number opens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from console import exports
from console.pages import Act, Chart, Column, Empty, ListPage, Page, Table
from console.pages.parts import Link
from console.values import day, number
from leads.models import Lead
from leads.queries.periods import period_in
from leads.queries.pool_report import MEASURES, RIGHT, Period, RepLine, claimers_for, pool_report, report_rows
from leads.views.leads import COLUMNS, GRADE
from people.models import Person

HEADS = {
    "claimed": gettext_lazy("Claimed"),
    "given": gettext_lazy("Given by routing"),
    "worked": gettext_lazy("Worked"),
    "converted": gettext_lazy("Converted"),
    "went_back": gettext_lazy("Went back by itself"),
    "gave_up": gettext_lazy("Put back by hand"),
}
COLUMNS_OF_FILE = [
    Column("person", gettext_lazy("Rep")),
    Column("team", gettext_lazy("Team"), value="person.team"),
    *[Column(name, head, kind="number") for name, head in HEADS.items()],
    Column("days", gettext_lazy("Days held on average"), value=lambda line: _rounded(line.days)),
    Column("share", gettext_lazy("Against the team's average"), kind="percent"),
]


def _rounded(days: float | None) -> str:
    return "" if days is None else f"{days:.1f}"


class PoolReportPage(Page):
    """A line per rep, a chart of claims against the average, each number a link to its leads."""

    right = RIGHT
    template_name = "leads/pool_report.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        kind = request.GET.get("export", "")
        if kind in exports.KINDS:
            return exports.export(kind, COLUMNS_OF_FILE, _Rows(self.lines), _("Pool by rep"))
        return super().get(request, *args, **kwargs)

    @property
    def lines(self) -> list[RepLine]:
        if not hasattr(self, "_lines"):
            self.period, self.form = period_in(self.request.GET)
            self._lines = pool_report(self.person, self.period)
        return self._lines

    def get_title(self) -> str:
        total = sum(line.claimed for line in self.lines)
        top = self.lines[0] if self.lines else None
        if top is None or not total:
            return _("Nobody claimed a lead from the pool in this time")
        return _("{person} claimed most: {n} of {total} leads").format(
            person=top.person, n=number(top.claimed), total=number(total)
        )

    def get_facts(self) -> str:
        days = f"{day(self.period.first)} – {day(self.period.last)}"
        return f"{days} · " + _("different leads in this time; a lead that somebody claimed and lost counts in both")

    def get_acts(self) -> list[Act]:
        query = urlencode({"first": self.period.first, "last": self.period.last})
        return [
            Act(gettext_lazy("Pool"), "leads:pool", right="leads.view_lead", icon="pool"),
            Act("CSV", f"?{query}&export=csv", icon="download"),
        ]

    def get_context(self) -> dict[str, Any]:
        lines = self.lines
        empty = Empty(
            _("Nobody takes leads yet"),
            _("People whose role works leads are listed here, with what they claimed and what they were given."),
            [Act(gettext_lazy("People"), "people:person-list", right="people.view_person", icon="users")],
        )
        has_bars = any(line.claimed or line.given for line in lines)
        return {
            "chart": self._chart(lines) if has_bars else None,
            "table": self._table(lines) if lines else None,
            "form": self.form,
            "empty": empty,
        }

    def _table(self, lines: Sequence[RepLine]) -> Table:
        heads = [_("Rep"), _("Team"), *HEADS.values(), _("Days held on average"), _("Against the team's average")]
        kinds = ["text", "text", *["number"] * len(HEADS), "number", "percent"]
        return Table(heads, [self._row(line) for line in lines], kinds)

    def _row(self, line: RepLine) -> list[Any]:
        counts = [self._link(line, measure) for measure in HEADS]
        return [str(line.person), str(line.person.team or "—"), *counts, _rounded(line.days), line.share]

    def _link(self, line: RepLine, measure: str) -> Any:
        count = getattr(line, measure)
        return Link(count, f"{self._rows_url(line, measure)}") if count else 0

    def _rows_url(self, line: RepLine, measure: str) -> str:
        query = {"person": line.pk, "what": measure, "first": self.period.first, "last": self.period.last}
        return f"{reverse('leads:pool-report-rows')}?{urlencode(query)}"

    def _chart(self, lines: Sequence[RepLine]) -> Chart:
        shown = [line for line in lines if line.claimed or line.given][:30]
        names = [str(line.person) for line in reversed(shown)]
        series = [
            self._bars(_("Claimed"), "claimed", shown),
            self._bars(_("Given by routing"), "given", shown, is_quiet=True),
        ]
        option = {
            "grid": {"left": 8, "right": 40, "top": 32, "bottom": 4, "containLabel": True},
            "legend": {"top": 0, "left": 0, "itemWidth": 12, "itemHeight": 12},
            "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
            "xAxis": {"type": "value", "show": False},
            "yAxis": {"type": "category", "data": names, "axisTick": {"show": False}, "axisLine": {"show": False}},
            "series": series,
        }
        rows = [[str(line.person), line.claimed, line.given] for line in shown]
        table = Table([_("Rep"), _("Claimed"), _("Given by routing")], rows, ["text", "number", "number"])
        size = "small" if len(shown) < 5 else "medium" if len(shown) < 12 else "tall"
        return Chart(_("Who gets the leads?"), option, table, size=size)

    def _bars(self, name: str, measure: str, lines: Sequence[RepLine], *, is_quiet: bool = False) -> dict[str, Any]:
        data = [
            {"value": getattr(line, measure) or None, "link": self._rows_url(line, measure)} for line in reversed(lines)
        ]
        label = {"show": True, "position": "right"}
        style = {"opacity": 0.4} if is_quiet else {}
        return {"type": "bar", "name": name, "data": data, "barMaxWidth": 14, "label": label, "itemStyle": style}


class _Rows:
    """Lines as an export wants rows."""

    def __init__(self, lines: Sequence[RepLine]) -> None:
        self.lines = lines

    def iterator(self, chunk_size: int = 0) -> Iterator[RepLine]:
        return iter(self.lines)


class PoolReportRowsPage(ListPage):
    """The leads behind one number of the report."""

    right = RIGHT
    template_name = "leads/list.html"
    model = Lead
    default_sort = "-came_at"
    columns = [*COLUMNS[:2], GRADE, *COLUMNS[2:]]
    empty = Empty(gettext_lazy("No lead is left to show"))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "person" not in request.GET:  # nothing is asked for: the report says what there is
            return redirect("leads:pool-report")
        return super().get(request, *args, **kwargs)

    @property
    def asked(self) -> tuple[str, Person, Period]:
        """What, of whom, when. 404 for what does not exist or the person may not see."""
        if not hasattr(self, "_asked"):
            get = self.request.GET
            who = get.get("person", "")
            person = claimers_for(self.person).filter(pk=int(who)).first() if _is_id(who) else None
            if person is None or get.get("what") not in MEASURES:
                raise Http404
            self._asked = (get["what"], person, period_in(get)[0])
        return self._asked

    def get_queryset(self) -> QuerySet[Lead]:
        measure, person, period = self.asked
        rows = report_rows(measure, person.pk, period).visible_to(self.person)
        return rows.select_related("channel", "owner")

    def get_title(self) -> str:
        measure, person, _period = self.asked
        return _("{person}: {what}").format(person=person, what=HEADS[measure])

    def get_facts(self) -> str:
        measure, person, period = self.asked
        every = report_rows(measure, person.pk, period)
        hidden = every.count() - every.visible_to(self.person).count()
        told = ngettext(
            "{n} more is with somebody whose leads you don't see",
            "{n} more are with people whose leads you don't see",
            hidden,
        ).format(n=number(hidden))
        return " · ".join(filter(None, (f"{day(period.first)} – {day(period.last)}", told if hidden else "")))

    def get_acts(self) -> list[Act]:
        period = self.asked[2]
        query = urlencode({"first": period.first, "last": period.last})
        return [Act(gettext_lazy("Back to the report"), f"{reverse('leads:pool-report')}?{query}")]

    def saved_views(self) -> list[Any]:
        return []


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19
