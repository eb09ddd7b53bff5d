"""What people type about deals."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from companies.rules.matching import company_party
from sales.actions.competitors import competitors_to_choose
from sales.forms.conversion import NEW, company_choices
from sales.forms.inputs import DayInput
from sales.forms.reasons import WhyForm
from sales.models import Competitor, Deal, DealKind, Product


class DealForm(forms.ModelForm):
    """What is typed about a deal. The company is fixed where the page names it."""

    class Meta:
        model = Deal
        fields = ["name", "product", "amount", "currency", "expected_close_on", "next_step", "next_step_on"]
        widgets = {"expected_close_on": DayInput(), "next_step_on": DayInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required, self.fields["name"].label = False, _("Name of the deal")
        products = Product.objects.filter(is_active=True)
        self.fields["product"].queryset = products  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        """A deal that has a name keeps one; a new one is called after its company."""
        return self.cleaned_data["name"] or (self.instance.name if self.instance.pk else "")


class NewDealForm(DealForm):
    """A deal without a lead: the company is typed, and found again when it is known."""

    company_name = forms.CharField(
        label=_("Company"), max_length=200, help_text=_("Typed as you know it; a company that is known is found.")
    )
    company = forms.ChoiceField(label=_("Which company do you mean?"), widget=forms.RadioSelect, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=DealKind.choices, initial=DealKind.NEW)
    beside_why = forms.CharField(
        label=_("Why beside the lead"), max_length=300, required=False, widget=forms.HiddenInput,
        help_text=_("Marketing's lead keeps what you say here."),
    )  # fmt: skip
    field_order = ["company_name", "company", "beside_why", "kind"]

    def __init__(self, *args: Any, company: Company | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = company
        if company is not None:
            del self.fields["company_name"], self.fields["company"]
            return
        name = str(self.data.get("company_name") or "").replace("\x00", "")
        self.choices = company_choices(company_party(name)) if name.strip() else []
        if len(self.choices) > 1:
            self.fields["company"].choices = self.choices  # type: ignore[attr-defined]
        else:
            del self.fields["company"]

    def clean(self) -> dict[str, Any]:
        """When companies are alike and none was chosen, ask which one is meant."""
        cleaned = super().clean() or {}
        if "company" in self.fields and not cleaned.get("company") and "company_name" in cleaned:
            self.add_error("company", _("Companies like this are known: choose one, or a new company."))
        return cleaned

    def chosen_company(self) -> Company | None:
        """The company of the page or the one that was chosen; None stands for a new one."""
        key = self.cleaned_data.get("company") or NEW
        if self.known is not None or key == NEW:
            return self.known
        return Company.objects.get(pk=int(key))


class LoseForm(WhyForm):
    competitor: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Which competitor won"), queryset=Competitor.objects.none(), required=False
    )
    recycle = forms.BooleanField(label=_("Put the lead back into the pool"), required=False)

    def __init__(self, *args: Any, has_lead: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["competitor"].queryset = competitors_to_choose()  # type: ignore[attr-defined]
        if not has_lead:
            del self.fields["recycle"]


class AssignForm(forms.Form):
    owner: forms.ModelChoiceField = forms.ModelChoiceField(label=_("To whom"), queryset=None)
    why = forms.CharField(label=_("Why"), max_length=300, required=False)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]
