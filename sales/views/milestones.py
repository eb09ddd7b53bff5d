"""Milestones that payments hang on, marked by hand."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.pages import Act
from people.models import Person
from sales.actions import mark_milestone, unmark_milestone
from sales.forms.plans import MarkForm, UnmarkForm
from sales.models import Order
from sales.queries.milestones import markable, unmarkable
from sales.views.order_acts import OrderAct

MARK = "sales.mark_milestone"


def milestone_acts(order: Order, person: Person) -> list[Act]:
    """What the person may say by hand about an order's milestones."""
    if not person.may(MARK) or not Order.objects.changeable_by(person, MARK).filter(pk=order.pk).exists():
        return []
    acts = []
    if markable(order):
        url = reverse("sales:order-milestone-mark", args=[order.pk])
        acts.append(Act(gettext_lazy("Mark as reached"), url, MARK, key="m"))
    if unmarkable(order):
        url = reverse("sales:order-milestone-unmark", args=[order.pk])
        acts.append(Act(gettext_lazy("Not reached after all"), url, MARK))
    return acts


class MarkMilestonePage(OrderAct):
    """First value or acceptance of an order that has no project."""

    right = MARK
    form_class = MarkForm
    label = gettext_lazy("Mark as reached")
    success_message = gettext_lazy("Marked. What hangs on it is due.")

    def get_title(self) -> str:
        return _("Milestone of {order} reached").format(order=self.record)

    def get_sentence(self) -> str:
        return _("No project tells it for this order. What hangs on it becomes due from the day that you give.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "milestones": markable(self.record)}

    def act(self, record: Any, form: Any) -> None:
        mark_milestone(record, by=self.person, **form.cleaned_data)


class UnmarkMilestonePage(OrderAct):
    """It was marked too early."""

    right = MARK
    form_class = UnmarkForm
    is_danger = True
    label = gettext_lazy("Not reached after all")
    success_message = gettext_lazy("Taken back. What hangs on it waits again.")

    def get_title(self) -> str:
        return _("Milestone of {order} not reached").format(order=self.record)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "milestones": unmarkable(self.record)}

    def act(self, record: Any, form: Any) -> None:
        unmark_milestone(record, by=self.person, **form.cleaned_data)
