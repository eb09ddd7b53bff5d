"""The calendar: next steps, tasks and expected closes, by month or week."""

from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from console import values
from console.pages import Act, Page
from sales.actions.checks import today
from sales.queries.calendar import EVERYBODY, MINE, OF_TEAM, CalendarDay, calendar_of, choices_for, whose_of
from sales.rules.calendar import MONTH, WEEK, Span, day_in, span_of

MOST = {MONTH: 4, WEEK: 40}


class CalendarPage(Page):
    """What is planned, day by day."""

    right = "sales.view_deal"
    template_name = "sales/calendar.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.wants_fragment("calendar"):
            return self.fragment("sales/parts/calendar.html")
        return self.render()

    @property
    def shown(self) -> str:
        return WEEK if self.request.GET.get("view") == WEEK else MONTH

    @cached_property
    def on(self) -> date:
        return day_in(self.request.GET.get("on", ""), today())

    @cached_property
    def span(self) -> Span:
        return span_of(self.shown, self.on)

    @cached_property
    def whose(self) -> str:
        return whose_of(self.person, self.request.GET.get("whose", ""))

    @cached_property
    def weeks(self) -> list[list[CalendarDay]]:
        return calendar_of(self.person, self.whose, self.span, today(), MOST[self.shown])

    def get_title(self) -> str:
        if self.shown == WEEK:
            return _("{first} to {last}").format(first=values.day(self.span.first), last=values.day(self.span.last))
        return date_format(min(max(self.on, self.span.first), self.span.last), "YEAR_MONTH_FORMAT")

    def get_facts(self) -> str:
        days = [one for week in self.weeks for one in week if not one.is_outside]
        count = sum(one.total for one in days)
        late = sum(entry.is_late for one in days for entry in one.entries)
        parts = [ngettext("{n} entry", "{n} entries", count).format(n=values.number(count))]
        if late:
            parts.append(ngettext("{n} overdue", "{n} overdue", late).format(n=values.number(late)))
        return " · ".join(parts)

    def get_acts(self) -> list[Act]:
        return [
            Act(gettext_lazy("My day"), "sales:day", "sales.change_deal", icon="sun"),
            Act(gettext_lazy("Add a task"), "sales:task-add", "sales.change_task", True, icon="plus", key="t"),
        ]

    def url(self, **changed: Any) -> str:
        """This page with something changed."""
        query = {"view": self.shown, "on": self.on.isoformat(), "whose": self.whose, **changed}
        return f"{reverse('sales:calendar')}?{urlencode(query)}"

    def get_context(self) -> dict[str, Any]:
        names = {MINE: _("Mine"), OF_TEAM: _("My team's"), EVERYBODY: pgettext("calendar", "Everybody's")}
        views = {MONTH: (pgettext("calendar", "Month"), "m"), WEEK: (pgettext("calendar", "Week"), "w")}
        return {
            "weeks": self.weeks,
            "heads": [date_format(day.day, "D") for day in self.weeks[0]],
            "is_week": self.shown == WEEK,
            "before_url": self.url(on=self.span.before.isoformat()),
            "after_url": self.url(on=self.span.after.isoformat()),
            "today_url": self.url(on=today().isoformat()),
            "week_url": f"{reverse('sales:calendar')}?view={WEEK}&whose={self.whose}&on=",
            "whose": [(names[key], self.url(whose=key), key == self.whose) for key in choices_for(self.person)],
            "views": [(name, self.url(view=key), key == self.shown, press) for key, (name, press) in views.items()],
            "may_move": self.person.may("sales.change_deal"),
        }
