"""What was done, what comes next, and how much they want to buy: dialogs on one deal."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sales.actions.activities import log_and_plan
from sales.actions.grading import grade_deal
from sales.actions.steps import set_next_step
from sales.forms.activities import ActivityForm, GradeForm, StepForm
from sales.views.deal_acts import DealAct


class LogActivityPage(DealAct):
    """What was done with the customer, and what comes next."""

    form_class = ActivityForm
    template_name = "sales/activity.html"
    fragment_template_name = "sales/activity_dialog.html"
    label = gettext_lazy("Log")
    success_message = gettext_lazy("Logged.")

    def get_title(self) -> str:
        return _("Activity with {deal}").format(deal=self.record.company or self.record)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": self.get_initial(), "deal": self.record}

    def get_initial(self) -> dict[str, Any]:
        return {"next_step": self.record.next_step, "next_step_on": self.record.next_step_on}

    def act(self, record: Any, form: Any) -> None:
        log_and_plan(record, form.values(), by=self.person)


class SetStepPage(DealAct):
    """What happens next, and when; also where a step is dragged to another day."""

    form_class = StepForm
    label = gettext_lazy("Save")
    success_message = gettext_lazy("The next step is set.")

    def get_title(self) -> str:
        return _("Next step with {deal}").format(deal=self.record.company or self.record)

    def get_initial(self) -> dict[str, Any]:
        return {"next_step": self.record.next_step, "next_step_on": self.record.next_step_on}

    def act(self, record: Any, form: Any) -> None:
        data = form.cleaned_data
        set_next_step(record, data["next_step"], data["next_step_on"], by=self.person)


class GradeDealPage(DealAct):
    """How much they want to buy, and what says so."""

    form_class = GradeForm
    label = gettext_lazy("Save")
    success_message = gettext_lazy("Graded.")

    def get_title(self) -> str:
        return _("Intent grade of {deal}").format(deal=self.record)

    def get_initial(self) -> dict[str, Any]:
        return {"grade": self.record.intent_grade}

    def act(self, record: Any, form: Any) -> None:
        grade_deal(record, form.cleaned_data["grade"], by=self.person, why=form.cleaned_data["why"])
