"""An order as it is written and changed: its head, its lines, and what it comes to meanwhile."""

from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.pages import FormPage
from journal.errors import NotPossible
from sales.actions import change_order, draft_order
from sales.actions.checks import today
from sales.actions.expansions import EXPANSIONS, running_contract
from sales.actions.orders import blank_order
from sales.forms.orders import LINE_FIELDS, OrderForm, OrderLineFormSet, first_fault
from sales.models import Deal, Order
from sales.queries.order_total import OrderTotal, total_of
from sales.queries.order_words import line_words
from sales.rules.terms import next_term

CHANGE = "sales.change_order"


class _OrderFormPage(FormPage):
    """An order is typed as its head and its lines, together."""

    right = CHANGE
    form_class = OrderForm
    template_name = "sales/order_form.html"
    label = gettext_lazy("Save the draft")

    def get_lines(self) -> list[dict[str, Any]]:
        """The lines shown at first."""
        return []

    @cached_property
    def formset(self) -> Any:
        data = self.request.POST if self.request.method == "POST" else None
        lines = self.get_lines()
        return OrderLineFormSet(data, prefix="lines", initial=lines)

    def get_context(self) -> dict[str, Any]:
        return {"formset": self.formset}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.wants_fragment("order-total"):
            return self._show_total()
        if not self.formset.is_valid():
            return self._show_errors()
        return super().post(request, *args, **kwargs)

    def get_order(self) -> Order:
        """The order as it stands before what is typed, to be priced in memory."""
        raise NotImplementedError

    def _show_total(self) -> HttpResponse:
        """What the order comes to as it is typed; in its place the sentence why that can't be said."""
        template = "sales/parts/order_total.html"
        try:
            total, fault = self._total()
        except NotPossible as refusal:
            total, fault = None, str(refusal)
        rows = dict(zip(self.formset.kept(), total.lines, strict=True)) if total else {}
        amounts = [
            (form.prefix, rows[form].amount, line_words(rows[form], total.order)) if total and form in rows
            else (form.prefix, None, "")
            for form in self.formset.forms
        ]  # fmt: skip
        return self.fragment(template, total=total, fault=fault, amounts=amounts)

    def _total(self) -> tuple[OrderTotal | None, str]:
        form = self.get_form(self.request.POST)
        fault = first_fault([*self.formset.forms, form])
        if fault:
            return None, _("No total yet. {fault}").format(fault=fault)
        rows = self.formset.values()
        return (total_of(self.get_order(), form.cleaned_data, rows) if rows else None), ""

    def _show_errors(self) -> HttpResponse:
        form = self.get_form(self.request.POST, self.request.FILES)
        form.is_valid()
        return self.show(form, status=422)


class DraftOrderPage(_OrderFormPage):
    """A new order for the deal in the URL."""

    success_message = gettext_lazy("The draft is written.")

    @cached_property
    def deal(self) -> Deal:
        rows = Deal.objects.changeable_by(self.person, "sales.change_deal").select_related("company", "product")
        return get_object_or_404(rows, pk=self.kwargs["deal_pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        assert self.deal
        return super().get(request, *args, **kwargs)

    def get_title(self) -> str:
        return _("Order for {company}").format(company=self.deal.company or self.deal)

    def get_initial(self) -> dict[str, Any]:
        starts_on, ends_on = next_term(today() - timedelta(days=1))
        if self.contract is not None:
            ends_on = self.contract.ends_on or ends_on
        return {"starts_on": starts_on, "ends_on": ends_on, "currency": self.deal.currency, "payments": None}

    @cached_property
    def contract(self) -> Order | None:
        """The running contract with which this order will end."""
        if self.deal.kind not in EXPANSIONS or self.deal.company is None:
            return None
        return running_contract(self.deal.company, self.deal.currency, today())

    def get_sentence(self) -> str:
        if self.contract is None:
            return ""
        return _("An expansion of {order}: it ends with it on {day} and pays for the time that is left.").format(
            order=self.contract, day=self.contract.ends_on
        )

    def get_lines(self) -> list[dict[str, Any]]:
        return [{"product": self.deal.product_id, "quantity": 1}] if self.deal.product_id else []

    def get_back_url(self) -> str:
        return self.deal.get_absolute_url()

    def get_order(self) -> Order:
        return blank_order(self.deal)

    def act(self, form: Any) -> Order:
        return draft_order(self.deal, form.cleaned_data, self.formset.values(), by=self.person)


class EditOrderPage(_OrderFormPage):
    """Change an order before it is signed."""

    model = Order

    def get_queryset(self) -> QuerySet[Order]:
        return Order.objects.changeable_by(self.person, CHANGE).select_related("deal")

    def get_title(self) -> str:
        return _("Change {order}").format(order=self.record)

    def get_lines(self) -> list[dict[str, Any]]:
        return list(self.record.lines.values(*LINE_FIELDS))

    def get_order(self) -> Order:
        return Order.objects.select_related("deal", "company", "owner").get(pk=self.record.pk)

    def act(self, form: Any) -> Order:
        fresh = Order.objects.get(pk=self.record.pk)
        return change_order(fresh, form.cleaned_data, self.formset.values(), by=self.person)
