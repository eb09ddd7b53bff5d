"""The payment plan of one order: agreed on the draft, planned anew once it is signed."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console import values
from console.pages import FormPage
from sales.actions import replan_receivables, set_payment_plan
from sales.actions.checks import today
from sales.actions.plans import WITH_PROJECT, planned_parts
from sales.forms.plans import NoFieldsForm, PlanFormSet, ReplanForm, initial_of
from sales.models import Order
from sales.queries.receivables import owed_on
from sales.rules.plans import Part, preset

PRESETS = [
    ("yearly", gettext_lazy("One per year")),
    ("signing", gettext_lazy("All at signing")),
    ("milestones", gettext_lazy("30 / 60 / 10, the last on acceptance")),
]


class PaymentPlanPage(FormPage):
    """When an order is paid. Presets fill the lines; nothing is kept before it is saved."""

    right = "sales.change_order"
    model = Order
    template_name = "sales/plan_form.html"
    label = gettext_lazy("Save the plan")

    @property
    def form_class(self) -> Any:
        return ReplanForm if self.record.is_signed else NoFieldsForm

    def get_queryset(self) -> QuerySet[Order]:
        return Order.objects.changeable_by(self.person, "sales.change_order").select_related("company")

    def get_title(self) -> str:
        return _("Payment plan of {order}").format(order=self.record)

    def get_sentence(self) -> str:
        amount = values.money(self.to_plan, self.record.currency)
        if self.record.is_signed:
            return _("{amount} are still open and are planned anew; what came in stays.").format(amount=amount)
        return _("{amount} are to be paid. Without any payment here: equal parts over the term.").format(amount=amount)

    @cached_property
    def to_plan(self) -> Any:
        return owed_on(self.record) if self.record.is_signed else self.record.total_amount

    @property
    def may_hang(self) -> bool:
        return self.record.kind in WITH_PROJECT

    @cached_property
    def formset(self) -> Any:
        data = self.request.POST if self.request.method == "POST" else None
        more = {"order": self.record, "may_hang": self.may_hang}
        return PlanFormSet(data, prefix="parts", initial=initial_of(self._parts()), form_kwargs=more)

    def _parts(self) -> list[Part]:
        """The preset that was asked for, else the plan as it is."""
        order, wanted = self.record, self.request.GET.get("preset", "")
        if wanted in dict(self.presets):
            first_on = max(today(), order.starts_on or today())
            return preset(wanted, self.to_plan, first_on, order.starts_on, order.ends_on)
        if order.is_signed:
            rows = order.receivables.unpaid()
            return [
                Part(None, one.open_amount, None if one.milestone else one.due_on, one.milestone, one.days_after)
                for one in rows
            ]
        return planned_parts(order)

    @property
    def presets(self) -> list[tuple[str, Any]]:
        return [pair for pair in PRESETS if pair[0] != "milestones" or self.may_hang]

    def get_context(self) -> dict[str, Any]:
        return {"formset": self.formset, "presets": self.presets, "to_plan": self.to_plan}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.formset.is_valid():
            form = self.get_form(request.POST, request.FILES)
            form.is_valid()
            return self.show(form, status=422)
        return super().post(request, *args, **kwargs)

    def act(self, form: Any) -> Order:
        order = Order.objects.get(pk=self.record.pk)
        if order.is_signed:
            replan_receivables(order, self.formset.values(), by=self.person, why=form.cleaned_data.get("why", ""))
        else:
            set_payment_plan(order, self.formset.values(), by=self.person)
        return order
