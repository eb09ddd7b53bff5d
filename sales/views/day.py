"""A rep's day: everything that waits, most urgent first, finished without leaving the page."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from console import values
from console.pages import Act, Page
from sales.actions.checks import today
from sales.queries.day import DaySection, count_of, day_of, told


class DayPage(Page):
    """My day."""

    right = "sales.change_deal"
    template_name = "sales/day.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.wants_fragment("day"):
            return self.fragment("sales/parts/day.html")
        return self.render()

    @cached_property
    def sections(self) -> list[DaySection]:
        return told(day_of(self.person, today()))

    def get_title(self) -> str:
        count = count_of(self.sections)
        if not count:
            return _("My day: nothing waits")
        return ngettext("My day: {n} thing to do", "My day: {n} things to do", count).format(n=values.number(count))

    def get_facts(self) -> str:
        late = sum(line.tone == "bad" for section in self.sections for line in section.lines)
        if not late:
            return _("Nothing is late.")
        return ngettext("{n} is late: it stands in red.", "{n} are late: they stand in red.", late).format(n=late)

    def get_acts(self) -> list[Act]:
        return [
            Act(pgettext_lazy("sales", "Calendar"), "sales:calendar", "sales.view_deal", icon="calendar"),
            Act(gettext_lazy("Add a task"), "sales:task-add", "sales.change_task", True, icon="plus", key="t"),
        ]

    def get_context(self) -> dict[str, Any]:
        return {"sections": self.sections}
