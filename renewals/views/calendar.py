"""Renewals on the days of a month."""

import calendar
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from console import values
from console.pages import Act, Page
from people.rules.dates import add_months
from renewals.filters import due_range
from renewals.models import Renewal
from renewals.views.charts import month_label
from success.models import GRADE_TONES

WEEKDAYS = [
    gettext_lazy("Mon"),
    gettext_lazy("Tue"),
    gettext_lazy("Wed"),
    gettext_lazy("Thu"),
    gettext_lazy("Fri"),
    gettext_lazy("Sat"),
    gettext_lazy("Sun"),
]


class RenewalCalendar(Page):
    """The anchors of one month, day by day, with their risk."""

    right = "renewals.view_renewal"
    template_name = "renewals/renewal_calendar.html"

    @cached_property
    def month(self) -> date:
        days = due_range(self.request.GET.get("month", ""))
        return days[0] if days else timezone.localdate().replace(day=1)

    @cached_property
    def renewals(self) -> list[Renewal]:
        last = add_months(self.month, 1) - timedelta(days=1)
        rows = Renewal.objects.visible_to(self.person).filter(anchor_on__range=(self.month, last))
        return list(rows.select_related("account__company").order_by("anchor_on", "-due_amount"))

    def get_title(self) -> str:
        count = len(self.renewals)
        text = ngettext("{n} renewal falls due in {month}", "{n} renewals fall due in {month}", count)
        return text.format(n=count, month=self._month_words(self.month))

    def get_facts(self) -> str:
        currencies = {one.currency for one in self.renewals}
        sums = [
            values.money(sum(one.due_amount for one in self.renewals if one.currency == currency), currency)
            for currency in sorted(currencies)
        ]
        return " + ".join(sums)

    def _month_words(self, month: date) -> str:
        return f"{month.year} 年 {month.month} 月" if values.reads_chinese() else f"{month:%B %Y}"

    def get_acts(self) -> list[Act]:
        return [
            self._month_act(add_months(self.month, -1), "chevron-left"),
            self._month_act(add_months(self.month, 1), "chevron-right"),
            Act(gettext_lazy("Queue"), "renewals:renewal-list", icon="list"),
        ]

    def _month_act(self, month: date, icon: str) -> Act:
        url = f"{reverse('renewals:renewal-calendar')}?month={month:%Y-%m}"
        return Act(month_label(month), url, icon=icon)

    def get_context(self) -> dict[str, Any]:
        by_day: dict[date, list[dict[str, Any]]] = {}
        for one in self.renewals:
            by_day.setdefault(one.anchor_on, []).append(self._entry(one))
        days = calendar.Calendar().monthdatescalendar(self.month.year, self.month.month)
        weeks = [[self._cell(day, by_day.get(day, [])) for day in week] for week in days]
        return {"weeks": weeks, "weekdays": WEEKDAYS, "none_words": _("Nothing falls due in this month.")}

    def _cell(self, day: date, entries: list[dict[str, Any]]) -> dict[str, Any]:
        is_here, is_today = day.month == self.month.month, day == timezone.localdate()
        return {"day": day, "is_here": is_here, "is_today": is_today, "entries": entries}

    def _entry(self, one: Renewal) -> dict[str, Any]:
        tone = {"won": "good", "lost": "plain"}.get(one.status) or GRADE_TONES.get(one.account.health_grade, "plain")
        word = one.get_status_display() if one.is_decided else one.account.get_health_grade_display()
        return {"renewal": one, "tone": tone, "word": word}
