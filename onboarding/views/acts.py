"""What can be done with a project, one page or dialog each."""

from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from console.pages import ActPage
from onboarding import actions, forms, queries
from onboarding.models import Milestone, Project
from people.rights import rows_for
from sales.actions import settle_promise
from sales.models import Promise


class ProjectAct(ActPage):
    """An act of whoever leads the project."""

    right: ClassVar[str | None] = "onboarding.change_project"
    model = Project

    def get_queryset(self) -> QuerySet[Any]:
        assert self.right
        return Project.objects.visible_to(self.person).changeable_by(self.person, self.right)


class TakeOrder(ProjectAct):
    title = _("Take the order")
    sentence = _("From now on implementation answers for it: the golden period runs.")
    label = _("Take it")
    success_message = _("The order is yours.")

    def act(self, record: Project, form: Any) -> None:
        actions.take_order(record, by=self.person)


class ReturnOrder(ProjectAct):
    title = _("Return the order to sales")
    sentence = _("The seller is told what is missing and offers it again.")
    form_class = forms.ReturnForm
    label = _("Return")
    success_message = _("Returned to sales.")

    def act(self, record: Project, form: Any) -> None:
        actions.return_order(record, by=self.person, **form.cleaned_data)


class OfferOrder(ProjectAct):
    right = "sales.change_order"
    title = _("Offer the order again")
    sentence = _("The implementation manager is asked again to take it.")
    label = _("Offer")
    success_message = _("Offered to implementation.")

    def get_queryset(self) -> QuerySet[Any]:
        rows = Project.objects.visible_to(self.person)
        return rows.filter(rows_for(self.person, "sales.change_order", owner="order__owner"))

    def act(self, record: Project, form: Any) -> None:
        actions.offer_order(record, by=self.person)


class ConfirmPlan(ProjectAct):
    title = _("Confirm the plan")
    sentence = _("The customer has seen the master plan and agrees with it.")
    form_class = forms.PlanForm
    label = _("Plan confirmed")
    success_message = _("The plan is confirmed.")

    def get_initial(self) -> dict[str, Any]:
        return {"planned_live_on": self.record.planned_live_on}

    def act(self, record: Project, form: Any) -> None:
        actions.confirm_plan(record, by=self.person, **form.cleaned_data)


class StartProject(ProjectAct):
    title = _("Begin work")
    sentence = _("The plan is confirmed; the work begins.")
    label = _("Begin")
    success_message = _("Work has started.")

    def act(self, record: Project, form: Any) -> None:
        actions.start_project(record, by=self.person)


class ReachFirstValue(ProjectAct):
    title = _("First value reached")
    sentence = _("The golden period ends with this: say what the customer gets out of it.")
    form_class = forms.FirstValueForm
    label = _("First value reached")
    success_message = _("The customer is live.")

    def act(self, record: Project, form: Any) -> None:
        actions.reach_first_value(record, by=self.person, why=form.cleaned_data["why"])


class AskAcceptance(ProjectAct):
    title = _("Ask for acceptance")
    sentence = _("The customer is asked to sign what was delivered.")
    label = _("Ask")
    success_message = _("Acceptance is asked.")

    def act(self, record: Project, form: Any) -> None:
        actions.ask_acceptance(record, by=self.person)


class AcceptProject(ProjectAct):
    title = _("Acceptance signed")
    sentence = _("The customer has signed the acceptance.")
    form_class = forms.NoteForm
    label = _("It is signed")
    success_message = _("Accepted by signature.")

    def act(self, record: Project, form: Any) -> None:
        actions.accept_project(record, by=self.person, why=form.cleaned_data["why"])


class DeemAccepted(ProjectAct):
    title = _("Deemed accepted")
    sentence = _("The time for an objection has passed. It is shown as deemed and never counts as signed.")
    form_class = forms.WhyForm
    label = _("Deemed accepted")
    success_message = _("Noted as deemed accepted.")

    def act(self, record: Project, form: Any) -> None:
        actions.accept_project(record, by=self.person, deemed=True, why=form.cleaned_data["why"])


