"""What comes back from sales, and why: figures by channel, rule, reason and rep, and the rows behind each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console import exports, values
from console.pages import Act, Chart, Column, Empty, Link, ListPage, Page, Table
from leads.models import Lead
from leads.queries.returns import DIMENSIONS, RIGHT, ROWS_BY, Days, Line, returns_by, rows_behind
from leads.wording.routing import span
from people.models import HandOver

LABELS = {
    "channel": gettext_lazy("Channel"),
    "rule": gettext_lazy("Routing rule"),
    "reason": gettext_lazy("Reason"),
    "rep": gettext_lazy("Rep"),
}
HOURS_FROM = 5400
MOST_BARS = 12


class DaysForm(forms.Form):
    """Which days, and by what."""

    by = forms.ChoiceField(label=gettext_lazy("By"), choices=list(LABELS.items()), required=False)
    from_on = forms.DateField(
        label=gettext_lazy("From day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    to_on = forms.DateField(
        label=gettext_lazy("To day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def days(self) -> Days:
        """The days asked for; the last 90 where nothing, or nothing sensible, is."""
        usual = Days.last(90)
        data = self.cleaned_data if self.is_valid() else {}
        days = Days(data.get("from_on") or usual.from_on, data.get("to_on") or usual.to_on)
        return days if usual.from_on.replace(year=1990) < days.from_on <= days.to_on < date(2200, 1, 1) else usual


def days_form(request: HttpRequest) -> DaysForm:
    """The form as it was asked, with the days that are shown filled in."""
    asked = {name: request.GET.get(name, "").replace("\x00", "") for name in ("by", "from_on", "to_on")}
    days = DaysForm(asked).days()
    by = asked["by"] if asked["by"] in DIMENSIONS else "channel"
    form = DaysForm({"by": by, "from_on": days.from_on.isoformat(), "to_on": days.to_on.isoformat()})
    form.is_valid()
    return form


class _Lines(list[Any]):
    """Ready rows that can be exported as those of a list page are."""

    def iterator(self, chunk_size: int = 0) -> Iterator[Any]:
        return iter(self)


class ReturnsPage(Page):
    """Handed over, accepted, returned; every number opens its rows."""

    right = RIGHT
    template_name = "leads/returns.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        kind = request.GET.get("export", "")
        if kind in exports.KINDS:
            return exports.export(kind, self.export_columns(), _Lines(self.lines), str(_("Returns")))
        return self.render()

    @cached_property
    def form(self) -> DaysForm:
        return days_form(self.request)

    @cached_property
    def days(self) -> Days:
        return self.form.days()

    @property
    def by(self) -> str:
        return str(self.form.cleaned_data["by"])

    @cached_property
    def figures(self) -> dict[str, list[Line]]:
        return returns_by(self.person, self.days)

    @property
    def lines(self) -> list[Line]:
        return self.figures[self.by]

    @property
    def whole(self) -> Line | None:
        return next(iter(self.figures["all"]), None)

    def get_title(self) -> str:
        whole = self.whole
        if whole is None or whole.share is None:
            return _("Returns")
        worst = next((line for line in self.figures["reason"] if line.key), None)
        share = values.percent(whole.share, 0)
        if not whole.returned or worst is None:
            return _("{share} of the answered leads came back").format(share=share)
        return _("{share} of the answered leads came back, most because: {reason}").format(
            share=share, reason=worst.label
        )

    def get_facts(self) -> str:
        whole = self.whole
        if whole is None:
            return ""
        parts = [
            _("{n} handed over").format(n=values.number(whole.offered)),
            _("{n} accepted").format(n=values.number(whole.accepted)),
            _("{n} returned").format(n=values.number(whole.returned)),
            _("{n} let wait").format(n=values.number(whole.late)),
            _("half answered within {time} of working time").format(time=shown_median(whole))
            if whole.median_seconds
            else "",
        ]
        return " · ".join(filter(None, parts))

    def get_acts(self) -> list[Act]:
        query = {**self._days(), "by": self.by}
        return [
            Act("CSV", f"?{urlencode({**query, 'export': 'csv'})}", icon="download"),
            Act("XLSX", f"?{urlencode({**query, 'export': 'xlsx'})}", icon="download"),
        ]

    def _days(self) -> dict[str, str]:
        return {"from_on": self.days.from_on.isoformat(), "to_on": self.days.to_on.isoformat()}

    def url(self, line: Line | None, status: str = "") -> str:
        """The rows behind a number."""
        asked = self._days() | ({self.by: "" if line.key is None else line.key} if line else {})
        return f"{reverse('leads:return-rows')}?{urlencode(asked | ({'status': status} if status else {}))}"

    def get_context(self) -> dict[str, Any]:
        rows = [self._row(line, line) for line in self.lines]
        total = [self._row(self.whole, None)] if self.whole and self.by != "reason" else []
        return {
            "form": self.form,
            "head": LABELS[self.by],
            "rows": rows,
            "total": total,
            "chart": self._chart() if self.lines else None,
            "empty": Empty(_("No lead was handed to sales in these days"), _("Choose other days.")),
        }

    def _row(self, line: Line, key: Line | None) -> dict[str, Any]:
        return {
            "line": line,
            "median": shown_median(line),
            "urls": {
                "offered": self.url(key),
                **{status: self.url(key, status) for status in ("accepted", "returned", "late")},
            },
        }

    def _chart(self) -> Chart:
        shown = [line for line in self.lines if line.returned][:MOST_BARS]
        table = Table(
            [LABELS[self.by], _("Returned"), _("Share")],
            [[line.label, Link(line.returned, self.url(line, "returned")), line.share] for line in self.lines],
            ["text", "number", "percent"],
        )
        titles = {
            "channel": _("Which channels come back?"),
            "rule": _("Which rules send leads that come back?"),
            "reason": _("Why do they come back?"),
            "rep": _("Who returns leads?"),
        }
        return Chart(titles[self.by], _bars(shown, self), table, size="medium" if len(shown) > 4 else "small")

    def export_columns(self) -> Sequence[Column]:
        """The table as a file."""
        return [
            Column("label", LABELS[self.by]),
            Column("offered", gettext_lazy("Handed over"), kind="number"),
            Column("accepted", gettext_lazy("Accepted"), kind="number"),
            Column("returned", gettext_lazy("Returned"), kind="number"),
            Column("late", gettext_lazy("Let wait"), kind="number"),
            Column("share", gettext_lazy("Share returned"), kind="percent"),
            Column("median", gettext_lazy("Median working hours to answer"), kind="number",
                   value=lambda line: None if line.median_seconds is None else round(line.median_seconds / 3600, 2)),
        ]  # fmt: skip


def shown_median(line: Line) -> str:
    """The median working time to an answer in words: a day has as many hours as are worked, so it stays in hours."""
    if line.median_seconds is None:
        return values.NOTHING
    if line.median_seconds < HOURS_FROM:
        return span(line.median_seconds)
    return _("{n} h").format(n=values.number(round(line.median_seconds / 3600)))


def _bars(lines: Sequence[Line], page: ReturnsPage) -> dict[str, Any]:
    data = [
        {
            "value": line.returned,
            "link": page.url(line, "returned"),
            "label": {"formatter": f"{line.returned} · {values.percent(line.share, 0)}"},
        }
        for line in lines
    ]
    return {
        "grid": {"left": 8, "right": 90, "top": 6, "bottom": 4, "containLabel": True},
        "xAxis": {"type": "value", "show": False, "minInterval": 1},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": [line.label for line in lines],
            "axisTick": {"show": False},
        },
        "series": [{"type": "bar", "data": data, "barMaxWidth": 18, "label": {"show": True, "position": "right"}}],
    }


class ReturnRowsPage(ListPage):
    """The hand-overs behind a number of the page of returns."""

    right = RIGHT
    model = HandOver
    default_sort = "-offered_at"
    panel = False
    search_fields = ("title", "reason")
    columns = [
        Column(
            "title",
            gettext_lazy("Lead"),
            kind="link",
            why="reason",
            url=lambda h: reverse("leads:lead-detail", args=[h.subject_id]) if h.may_open else "",
        ),
        Column("status", gettext_lazy("Status"), kind="status"),
        Column("channel_name", gettext_lazy("Channel"), value=lambda h: _(h.channel_name) if h.channel_name else ""),
        Column("to_person", gettext_lazy("Rep"), kind="person"),
        Column("offered_at", gettext_lazy("Handed over"), kind="datetime", sort="offered_at"),
        Column("answered_at", gettext_lazy("Answered"), kind="datetime", sort="answered_at"),
    ]

    @cached_property
    def asked(self) -> dict[str, str]:
        asked = self.request.GET
        return {name: asked[name].replace("\x00", "") for name in ROWS_BY if name in asked}

    def get_title(self) -> str:
        status = self.asked.get("status", "")
        if status == "late":
            return _("Leads that were let wait")
        named = dict(HandOver.Status.choices).get(status)
        return _("Leads handed to sales: {status}").format(status=named) if named else _("Leads handed to sales")

    def get_facts(self) -> str:
        days = days_form(self.request).days()
        return _("{first} to {last}").format(first=values.day(days.from_on), last=values.day(days.to_on))

    def get_acts(self) -> list[Act]:
        return [Act(gettext_lazy("Returns"), "leads:returns", right=RIGHT, icon="arrow-left")]

    def get_queryset(self) -> Any:
        return rows_behind(self.person, days_form(self.request).days(), self.asked)

    def get_context(self) -> dict[str, Any]:
        """A lead that went on to others is named, but opens only for those who may see it."""
        leads = Lead.objects.filter(pk__in=[row.subject_id for row in self.rows.rows])
        seen = set(leads.visible_to(self.person).values_list("pk", flat=True))
        for row in self.rows.rows:
            row.may_open = row.subject_id in seen
        return super().get_context()
