"""Promises of a deal: written down, confirmed or taken back by the rep."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.pages import ActPage
from people.rights import rows_for
from sales.actions import add_promise, settle_promise
from sales.forms.promises import PromiseForm
from sales.forms.reasons import WhyForm
from sales.models import Deal, Promise

CHANGE = "sales.change_deal"


class AddPromisePage(ActPage):
    """What implementation must deliver because it was said before signing."""

    right = CHANGE
    model = Deal
    form_class = PromiseForm
    label = gettext_lazy("Write down")
    success_message = gettext_lazy("The promise is written down.")
    sentence = gettext_lazy("It is confirmed before signing and goes on to the project.")

    def get_queryset(self) -> QuerySet[Deal]:
        return Deal.objects.changeable_by(self.person, CHANGE).select_related("company")

    def get_title(self) -> str:
        return _("Promise to {deal}").format(deal=self.record.company or self.record)

    def act(self, record: Any, form: Any) -> None:
        add_promise(record, by=self.person, **form.cleaned_data)


class _PromiseAct(ActPage):
    right = CHANGE
    model = Promise
    status: str = ""

    def get_queryset(self) -> QuerySet[Promise]:
        mine = rows_for(self.person, CHANGE, owner="deal__owner")
        return Promise.objects.filter(mine).select_related("deal")

    def get_sentence(self) -> str:
        return str(self.record)

    def get_back_url(self) -> str:
        return str(self.record.deal.get_absolute_url())

    def act(self, record: Any, form: Any) -> str:
        settle_promise(record, self.status, by=self.person, why=form.cleaned_data.get("why", ""))
        return str(record.deal.get_absolute_url())


class ConfirmPromisePage(_PromiseAct):
    """The rep stands by it: it goes on to the order and the project."""

    title = gettext_lazy("Confirm the promise")
    label = gettext_lazy("Confirm")
    success_message = gettext_lazy("Confirmed.")
    status = Promise.Status.CONFIRMED


class WithdrawPromisePage(_PromiseAct):
    """It was not promised, or the customer gave it up before signing."""

    title = gettext_lazy("Take the promise back")
    label = gettext_lazy("Take back")
    form_class = WhyForm
    is_danger = True
    success_message = gettext_lazy("Taken back.")
    status = Promise.Status.WITHDRAWN
