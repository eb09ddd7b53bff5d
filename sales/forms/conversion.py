"""What is typed when a lead is converted."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from companies.queries import Found, best_matches, reasons
from companies.rules.matching import Party
from sales.forms.inputs import DayInput
from sales.models import Deal, Product

NEW = "new"


def company_choices(party: Party, limit: int = 5) -> list[tuple[str, str]]:
    """The companies that a party may be, with the reasons in words, and a new one."""
    return [*((str(f.record.pk), said_of(f)) for f in companies_like(party, limit)), (NEW, str(_("A new company")))]


def companies_like(party: Party, limit: int = 5) -> list[Found]:
    """What the matcher proposes, best first."""
    return best_matches(party, Company.objects.current().select_related("owner"), limit)


def said_of(found: Found) -> str:
    """A proposed company with the reasons in words."""
    return f"{found.record} — {'; '.join(reasons(found.match, 2))}"


def hint_of(company: Company) -> str:
    """What tells a company from another of its name."""
    return " · ".join(str(part) for part in (company.city, company.website, company.phone_shown, company.owner) if part)


class ConvertForm(forms.Form):
    """What is typed about the deal that a lead becomes. Company, joined deal and conflicts stand beside it."""

    deal_name = forms.CharField(label=_("Name of the deal"), max_length=200, required=False)
    product = forms.ModelChoiceField(
        label=_("Main product"), queryset=Product.objects.filter(is_active=True), required=False
    )
    amount = forms.DecimalField(label=_("Amount"), max_digits=14, decimal_places=2, required=False)
    currency = forms.CharField(label=_("Currency"), max_length=3, initial="CNY")
    expected_close_on = forms.DateField(label=_("Expected close"), required=False, widget=DayInput)

    def __init__(self, *args: Any, companies: Sequence[Company], deals: Sequence[Deal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.companies = {str(company.pk): company for company in companies}
        self.deals = {str(deal.pk): deal for deal in deals}

    def clean(self) -> dict[str, Any]:
        """What was chosen beside the fields: the company, the deal to join, and the values to take from the lead."""
        cleaned = super().clean() or {}
        key = self.data.get("company") or NEW
        if key != NEW and key not in self.companies:
            raise forms.ValidationError(_("Choose one of the companies, or a new one."))
        deal = self.data.get(f"deal_{key}", "")
        if deal and deal not in self.deals:
            raise forms.ValidationError(_("Choose one of the open deals, or a new one."))
        taken = self.data.getlist(f"take_{key}") if hasattr(self.data, "getlist") else []
        return cleaned | {"company": self.companies.get(key), "deal": self.deals.get(deal), "take": taken}