class RefuseAcceptance(ProjectAct):
    title = _("Acceptance refused")
    sentence = _("The customer does not sign. What has to be cured goes back to work.")
    form_class = forms.WhyForm
    label = _("Refused")
    success_message = _("Back to work.")

    def act(self, record: Project, form: Any) -> None:
        actions.refuse_acceptance(record, by=self.person, why=form.cleaned_data["why"])


class HoldProject(ProjectAct):
    title = _("Put on hold")
    form_class = forms.HoldForm
    label = _("Put on hold")
    success_message = _("The project is on hold.")

    def act(self, record: Project, form: Any) -> None:
        actions.hold_project(record, by=self.person, **form.cleaned_data)


class ResumeProject(ProjectAct):
    title = _("Go on")
    sentence = _("The project goes on where it was put on hold.")
    label = _("Go on")
    success_message = _("The project goes on.")

    def act(self, record: Project, form: Any) -> None:
        actions.resume_project(record, by=self.person)


class FailProject(ProjectAct):
    title = _("The project failed")
    sentence = _("This ends the project. The customer stays an account; say what went wrong.")
    form_class = forms.WhyForm
    label = _("End the project")
    is_danger = True
    success_message = _("The project has ended.")

    def act(self, record: Project, form: Any) -> None:
        actions.fail_project(record, by=self.person, why=form.cleaned_data["why"])


class AssignProject(ProjectAct):
    right = "onboarding.assign_project"
    title = _("Give to another manager")
    form_class = forms.AssignForm
    label = _("Give")
    success_message = _("The project has a new manager.")

    def get_initial(self) -> dict[str, Any]:
        return {"manager": self.record.manager_id}

    def act(self, record: Project, form: Any) -> None:
        actions.assign_project(record, form.cleaned_data["manager"], by=self.person, why=form.cleaned_data["why"])


class OfferProject(ProjectAct):
    right = "onboarding.offer_handover"
    title = _("Hand over to the CSM")
    form_class = forms.OfferForm
    label = _("Offer")
    success_message = _("Offered to the CSM, who accepts or returns it.")

    def get_queryset(self) -> QuerySet[Any]:
        return Project.objects.visible_to(self.person).changeable_by(self.person)

    def get_initial(self) -> dict[str, Any]:
        return {"csm": queries.csm_of(self.record)}

    def act(self, record: Project, form: Any) -> None:
        values = form.cleaned_data
        actions.offer_project(record, values["csm"], by=self.person, checklist=values["checklist"])


class CompleteMilestone(ProjectAct):
    title = _("Milestone reached")
    sentence = _("It is ticked off with today's date.")
    label = _("Tick off")
    success_message = _("Ticked off.")
    is_done = True

    def act(self, record: Project, form: Any) -> None:
        milestone = Milestone.objects.filter(project=record, pk=self.kwargs["milestone"]).first()
        if milestone is None:
            raise Http404
        actions.complete_milestone(milestone, by=self.person, is_done=self.is_done)


class ReopenMilestone(CompleteMilestone):
    title = _("Take a milestone back")
    sentence = _("It counts as not reached again.")
    label = _("Take back")
    success_message = _("Taken back.")
    is_done = False


class SettlePromise(ProjectAct):
    title = _("What became of the promise?")
    form_class = forms.PromiseForm
    label = _("Save")
    success_message = _("Noted.")

    @cached_property
    def promise(self) -> Promise:
        """A promise of the project's own deal, else 404."""
        return get_object_or_404(Promise, deal=self.record.order.deal_id, pk=self.kwargs["promise"])

    def get_sentence(self) -> str:
        return str(self.promise)

    def act(self, record: Project, form: Any) -> None:
        settle_promise(self.promise, form.cleaned_data["status"], by=self.person, why=form.cleaned_data["why"])
