"""What is done with one deal."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.pages import ActPage
from people.models import Person
from sales.actions import add_promise, assign_deal, change_deal, log_activity, lose_deal, move_deal, reopen_deal
from sales.filters.people import sellers
from sales.forms.deals import ActivityForm, AssignForm, LoseForm, MoveForm
from sales.forms.reasons import WhyForm
from sales.models import Deal


class _DealAct(ActPage):
    right = "sales.change_deal"
    model = Deal

    def get_queryset(self) -> QuerySet[Deal]:
        rows = Deal.objects.changeable_by(self.person, "sales.change_deal")
        return rows.select_related("stage", "owner", "company", "lead")


class MoveDealPage(_DealAct):
    """Another stage of the board."""

    form_class = MoveForm
    label = gettext_lazy("Move")
    success_message = gettext_lazy("Moved.")

    def get_title(self) -> str:
        return _("Move {deal}").format(deal=self.record)

    def get_initial(self) -> dict[str, Any]:
        return {"stage": self.record.stage_id}

    def act(self, record: Any, form: Any) -> None:
        move_deal(record, form.cleaned_data["stage"], by=self.person, why=form.cleaned_data["why"])


class LoseDealPage(_DealAct):
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
        recycle = form.cleaned_data.get("recycle", False)
        lose_deal(record, by=self.person, why=form.cleaned_data["why"], recycle=recycle)


class ReopenDealPage(_DealAct):
    """A lost deal is worked again."""

    form_class = WhyForm
    label = gettext_lazy("Open again")

    def get_title(self) -> str:
        return _("Open {deal} again").format(deal=self.record)

    def act(self, record: Any, form: Any) -> None:
        reopen_deal(record, by=self.person, why=form.cleaned_data["why"])


class AssignDealPage(_DealAct):
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


class LogActivityPage(_DealAct):
    """What was done with the customer, and what comes next."""

    form_class = ActivityForm
    label = gettext_lazy("Log")
    success_message = gettext_lazy("Logged.")

    def get_title(self) -> str:
        return _("Activity with {deal}").format(deal=self.record.company or self.record)

    def get_initial(self) -> dict[str, Any]:
        return {"next_step": self.record.next_step, "next_step_on": self.record.next_step_on}

    def act(self, record: Any, form: Any) -> None:
        data = form.cleaned_data
        log_activity(record, data["kind"], data["note"], by=self.person)
        if data["promise"] and record.status == Deal.Status.OPEN:
            add_promise(record, data["promise"], by=self.person)
        step = {"next_step": data["next_step"], "next_step_on": data["next_step_on"]}
        if record.status == Deal.Status.OPEN:
            change_deal(record, step, by=self.person)
