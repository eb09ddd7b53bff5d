"""Enablement: solutions published, trainings held, deals that used them, per person and month."""

from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from console import values
from console.pages import Act, ActPage, Column, DetailPage, Empty, Fact, FormPage, ListPage, Page
from console.pages.parts import Link, Table
from sales.actions.trainings import add_training, change_training, restore_training, withdraw_training
from sales.filters.kit import TrainingFilter
from sales.forms.kit import TrainingForm
from sales.forms.reasons import WhyForm
from sales.models import KitUse, Training
from sales.queries.kit import Enablement, KitFigures, enablement, kit_figures
from sales.views.kit import CHANGE, VIEW, said_words, uses_context, with_words, without_words
from sales.views.presales_people import period_of


class EnablementPage(Page):
    """What presales brought to the sellers, per person and month. Every number opens its rows."""

    right = VIEW
    template_name = "sales/enablement.html"
    acts = [
        Act(gettext_lazy("Write down a training"), "sales:training-add", CHANGE, True, icon="plus"),
        Act(gettext_lazy("Trainings"), "sales:training-list", VIEW),
        Act(gettext_lazy("Sales kit"), "sales:kit-list", VIEW),
    ]

    @cached_property
    def period(self) -> tuple[forms.Form, date, date]:
        return period_of(self)

    @cached_property
    def rows(self) -> list[Enablement]:
        _form, first, last = self.period
        return enablement(first.replace(day=1), last)

    def get_title(self) -> str:
        trainings = sum(row.trainings for row in self.rows)
        solutions = sum(row.solutions for row in self.rows)
        if not self.rows:
            return _("No solution was published and no training held in this time")
        return " · ".join(
            [
                ngettext("{n} solution published", "{n} solutions published", solutions).format(n=solutions),
                ngettext("{n} training held", "{n} trainings held", trainings).format(n=trainings),
            ]
        )

    def get_facts(self) -> str:
        return _("A deal counts in the month in which it used the solution or what the training taught.")

    def get_context(self) -> dict[str, Any]:
        heads = (_("Month"), _("Person"), _("Solutions published"), _("Trainings held"), _("Deals that used them"))
        lines = [self._line(row) for row in self.rows]
        table = Table(heads, lines, ("text", "text", "number", "number", "number"))
        sentence = _("Solutions are published in the sales kit; trainings are written down here.")
        empty = Empty(_("Nothing to count yet"), sentence, [act for act in self.open_acts() if act.primary])
        return {"form": self.period[0], "table": table, "empty": empty}

    def _line(self, row: Enablement) -> list[Any]:
        month, who = f"{row.month:%Y-%m}", row.person.pk
        kit = f"{reverse('sales:kit-list')}?kind=solution&published_by={who}&month={month}"
        held = f"{reverse('sales:training-list')}?held_by={who}&month={month}&status=held"
        used = f"{reverse('sales:kit-uses')}?author={who}&month={month}"
        return [
            date_format(row.month, "YEAR_MONTH_FORMAT"),
            str(row.person),
            Link(row.solutions, kit) if row.solutions else 0,
            Link(row.trainings, held) if row.trainings else 0,
            Link(row.deals, used) if row.deals else 0,
        ]


class TrainingListPage(ListPage):
    """Trainings that were held, and what came of them."""

    right = VIEW
    template_name = "sales/list.html"
    model = Training
    filterset_class = TrainingFilter
    search_fields = ("title", "audience")
    default_sort = "-held_on"
    panel = False
    acts = [Act(gettext_lazy("Write down a training"), "sales:training-add", CHANGE, True, icon="plus")]
    empty = Empty(gettext_lazy("No training yet"), gettext_lazy("Write down what was held, for whom and about what."))

    def get_title(self) -> str:
        count = Training.objects.held().count()
        return ngettext("{n} training held", "{n} trainings held", count).format(n=values.number(count))

    def get_queryset(self) -> QuerySet[Training]:
        return Training.objects.select_related("product", "held_by")

    @cached_property
    def figures(self) -> dict[int, KitFigures]:
        return kit_figures("training")

    def get_columns(self) -> list[Column]:
        def of(row: Training) -> KitFigures:
            return self.figures.get(row.pk, KitFigures())

        return [
            Column("title", gettext_lazy("Training"), kind="link"),
            Column("status", gettext_lazy("Status"), kind="status", why="reason"),
            Column("held_on", gettext_lazy("Held on"), kind="date", sort="held_on"),
            Column("audience", pgettext_lazy("training", "For whom")),
            Column("people_count", gettext_lazy("Came"), kind="number", sort="people_count"),
            Column("product", gettext_lazy("Product")),
            Column("industry", gettext_lazy("Industry"), value="industry_name"),
            Column("held_by", gettext_lazy("Held by"), kind="person"),
            Column("used", gettext_lazy("Deals that used it"), kind="number", value=lambda row: of(row).used),
            Column("won", gettext_lazy("Deals won"), kind="number", value=lambda row: of(row).won),
        ]


