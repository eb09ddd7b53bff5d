"""What is done with one support request."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from console.pages import ActPage
from sales.actions import presales as acts
from sales.actions.promises import add_promise
from sales.forms.presales import AssignRequestForm, FinishRequestForm, RequestForm
from sales.forms.reasons import WhyForm
from sales.models import PresalesRequest
from sales.queries.presales_words import candidates_of, propose
from sales.views.presales import ADD, ASSIGN, TAKE, WORK, asked


class _RequestAct(ActPage):
    model = PresalesRequest

    def get_queryset(self) -> QuerySet[PresalesRequest]:
        rows = PresalesRequest.objects.select_related("deal", "product", "consultant")
        return rows.workable_by(self.person) if self.right == WORK else rows.asked_by(self.person, str(self.right))

    def get_sentence(self) -> Any:
        return self.sentence or str(self.record.text)


class TakeRequestPage(_RequestAct):
    """A consultant takes what nobody has."""

    right = TAKE
    title = gettext_lazy("Take the request")
    label = pgettext_lazy("presales", "Take it")
    success_message = gettext_lazy("It is yours.")

    def get_queryset(self) -> QuerySet[PresalesRequest]:
        return PresalesRequest.objects.visible_to(self.person).select_related("deal", "consultant")

    def act(self, record: Any, form: Any) -> None:
        acts.take_request(record, by=self.person)


class AcceptRequestPage(_RequestAct):
    """The consultant says yes."""

    right = WORK
    title = gettext_lazy("Accept the request")
    label = gettext_lazy("Accept")
    success_message = gettext_lazy("Accepted.")

    def act(self, record: Any, form: Any) -> None:
        acts.accept_request(record, by=self.person)


class ReturnRequestPage(_RequestAct):
    """It goes back to the seller, with what is missing."""

    right = WORK
    title = gettext_lazy("Return the request")
    label = gettext_lazy("Return")
    form_class = WhyForm
    is_danger = True
    success_message = gettext_lazy("Returned.")

    def act(self, record: Any, form: Any) -> None:
        acts.return_request(record, by=self.person, why=form.cleaned_data["why"])


class FinishRequestPage(_RequestAct):
    """Done: what came of it, and what was promised on the way."""

    right = WORK
    title = gettext_lazy("The request is done")
    label = gettext_lazy("Mark as done")
    form_class = FinishRequestForm
    success_message = gettext_lazy("Done.")

    @transaction.atomic
    def act(self, record: Any, form: Any) -> None:
        acts.finish_request(record, by=self.person, result=form.cleaned_data["result"])
        if form.cleaned_data["promise"]:
            add_promise(record.deal, form.cleaned_data["promise"], by=self.person, made_by=record.consultant)


class CancelRequestPage(_RequestAct):
    """The seller does not need it any more."""

    right = ADD
    title = gettext_lazy("The request is not needed any more")
    label = gettext_lazy("Cancel the request")
    form_class = WhyForm
    is_danger = True
    success_message = gettext_lazy("Cancelled.")

    def act(self, record: Any, form: Any) -> None:
        acts.cancel_request(record, by=self.person, why=form.cleaned_data["why"])


class AssignRequestPage(_RequestAct):
    """Somebody else, with the reasons of each in words."""

    right = ASSIGN
    label = gettext_lazy("Give")
    form_class = AssignRequestForm

    def get_title(self) -> str:
        return _("Who does it: {request}").format(request=self.record)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "candidates": _candidates(self.record)}

    def act(self, record: Any, form: Any) -> None:
        data = form.cleaned_data
        acts.assign_request(record, data["consultant"], by=self.person, why=data["why"])


class AskAgainPage(_RequestAct):
    """A returned request, completed."""

    right = ADD
    label = gettext_lazy("Ask again")
    form_class = RequestForm

    def get_title(self) -> str:
        return _("Ask again: {request}").format(request=self.record)

    def get_sentence(self) -> str:
        return _("Returned: {why}").format(why=self.record.reason)

    def get_initial(self) -> dict[str, Any]:
        names = ("kind", "text", "wanted_by", "industry", "hours")
        return {name: getattr(self.record, name) for name in names} | {"product": self.record.product_id}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "candidates": _candidates(self.record)}

    def act(self, record: Any, form: Any) -> None:
        acts.ask_again(record, by=self.person, **asked(form))


def _candidates(request: PresalesRequest) -> list[Any]:
    return candidates_of(propose(request), request.industry, request.product)
