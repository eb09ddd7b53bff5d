"""How far back the audit looks: the rule, from which month on, and what it was before."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, ngettext

from console.pages import FormPage
from console.values import number
from journal.errors import NotPossible
from people.rules.dates import add_months
from sales.actions.audit_run import month_named
from sales.actions.audit_window import set_audit_window
from sales.actions.checks import today
from sales.models import AuditMonth, AuditWindow
from sales.models.audit_window import LONGEST_LOOK_BACK
from sales.queries.audit_window import last_locked, look_back_of
from sales.rules.audit import LOOK_BACK_MONTHS, window_of

CHANGE = "sales.change_audit"


class AuditWindowForm(forms.Form):
    """How far, from when, why."""

    look_back_months = forms.IntegerField(
        label=gettext_lazy("Months looked back from the day of signing"), min_value=1, max_value=LONGEST_LOOK_BACK,
        help_text=gettext_lazy("Calendar months: a lead that came in earlier claims no order."),
    )  # fmt: skip
    from_month = forms.CharField(
        label=gettext_lazy("For orders signed from this month on"), max_length=7,
        widget=forms.TextInput(attrs={"type": "month", "placeholder": "2026-10"}),
    )  # fmt: skip
    why = forms.CharField(label=gettext_lazy("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_from_month(self) -> date:
        try:
            return month_named(self.cleaned_data["from_month"])
        except NotPossible as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class AuditWindowPage(FormPage):
    """The look-back that holds, another one from a month on, and all there were."""

    right = CHANGE
    form_class = AuditWindowForm
    template_name = "sales/audit_window.html"
    title = gettext_lazy("How far back the audit looks")
    success_message = gettext_lazy("Saved. A month that was looked through keeps its own until that is done again.")
    back_url = "/sales/audit/window/"

    def get_initial(self) -> dict[str, Any]:
        locked = last_locked()
        first = max(today().replace(day=1), add_months(locked, 1) if locked else date.min)
        return {"look_back_months": look_back_of(first), "from_month": f"{first:%Y-%m}"}

    def get_sentence(self) -> str:
        months, now = look_back_of(today()), today()
        first, last = window_of(now, months)
        return ngettext(
            "{n} month: an order signed on {last} may be claimed by a lead that came in from {first} on.",
            "{n} months: an order signed on {last} may be claimed by a lead that came in from {first} on.",
            months,
        ).format(n=number(months), last=last.isoformat(), first=first.isoformat())

    def get_context(self) -> dict[str, Any]:
        own = AuditMonth.objects.filter(has_own_look_back=True).order_by("-month")[:24]
        return {"rules": AuditWindow.objects.select_related("by")[:50], "shipped": LOOK_BACK_MONTHS, "own": own}

    def act(self, form: Any) -> str:
        data = form.cleaned_data
        set_audit_window(data["look_back_months"], data["from_month"], by=self.person, why=data["why"])
        return str(self.back_url)