class TrainingDetailPage(DetailPage):
    """One training, and the deals that used it."""

    right = VIEW
    model = Training
    template_name = "sales/training_detail.html"

    def get_queryset(self) -> QuerySet[Training]:
        return Training.objects.select_related("product", "held_by")

    @cached_property
    def figures(self) -> KitFigures:
        return kit_figures("training").get(self.record.pk, KitFigures())

    def get_finding(self) -> str:
        if self.record.status == Training.Status.WITHDRAWN:
            return str(self.record.reason)
        figures = self.figures
        used = ngettext("used on {n} deal", "used on {n} deals", figures.used).format(n=figures.used)
        return " · ".join(filter(None, (used, said_words(figures))))

    def get_acts(self) -> list[Act]:
        if self.record.status == Training.Status.WITHDRAWN:
            return [self._act(gettext_lazy("Bring back"), "restore")]
        return [
            self._act(gettext_lazy("Change"), "edit"),
            self._act(pgettext_lazy("training", "Withdraw"), "withdraw", danger=True),
        ]

    def _act(self, label: Any, verb: str, **more: Any) -> Act:
        return Act(label, reverse(f"sales:training-{verb}", args=[self.record.pk]), CHANGE, **more)

    def get_facts(self) -> list[Fact]:
        training: Training = self.record
        facts = [
            Fact(gettext_lazy("Held on"), training.held_on, "date"),
            Fact(pgettext_lazy("training", "For whom"), training.audience),
            Fact(gettext_lazy("Came"), training.people_count, "number"),
            Fact(gettext_lazy("Held by"), training.held_by),
            Fact(gettext_lazy("Product"), training.product),
            Fact(gettext_lazy("Industry"), training.industry_name),
            Fact(gettext_lazy("Win rate with it"), with_words(self.figures)),
            Fact(gettext_lazy("Win rate without"), without_words(self.figures)),
        ]
        return [fact for fact in facts if fact.value not in (None, "")]

    def get_context(self) -> dict[str, Any]:
        return uses_context(self, KitUse.objects.filter(training=self.record))


class AddTrainingPage(FormPage):
    """A training that was held."""

    right = CHANGE
    title = gettext_lazy("Write down a training")
    form_class = TrainingForm
    back_url = "/sales/enablement/"

    def act(self, form: Any) -> Training:
        data = dict(form.cleaned_data)
        file, link = data.pop("file"), data.pop("link")
        return add_training(data, by=self.person, file=file, link=link)


class EditTrainingPage(FormPage):
    """Put right what is written about a training."""

    right = CHANGE
    model = Training
    form_class = TrainingForm

    def get_queryset(self) -> QuerySet[Training]:
        return Training.objects.all()

    def get_title(self) -> str:
        return _("Change {item}").format(item=self.record)

    def act(self, form: Any) -> Training:
        data = dict(form.cleaned_data)
        file, link = data.pop("file"), data.pop("link")
        return change_training(self.record, data, by=self.person, file=file, link=link)


class WithdrawTrainingPage(ActPage):
    """It was written down by mistake."""

    right = CHANGE
    model = Training
    form_class = WhyForm
    title = gettext_lazy("Withdraw the training")
    sentence = gettext_lazy("It counts no more and can't be chosen on deals; what was written stays readable.")
    label = pgettext_lazy("training", "Withdraw")
    is_danger = True

    def get_queryset(self) -> QuerySet[Training]:
        return Training.objects.all()

    def act(self, record: Any, form: Any) -> None:
        withdraw_training(record, by=self.person, why=form.cleaned_data["why"])


class RestoreTrainingPage(ActPage):
    """It was held after all."""

    right = CHANGE
    model = Training
    title = gettext_lazy("Bring the training back")
    label = gettext_lazy("Bring back")

    def get_queryset(self) -> QuerySet[Training]:
        return Training.objects.all()

    def act(self, record: Any, form: Any) -> None:
        restore_training(record, by=self.person)
