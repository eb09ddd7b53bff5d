"""What is done with one deal."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.pages import ActPage
from people.models import Person
from sales.actions import assign_deal, lose_deal, reopen_deal
from sales.filters.people import sellers
from sales.forms.deals import AssignForm, LoseForm
from sales.forms.reasons import WhyForm
from sales.models import Deal


class DealAct(ActPage):
    """An act on a deal that the person may change."""

    right = "sales.change_deal"
    model = Deal

    def get_queryset(self) -> QuerySet[Deal]:
        rows = Deal.objects.changeable_by(self.person, "sales.change_deal")
        return rows.select_related("stage", "owner", "company", "lead")


class LoseDealPage(DealAct):
    """Closed without an order, with its reason."""

    form_class = LoseForm
    is_danger = True
    label = gettext_lazy("Mark as lost")
    success_message = gettext_lazy("Marked as lost.")

    def get_title(self) -> str:
        return _("{deal} is lost").format(deal=self.record)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "has_lead": self.record.lead_id is not None}

    def act(self, record: Any, form: Any) -> None:
        data = form.cleaned_data
        more = {"recycle": data.get("recycle", False), "competitor": data["competitor"]}
        lose_deal(record, by=self.person, why=data["why"], **more)


class ReopenDealPage(DealAct):
    """A lost deal is worked again."""

    form_class = WhyForm
    label = gettext_lazy("Open again")

    def get_title(self) -> str:
        return _("Open {deal} again").format(deal=self.record)

    def act(self, record: Any, form: Any) -> None:
        reopen_deal(record, by=self.person, why=form.cleaned_data["why"])


class AssignDealPage(DealAct):
    """Somebody else works it."""

    form_class = AssignForm
    label = gettext_lazy("Give")

    def get_title(self) -> str:
        return _("Give {deal} to somebody").format(deal=self.record)

    def get_form_kwargs(self) -> dict[str, Any]:
        people: QuerySet[Person] = sellers().exclude(pk=self.record.owner_id)
        return {**super().get_form_kwargs(), "people": people}

    def act(self, record: Any, form: Any) -> str:
        deal = assign_deal(record, form.cleaned_data["owner"], by=self.person, why=form.cleaned_data["why"])
        may_see = Deal.objects.visible_to(self.person).filter(pk=deal.pk).exists()
        return deal.get_absolute_url() if may_see else "/sales/board/"
