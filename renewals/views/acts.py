"""What can be done with a renewal, one dialog each."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from console.pages import ActPage
from console.values import day
from renewals import actions, forms
from renewals.models import Renewal
from renewals.rules.dates import next_term
from success import wording as health_wording


class RenewalAct(ActPage):
    """An act of whoever works the renewal."""

    right: ClassVar[str | None] = "renewals.change_renewal"
    model = Renewal

    def get_queryset(self) -> QuerySet[Any]:
        assert self.right
        rows = Renewal.objects.visible_to(self.person).changeable_by(self.person, self.right)
        return rows.select_related("account__company", "order", "owner")


class PlanRenewal(RenewalAct):
    title = _("Usage review and follow-up plan")
    form_class = forms.PlanForm
    label = _("Save the plan")
    success_message = _("The plan is made.")

    def get_sentence(self) -> str:
        return str(self.record.account)

    def get_initial(self) -> dict[str, Any]:
        """A first draft of the review from the parts of the health score."""
        if self.record.usage_review:
            return {}
        parts = self.record.account.health_parts
        known = [health_wording.words_of(part) for part in parts if part["score"] is not None]
        return {"usage_review": "\n".join(known)}

    def act(self, record: Renewal, form: Any) -> None:
        actions.plan_renewal(Renewal(pk=record.pk), by=self.person, **form.cleaned_data)


class StartTalks(RenewalAct):
    title = _("Start talks")
    sentence = _("The customer is asked whether they renew.")
    form_class = forms.NoteForm
    label = _("Start talks")
    success_message = _("In talks.")

    def act(self, record: Renewal, form: Any) -> None:
        actions.start_talks(record, by=self.person, why=form.cleaned_data["why"])


class WinRenewal(RenewalAct):
    def get_title(self) -> str:
        return gettext("Renew {account}").format(account=self.record.account)

    sentence = _("The order of the new term is signed with this, and its receivables planned.")
    form_class = forms.WinForm
    label = _("It is signed")
    success_message = _("Renewed.")

    def get_initial(self) -> dict[str, Any]:
        first, last = next_term(self.record.order.starts_on, self.record.order.ends_on)
        return {
            "starts_on": first,
            "ends_on": last,
            "recurring_amount": self.record.due_amount,
            "signed_on": timezone.localdate(),
        }

    def act(self, record: Renewal, form: Any) -> None:
        actions.win_renewal(record, by=self.person, **form.cleaned_data)


class LoseRenewal(RenewalAct):
    title = _("Renewal lost")
    form_class = forms.LoseForm
    label = _("Note as lost")
    is_danger = True
    success_message = _("Noted as lost.")

    def get_sentence(self) -> str:
        return gettext("The account stays a customer until its term ends on {day}.").format(
            day=day(self.record.order.ends_on)
        )

    def act(self, record: Renewal, form: Any) -> None:
        actions.lose_renewal(record, by=self.person, **form.cleaned_data)


class ReopenRenewal(RenewalAct):
    title = _("Open the renewal again")
    form_class = forms.ReopenForm
    label = _("Open again")
    success_message = _("Back in talks.")

    def act(self, record: Renewal, form: Any) -> None:
        actions.reopen_renewal(record, by=self.person, why=form.cleaned_data["why"])


class AssignRenewal(RenewalAct):
    right = "renewals.assign_renewal"
    title = _("Give to another")
    form_class = forms.AssignForm
    label = _("Give")
    success_message = _("The renewal has a new owner.")

    def get_initial(self) -> dict[str, Any]:
        return {"owner": self.record.owner_id}

    def act(self, record: Renewal, form: Any) -> None:
        actions.assign_renewal(record, form.cleaned_data["owner"], by=self.person, why=form.cleaned_data["why"])
