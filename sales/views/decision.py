"""Acts on the decision chain of a deal, each in a dialog."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.pages import ActPage
from sales.actions.decision import add_decision_person, change_decision_person, remove_decision_person
from sales.forms.decision import DecisionPersonForm
from sales.forms.reasons import OptionalWhyForm
from sales.models import Deal, DecisionPerson

CHANGE = "sales.change_deal"


class AddDecisionPersonPage(ActPage):
    """Somebody who has a say comes onto the map."""

    right = CHANGE
    model = Deal
    form_class = DecisionPersonForm
    label = gettext_lazy("Put on the map")
    success_message = gettext_lazy("On the map.")

    def get_queryset(self) -> QuerySet[Deal]:
        return Deal.objects.changeable_by(self.person, CHANGE).select_related("company")

    def get_title(self) -> str:
        return _("Who decides at {company}").format(company=self.record.company or self.record)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": self.get_initial(), "deal": self.record}

    def act(self, record: Any, form: Any) -> str:
        return add_decision_person(record, form.cleaned_data, by=self.person).get_absolute_url()


class _PersonAct(ActPage):
    right = CHANGE
    model = DecisionPerson

    def get_queryset(self) -> QuerySet[DecisionPerson]:
        rows = DecisionPerson.objects.changeable_by(self.person, CHANGE)
        return rows.select_related("deal__company", "contact")

    def get_back_url(self) -> str:
        return str(self.record.get_absolute_url())


class ChangeDecisionPersonPage(_PersonAct):
    """What is known about them now."""

    form_class = DecisionPersonForm
    label = gettext_lazy("Save")
    success_message = gettext_lazy("Saved.")

    def get_title(self) -> str:
        return _("Decision chain: {person}").format(person=self.record)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "deal": self.record.deal}

    def act(self, record: Any, form: Any) -> None:
        fresh = DecisionPerson.objects.select_related("deal").get(pk=record.pk)
        change_decision_person(fresh, form.cleaned_data, by=self.person)


class RemoveDecisionPersonPage(_PersonAct):
    """They have no say any more, or were put there by mistake."""

    form_class = OptionalWhyForm
    is_danger = True
    label = gettext_lazy("Take off the map")
    success_message = gettext_lazy("Taken off.")

    def get_title(self) -> str:
        return _("Take {person} off the map").format(person=self.record)

    def act(self, record: Any, form: Any) -> None:
        remove_decision_person(record, by=self.person, why=form.cleaned_data["why"])
