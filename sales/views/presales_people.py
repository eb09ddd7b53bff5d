"""Presales as a team: its numbers, what its people know, its rules."""

from datetime import date, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from console import values
from console.pages import Act, ActPage, FormPage, Page
from console.pages.parts import Link, Table
from people.models import Person
from sales.actions.checks import today
from sales.actions.presales_rules import change_presales, set_skills
from sales.forms.presales import PresalesPolicyForm, SkillsForm
from sales.models import PresalesPolicy
from sales.queries.presales import consultants, load_of, policy
from sales.queries.presales_figures import PresalesRow, presales_figures

RIGHT, CHANGE = "sales.view_presales", "sales.change_presales"
PERIODS = (("30", gettext_lazy("30 days")), ("90", gettext_lazy("90 days")), ("365", gettext_lazy("a year")))


class PeriodForm(forms.Form):
    """How far back."""

    days = forms.ChoiceField(label=gettext_lazy("The last"), choices=PERIODS, required=False)


def period_of(page: Page) -> tuple[forms.Form, date, date]:
    """The form of the period as asked for (90 days when not), with its first and last day."""
    form = PeriodForm(page.request.GET or {"days": "90"})
    days = int((form.cleaned_data.get("days") if form.is_valid() else "") or 90)
    return form, today() - timedelta(days=days - 1), today()


class PresalesNumbersPage(Page):
    """What presales was asked, how fast it answered, and what became of the deals. Every number opens its rows."""

    right = RIGHT
    template_name = "sales/presales_numbers.html"
    acts = [
        Act(gettext_lazy("Requests"), "sales:presales-list", "sales.view_request"),
        Act(gettext_lazy("Enablement"), "sales:enablement", "sales.view_kit"),
        Act(gettext_lazy("Consultants"), "sales:presales-people", RIGHT, icon="users"),
    ]

    @cached_property
    def period(self) -> tuple[forms.Form, date, date]:
        return period_of(self)

    @cached_property
    def rows(self) -> list[PresalesRow]:
        _form, first, last = self.period
        return presales_figures(first, last)

    def get_title(self) -> str:
        late = sum(row.late for row in self.rows)
        asked = sum(row.asked for row in self.rows)
        if not asked:
            return _("Presales was not asked in this time")
        sentence = ngettext("Presales was asked {n} time", "Presales was asked {n} times", asked).format(
            n=values.number(asked)
        )
        late_words = ngettext("{n} of them late", "{n} of them late", late).format(n=values.number(late))
        return f"{sentence} · {late_words}" if late else sentence

    def get_facts(self) -> str:
        won = sum(row.won for row in self.rows)
        return _(
            "Counted by when it was asked. Working hours on the business calendar, medians. Deals won: {n}."
        ).format(n=values.number(won))

    def get_context(self) -> dict[str, Any]:
        return {"form": self.period[0], "table": self._table()}

    def _table(self) -> Table:
        heads = (
            _("Consultant"), pgettext("presales", "Asked"), pgettext("presales", "Accepted"),
            pgettext("presales", "Returned"), pgettext("presales", "Done"), _("Late"), _("Hours to accept"),
            _("Hours until done"), _("Deals won"), _("Promises kept"), _("Promises broken"), _("Kept"),
            _("Load this week"),
        )  # fmt: skip
        kinds = ("text", *["number"] * 10, "percent", "text")
        return Table(heads, [self._line(row) for row in self.rows], kinds)

    def _line(self, row: PresalesRow) -> list[Any]:
        who = row.person.pk
        rate = None if row.kept_rate is None else row.kept_rate / 100
        load = _("{hours} of {most} h").format(hours=row.hours, most=row.week_hours)
        return [
            str(row.person),
            self._requests(row.asked, who),
            self._requests(row.accepted, who, outcome="accepted"),
            self._requests(row.returned, who, outcome="returned"),
            self._requests(row.done, who, status="done"),
            self._requests(row.late, who, queue="late"),
            row.accept_hours,
            row.done_hours,
            self._requests(row.won, who, outcome="won"),
            self._promises(row.kept, who, "delivered"),
            self._promises(row.broken, who, "broken"),
            rate,
            Link(load, f"{reverse('sales:presales-list')}?consultant={who}&queue=open"),
        ]

    def _requests(self, count: int, who: int, **more: str) -> Any:
        _form, first, last = self.period
        asked = {"consultant": who, "asked_after": first, "asked_before": last, **more}
        return Link(count, f"{reverse('sales:presales-list')}?{urlencode(asked)}") if count else 0

    def _promises(self, count: int, who: int, status: str) -> Any:
        _form, first, last = self.period
        asked = {"made_by": who, "status": status, "made_after": first, "made_before": last}
        return Link(count, f"{reverse('sales:promise-list')}?{urlencode(asked)}") if count else 0


class PresalesPeoplePage(Page):
    """Who works requests: what they know, how much they have promised."""

    right = RIGHT
    template_name = "sales/presales_people.html"
    title = gettext_lazy("Consultants")

    def get_facts(self) -> str:
        rules = policy()
        return _("A consultant takes {most} h of requests a week and answers within {hours} working hours.").format(
            most=rules.week_hours, hours=rules.answer_hours
        )

    def get_context(self) -> dict[str, Any]:
        people = list(consultants().select_related("team").order_by("name", "pk"))
        load = load_of([one.pk for one in people], timezone.now())
        lines = [
            {
                "person": one,
                "skills": [(word, one.skill_levels.get(word, 1)) for word in one.skills],
                "load": load.get(one.pk) or {"hours": 0, "open": 0},
                "url": f"{reverse('sales:presales-list')}?consultant={one.pk}&queue=open",
            }
            for one in people
        ]
        return {"lines": lines, "week_hours": policy().week_hours, "may_change": self.person.may(CHANGE)}


class SkillsPage(ActPage):
    """What a consultant knows, with levels."""

    right = CHANGE
    model = Person
    form_class = SkillsForm
    label = gettext_lazy("Save")

    def get_queryset(self) -> QuerySet[Person]:
        return Person.objects.all()

    def get_title(self) -> str:
        return _("Skills of {person}").format(person=self.record)

    def get_initial(self) -> dict[str, Any]:
        levels = self.record.skill_levels
        return {"skills": ", ".join(f"{word} {levels.get(word, 1)}" for word in self.record.skills)}

    def get_back_url(self) -> str:
        return reverse("sales:presales-people")

    def act(self, record: Any, form: Any) -> str:
        set_skills(record, form.cleaned_data["skills"], by=self.person)
        return reverse("sales:presales-people")


class PresalesRulesPage(FormPage):
    """How soon presales answers, and how much a week holds."""

    right = CHANGE
    title = gettext_lazy("Rules of presales")
    form_class = PresalesPolicyForm
    sentence = gettext_lazy("Requests that were asked before keep their clock.")

    def get_back_url(self) -> str:
        return reverse("sales:presales-people")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": self.get_initial(), "instance": PresalesPolicy.objects.filter(pk=1).first() or policy()}

    def act(self, form: Any) -> str:
        change_presales(form.cleaned_data, by=self.person)
        return reverse("sales:presales-people")
