"""The commission basis: a month's orders with origin, rate and corrections; its rates and which lines count."""

from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from console import exports, values
from console.pages import Act, Column, Empty, FormPage, Page
from journal.errors import NotPossible
from people.models import Person
from people.roles import ALL, OWN
from people.rules.dates import add_months
from sales.actions.audit_run import month_of
from sales.actions.checks import today
from sales.actions.commission import set_commission_rate, set_commission_terms
from sales.forms.inputs import DayInput
from sales.models import CommissionRate, Origin, Product
from sales.queries.commission import VIEW, Basis, basis_of, counted_kinds
from sales.views.ways import TO_ORDERS

CHANGE = "sales.change_commission"


class CommissionPage(Page):
    """What a month's orders count for whom sold them. Computed and listed; nothing is paid out."""

    right = VIEW
    template_name = "sales/commission.html"
    columns = [
        Column("order", gettext_lazy("Order"), value="order.number", why="why_line"),
        Column("company", gettext_lazy("Company"), value="order.company"),
        Column("rep", gettext_lazy("Seller"), value="order.owner"),
        Column("signed_on", gettext_lazy("Signed on"), kind="date", value="order.signed_on"),
        Column("origin", gettext_lazy("Origin"), value="origin_label"),
        Column("currency", gettext_lazy("Currency")),
        Column("total", gettext_lazy("Total"), kind="number", value="order.total_amount"),
        Column("refunded", gettext_lazy("Refunded"), kind="number"),
        Column("basis", gettext_lazy("Counts"), kind="number"),
        Column("percent", gettext_lazy("Rate, %"), kind="number"),
        Column("signed_amount", gettext_lazy("When signed"), kind="number"),
        Column("amount", gettext_lazy("Commission basis"), kind="number"),
    ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        kind = request.GET.get("export", "")
        if kind in exports.KINDS:
            name = f"{_('commission basis')}-{self.month:%Y-%m}"
            return exports.export(kind, self.columns, self.basis.lines, name)
        return self.render()

    @cached_property
    def month(self) -> date:
        """The month that is asked for; the last one that has ended without one, or with nonsense."""
        try:
            return month_of(self.request.GET.get("month", "").replace("\x00", ""))
        except NotPossible:
            return add_months(today().replace(day=1), -1)

    @property
    def rep(self) -> int | None:
        text = self.request.GET.get("rep", "")
        return int(text) if text.isdecimal() and len(text) < 12 else None

    @cached_property
    def basis(self) -> Basis:
        return basis_of(self.month, self.person, rep=self.rep)

    def get_title(self) -> str:
        sums: dict[str, Any] = {}
        for one in self.basis.totals:
            sums[one.currency] = sums.get(one.currency, 0) + one.amount
        if not sums:
            return _("No order was signed in {month}").format(month=f"{self.month:%Y-%m}")
        amount = " + ".join(values.money(value, currency, compact=True) for currency, value in sums.items())
        count = len(self.basis.lines)
        sentence = ngettext(
            "{amount} of commission basis from {n} order", "{amount} of commission basis from {n} orders", count
        )
        return sentence.format(amount=amount, n=values.number(count))

    def get_facts(self) -> str:
        return _("Orders signed in {month}; computed and listed, not paid out").format(month=f"{self.month:%Y-%m}")

    def get_acts(self) -> list[Act]:
        return [
            Act(gettext_lazy("Rates"), reverse("sales:commission-rates"), CHANGE, icon="percentage"),
            Act("CSV", self._query(export="csv"), icon="download"),
            Act("XLSX", self._query(export="xlsx"), icon="download"),
        ]

    def _query(self, **more: Any) -> str:
        asked = {"month": f"{self.month:%Y-%m}", **({"rep": self.rep} if self.rep else {}), **more}
        return f"?{urlencode(asked)}"

    def get_context(self) -> dict[str, Any]:
        basis = self.basis
        context = {
            "month": f"{self.month:%Y-%m}", "before": self._query(month=f"{add_months(self.month, -1):%Y-%m}"),
            "after": self._query(month=f"{add_months(self.month, 1):%Y-%m}"), "reps": self._reps(), "rep": self.rep,
        }  # fmt: skip
        if not basis.lines:
            sentence = _("Orders count in the month in which they were signed.")
            empty = Empty(_("No order of this month counts"), sentence, [TO_ORDERS])
            return {**context, "empty": empty}
        totals = [{"total": one, "url": self._query(rep=one.rep.pk)} for one in basis.totals]
        return {
            **context,
            "totals": totals,
            "lines": basis.lines,
            "corrected": any(one.corrections for one in basis.lines),
        }

    def _reps(self) -> list[Person]:
        """Whose basis the person may look at; nobody to choose from when it is only one's own."""
        sellers = Person.objects.with_role("sales_rep", "sales_leader", "sales_manager", "csm", "csm_manager")
        scope = self.person.scope(VIEW)
        if scope == OWN:
            return []
        return list((sellers if scope == ALL else sellers.filter(team=self.person.team_id)).order_by("name"))


class RateForm(forms.Form):
    """One rate, from a day on."""

    origin = forms.ChoiceField(label=gettext_lazy("Origin"), choices=Origin.choices)
    percent = forms.DecimalField(
        label=gettext_lazy("Rate, %"), required=False, min_value=0, max_value=100, max_digits=5, decimal_places=2,
        help_text=gettext_lazy("Empty: from that day on the flat rate holds for this origin."),
    )  # fmt: skip
    from_on = forms.DateField(label=gettext_lazy("For orders signed from"), widget=DayInput)


class CommissionRatesPage(FormPage):
    """The rates that hold and held; a new one from a day on."""

    right = CHANGE
    form_class = RateForm
    template_name = "sales/commission_rates.html"
    title = gettext_lazy("Commission rates")
    sentence = gettext_lazy(
        "An order counts with the rate of its origin on the day it was signed, else with the flat rate."
    )
    label = gettext_lazy("Set the rate")
    back_url = "/sales/commission/rates/"

    def get_initial(self) -> dict[str, Any]:
        return {"origin": Origin.ANY, "from_on": add_months(today().replace(day=1), 1)}

    def get_context(self) -> dict[str, Any]:
        kinds = set(counted_kinds())
        counted = [label for kind, label in Product.Kind.choices if kind in kinds]
        return {"rates": CommissionRate.objects.select_related("by"), "counted": counted, "today": today()}

    def act(self, form: Any) -> str:
        data = form.cleaned_data
        set_commission_rate(data["origin"], data["percent"], data["from_on"], by=self.person)
        return str(self.back_url)


class TermsForm(forms.Form):
    """Which lines count."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Lines that count"), choices=Product.Kind.choices, widget=forms.CheckboxSelectMultiple
    )


class CommissionTermsPage(FormPage):
    """Which kinds of lines count."""

    right = CHANGE
    form_class = TermsForm
    title = gettext_lazy("Lines that count for commission")
    back_url = "/sales/commission/rates/"

    def get_initial(self) -> dict[str, Any]:
        return {"kinds": counted_kinds()}

    def act(self, form: Any) -> str:
        set_commission_terms(form.cleaned_data["kinds"], by=self.person)
        return str(self.back_url)
