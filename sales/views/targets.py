"""Targets of teams and people: the page that shows them, and the grid in which they are typed."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from console import values
from console.pages import Act, Empty, FormPage, Page
from journal.models import Event
from journal.queries import lines
from people.models import Person, Team
from people.roles import ALL
from sales.actions.targets import RIGHT as CHANGE
from sales.actions.targets import WantedTarget, set_targets
from sales.forecast_words import period_label
from sales.forms.targets import TargetGridForm, TargetsForm, cell_name
from sales.models import SalesTarget
from sales.queries.targets import amounts_of, holders_for

VIEW = "sales.view_target"
SEVERAL = 30  # events of history that the page shows


class _TargetsPage(Page):
    @cached_property
    def asked(self) -> TargetsForm:
        return TargetsForm(self.request.GET)

    @property
    def span(self) -> str:
        return str(self.asked.chosen("span"))

    @property
    def currency(self) -> str:
        return str(self.asked.chosen("currency"))

    @cached_property
    def amounts(self) -> dict[tuple[str, int, date], Decimal]:
        year, span, measure, currency = (self.asked.chosen(name) for name in ("year", "span", "measure", "currency"))
        return amounts_of(int(year), span, measure, currency, person=self.person)

    def heads(self) -> list[str]:
        """The months or quarters of the year."""
        return [period_label(self.span, day) for day in self.asked.starts]

    def address(self, name: str) -> str:
        """Another page with the same year, span, measure and currency."""
        chosen = {name: self.asked.chosen(name) for name in ("year", "span", "measure", "currency")}
        return f"{reverse(name)}?{urlencode(chosen)}"


class TargetListPage(_TargetsPage):
    """What each team and each of its people is to bring, and whether the people's targets make up the team's."""

    right = VIEW
    title = gettext_lazy("Targets")
    template_name = "sales/target_list.html"

    @cached_property
    def holders(self) -> list[Person | Team]:
        return holders_for(self.person, VIEW)

    def get_title(self) -> str:
        year, count = (
            self.asked.chosen("year"),
            sum(amount is not None for line in self.table for amount in line["own"]),
        )
        measure = dict(SalesTarget.Measure.choices)[self.asked.chosen("measure")]
        sentence = ngettext("{measure} {year}: {n} target", "{measure} {year}: {n} targets", count)
        return sentence.format(measure=measure, year=year, n=values.number(count))

    def get_facts(self) -> str:
        short = [line for line in self.table if line["is_short"]]
        if not short:
            return _("Months without a target of their own share what their quarter's target leaves.")
        names = ", ".join(str(line["holder"]) for line in short)
        return _("The people's targets make up less than the team's: {teams}").format(teams=names)

    def get_acts(self) -> list[Act]:
        return [
            Act(_("Set targets"), self.address("sales:target-edit"), CHANGE, primary=True, icon="edit"),
            Act(_("Import"), f"{reverse('imports:import-add')}?kind=sales.target", CHANGE, icon="upload"),
        ]

    @cached_property
    def table(self) -> list[dict[str, Any]]:
        """One line for each holder: the own targets, for teams the sum of the people's, and the year."""
        found = []
        for holder in self.holders:
            own = self._own(holder)
            of_people = self._of_people(holder) if isinstance(holder, Team) else None
            pairs = zip(own, of_people or [], strict=False)
            blank = [None] * len(own)
            is_short = any(mine is not None and (of or Decimal(0)) < mine for mine, of in pairs)
            found.append({
                "holder": holder, "is_team": isinstance(holder, Team), "own": own, "year": _sum(own),
                "cells": [{"own": mine, "people": of} for mine, of in zip(own, of_people or blank, strict=True)],
                "people_year": _sum(of_people or []), "is_short": is_short,
            })  # fmt: skip
        return found

    def _own(self, holder: Person | Team) -> list[Decimal | None]:
        kind = "t" if isinstance(holder, Team) else "p"
        return [self.amounts.get((kind, holder.pk, day)) for day in self.asked.starts]

    def _of_people(self, team: Team) -> list[Decimal | None]:
        people = [one for one in self.holders if isinstance(one, Person) and one.team_id == team.pk]
        return [_sum(amounts) for amounts in zip(*(self._own(one) for one in people), strict=True)]

    def get_context(self) -> dict[str, Any]:
        shown = SalesTarget.objects.visible_to(self.person).values("pk")
        events = Event.objects.filter(subject_type="sales.salestarget")
        events = events if self.person.scope(VIEW) == ALL else events.filter(subject_id__in=shown)
        return {
            "form": self.asked,
            "heads": self.heads(),
            "lines": self.table,
            "currency": self.currency,
            "history": [{"line": line, "url": ""} for line in lines(events.order_by("-id")[:SEVERAL])],
            "empty": None
            if self.holders
            else Empty(_("Nobody sells yet"), _("Add people with the role of a sales rep.")),
        }


class EditTargetsPage(_TargetsPage, FormPage):
    """The grid in which targets are typed; a blank cell has none."""

    right = CHANGE
    label = gettext_lazy("Save targets")
    form_class = TargetGridForm
    template_name = "sales/target_edit.html"
    success_message = gettext_lazy("Targets saved.")

    @cached_property
    def holders(self) -> Sequence[Person | Team]:
        """Whose targets this person sets: a leader those of the team's people, not the team's own."""
        found = holders_for(self.person, CHANGE)
        return found if self.person.scope(CHANGE) == ALL else [one for one in found if isinstance(one, Person)]

    def get_title(self) -> str:
        measure = dict(SalesTarget.Measure.choices)[self.asked.chosen("measure")]
        return _("Set targets: {measure} {year}, {currency}").format(
            measure=measure, year=self.asked.chosen("year"), currency=self.currency
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        known = {
            cell_name(holder, day): amount
            for holder in self.holders
            for day in self.asked.starts
            if (amount := self.amounts.get(("t" if isinstance(holder, Team) else "p", holder.pk, day))) is not None
        }
        return {"holders": self.holders, "starts": self.asked.starts, "known": known}

    def act(self, form: Any) -> str:
        wanted = [
            WantedTarget(
                span=self.span, starts_on=day, amount=amount, measure=str(self.asked.chosen("measure")),
                currency=self.currency, **{"team" if isinstance(holder, Team) else "person": holder},
            )
            for holder, day, amount in form.wanted()
        ]  # fmt: skip
        set_targets(wanted, by=self.person, why=form.cleaned_data["why"])
        return self.address("sales:target-list")

    def get_back_url(self) -> str:
        return self.address("sales:target-list")

    def get_context(self) -> dict[str, Any]:
        return {"heads": self.heads()}


def _sum(amounts: Sequence[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known[1:], known[0]) if known else None
