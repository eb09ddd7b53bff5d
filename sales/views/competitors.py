"""Competitors: the list with its record, and the acts on a deal."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console import values
from console.pages import Act, ActPage, FormPage, Page
from sales.actions.competitors import add_competitor, change_competitor, leave_competitor, meet_competitor
from sales.forms.competitors import CompetitorForm, RivalForm
from sales.forms.reasons import OptionalWhyForm
from sales.models import Competitor, Deal, DealCompetitor
from sales.queries.competitors import Record, records_for

CHANGE, VIEW, KEEP = "sales.change_deal", "sales.view_deal", "sales.change_competitor"


class CompetitorListPage(Page):
    """Whom we meet, and how often we win against them; each number opens its deals."""

    right = VIEW
    template_name = "sales/competitor_list.html"

    @cached_property
    def records(self) -> list[Record]:
        return records_for(self.person)

    def get_title(self) -> str:
        decided = [one for one in self.records if one.win_rate is not None]
        worst = min(decided, key=lambda one: (one.win_rate, -one.lost), default=None)
        if worst is None or worst.win_rate is None:
            return _("Competitors")
        return _("{name} is the hardest to beat: {rate} of {n} decided deals won").format(
            name=worst.competitor, rate=values.percent(worst.win_rate, 0), n=values.number(worst.won + worst.lost)
        )

    def get_facts(self) -> str:
        return _("Win rate: deals won ÷ deals won or lost in which the competitor was met.")

    def get_acts(self) -> list[Act]:
        return [Act(gettext_lazy("Add a competitor"), "sales:competitor-add", KEEP, True, icon="plus")]

    def get_context(self) -> dict[str, Any]:
        return {"records": self.records, "may_keep": self.person.may(KEEP)}


class _CompetitorForm(FormPage):
    right = KEEP
    model = Competitor
    form_class = CompetitorForm
    back_url = "/sales/competitors/"

    def get_queryset(self) -> QuerySet[Competitor]:
        return Competitor.objects.all()


class AddCompetitorPage(_CompetitorForm):
    """A new one on the list."""

    title = gettext_lazy("Add a competitor")

    def act(self, form: Any) -> str:
        add_competitor(form.cleaned_data, by=self.person)
        return reverse("sales:competitor-list")


class EditCompetitorPage(_CompetitorForm):
    """What is known about it now."""

    def get_title(self) -> str:
        return _("Competitor {name}").format(name=self.record)

    def act(self, form: Any) -> str:
        change_competitor(self.record, form.cleaned_data, by=self.person)
        return reverse("sales:competitor-list")


class MeetCompetitorPage(ActPage):
    """Somebody else is in the race."""

    right = CHANGE
    model = Deal
    form_class = RivalForm
    label = gettext_lazy("Add")
    success_message = gettext_lazy("Saved.")
    sentence = gettext_lazy("Doing it with pen and paper counts as one.")

    def get_queryset(self) -> QuerySet[Deal]:
        return Deal.objects.changeable_by(self.person, CHANGE)

    def get_title(self) -> str:
        return _("Who else is in the race")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": self.get_initial(), "deal": self.record}

    def act(self, record: Any, form: Any) -> str:
        data = dict(form.cleaned_data)
        return meet_competitor(record, data.pop("competitor"), data, by=self.person).get_absolute_url()


class _RivalAct(ActPage):
    right = CHANGE
    model = DealCompetitor

    def get_queryset(self) -> QuerySet[DealCompetitor]:
        return DealCompetitor.objects.changeable_by(self.person, CHANGE).select_related("deal", "competitor")

    def get_back_url(self) -> str:
        return str(self.record.get_absolute_url())

    def get_title(self) -> str:
        return str(self.record.competitor)


class ChangeRivalPage(_RivalAct):
    """How it stands now."""

    form_class = RivalForm
    label = gettext_lazy("Save")
    success_message = gettext_lazy("Saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "deal": self.record.deal}

    def act(self, record: Any, form: Any) -> None:
        meet_competitor(record.deal, record.competitor, form.cleaned_data, by=self.person)


class RemoveRivalPage(_RivalAct):
    """It was never in the race, or left it."""

    form_class = OptionalWhyForm
    is_danger = True
    label = gettext_lazy("Take off")
    success_message = gettext_lazy("Taken off.")

    def act(self, record: Any, form: Any) -> str:
        return leave_competitor(record, by=self.person, why=form.cleaned_data["why"]).get_absolute_url()
