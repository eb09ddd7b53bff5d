"""An amendment as it is written: the standing lines of a signed order, and what the change comes to meanwhile."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.pages import FormPage
from journal.errors import NotPossible
from sales.actions import draft_amendment
from sales.actions.amendments import CHANGEABLE
from sales.forms.amendments import AmendmentForm, AmendmentLineFormSet
from sales.forms.orders import LINE_FIELDS, first_fault
from sales.models import Amendment, AmendmentLine, Order
from sales.queries.amendment_total import AmendmentTotal, change_words, total_of_amendment

CHANGE = "sales.change_order"


class AmendOrderPage(FormPage):
    """Write what changes in a signed order: its standing lines are there, to be changed, set to 0 or added to."""

    right = CHANGE
    model = Order
    form_class = AmendmentForm
    template_name = "sales/amendment_form.html"
    label = gettext_lazy("Save the amendment")
    success_message = gettext_lazy("Written. It changes the order when it is signed.")

    def get_queryset(self) -> QuerySet[Order]:
        return Order.objects.changeable_by(self.person, CHANGE).select_related("deal", "company", "expands")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        assert self.record is not None
        return super().get(request, *args, **kwargs)

    def get_title(self) -> str:
        return _("Amend {order}").format(order=self.record)

    def get_sentence(self) -> str:
        return _("What recurs is credited and charged for the days that are left, from the day that you choose.")

    def get_initial(self) -> dict[str, Any]:
        contract = self.record.expands
        follows = contract is not None and contract.status in CHANGEABLE
        return {"ends_on": contract.ends_on if follows else self.record.ends_on}

    @cached_property
    def formset(self) -> Any:
        data = self.request.POST if self.request.method == "POST" else None
        lines = [{"line": row.pop("pk"), **row} for row in self.record.lines.standing().values("pk", *LINE_FIELDS)]
        return AmendmentLineFormSet(data, prefix="lines", initial=lines, form_kwargs={"order": self.record})

    def get_context(self) -> dict[str, Any]:
        return {"formset": self.formset}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.wants_fragment("order-total"):
            return self._show_total()
        if not self.formset.is_valid():
            form = self.get_form(request.POST, request.FILES)
            form.is_valid()
            return self.show(form, status=422)
        return super().post(request, *args, **kwargs)

    def act(self, form: Any) -> Amendment:
        order = Order.objects.get(pk=self.record.pk)
        return draft_amendment(order, self.formset.values(), by=self.person, **form.cleaned_data)

    def _show_total(self) -> HttpResponse:
        """What the change comes to as it is typed; in its place the sentence why that can't be said."""
        total, fault = self._total()
        return self.fragment("sales/parts/amendment_total.html", total=total, fault=fault, amounts=self._amounts(total))

    def _total(self) -> tuple[AmendmentTotal | None, str]:
        form = self.get_form(self.request.POST)
        form.fields["why"].required = False
        fault = first_fault([*self.formset.forms, form])
        if fault:
            return None, _("No total yet. {fault}").format(fault=fault)
        days = {name: form.cleaned_data[name] for name in ("effective_on", "ends_on")}
        try:
            return total_of_amendment(Order.objects.get(pk=self.record.pk), self.formset.values(), **days), ""
        except NotPossible as refusal:
            return None, "" if refusal.code == "no_change" else str(refusal)

    def _amounts(self, total: AmendmentTotal | None) -> list[tuple[str, AmendmentLine | None, str]]:
        """Beside each row what it is charged, and how that was computed."""
        if total is None:
            return [(form.prefix, None, "") for form in self.formset.forms]
        known = {line.line_id: line for line in total.lines if line.line_id}
        fresh = iter([line for line in total.lines if not line.line_id])
        found: dict[str, AmendmentLine | None] = {}
        for form in self.formset.kept():
            old = form.cleaned_data.get("line")
            found[form.prefix] = known.get(old.pk) if old else next(fresh, None)
        shown = [(form.prefix, found.get(form.prefix)) for form in self.formset.forms]
        return [(prefix, line, change_words(line, total.amendment) if line else "") for prefix, line in shown]
