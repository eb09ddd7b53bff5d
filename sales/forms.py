"""What people type in sales."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from companies.models import Company
from companies.queries import Found, best_matches, reasons
from companies.rules.matching import Party, company_party
from sales.actions.checks import today
from sales.models import Activity, Deal, DealKind, Order, OrderLine, Product, Stage

MOST_LINES = 12
NEW = "new"


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class WhyForm(forms.Form):
    """An act that needs its reason."""

    why = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


def company_choices(party: Party, limit: int = 5) -> list[tuple[str, str]]:
    """The companies that a party may be, with the reasons in words, and a new one."""
    return [*((str(f.record.pk), said_of(f)) for f in companies_like(party, limit)), (NEW, str(_("A new company")))]


def companies_like(party: Party, limit: int = 5) -> list[Found]:
    """What the matcher proposes, best first."""
    return best_matches(party, Company.objects.current(), limit)


def said_of(found: Found) -> str:
    """A proposed company with the reasons in words."""
    return f"{found.record} — {'; '.join(reasons(found.match, 2))}"


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
        label=_("Why beside the lead"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Marketing's lead keeps what you say here."),
    )  # fmt: skip
    field_order = ["company_name", "company", "kind"]

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


class MoveForm(forms.Form):
    stage = forms.ModelChoiceField(label=_("Stage"), queryset=Stage.objects.all(), empty_label=None)
    why = forms.CharField(label=_("Why"), max_length=300, required=False)


class LoseForm(WhyForm):
    recycle = forms.BooleanField(label=_("Put the lead back into the pool"), required=False)

    def __init__(self, *args: Any, has_lead: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_lead:
            del self.fields["recycle"]


class AssignForm(forms.Form):
    owner: forms.ModelChoiceField = forms.ModelChoiceField(label=_("To whom"), queryset=None)
    why = forms.CharField(label=_("Why"), max_length=300, required=False)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]


class ActivityForm(forms.Form):
    kind = forms.ChoiceField(label=pgettext_lazy("activity", "Way"), choices=Activity.Kind.choices)
    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 4}))
    next_step = forms.CharField(label=_("Next step"), max_length=200, required=False)
    next_step_on = forms.DateField(label=_("Next step on"), required=False, widget=DayInput)
    promise = forms.CharField(
        label=_("Promised"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What implementation must deliver because it was said here; it is confirmed before signing."),
    )  # fmt: skip


class PromiseForm(forms.Form):
    """What was promised before signing."""

    text = forms.CharField(
        label=pgettext_lazy("promise", "What was promised"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    made_to = forms.CharField(label=_("To whom"), max_length=120, required=False)
    made_on = forms.DateField(label=_("Made on"), initial=today, widget=DayInput)
    due_on = forms.DateField(label=_("Promised for"), required=False, widget=DayInput)


class OptionalWhyForm(forms.Form):
    """An act that may have its reason."""

    why = forms.CharField(label=_("Why"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class OrderForm(forms.ModelForm):
    """The head of an order; its lines stand in OrderLineFormSet."""

    class Meta:
        model = Order
        fields = [
            "starts_on", "ends_on", "discount_percent", "payments", "renews_by_itself", "notice_days", "currency",
        ]  # fmt: skip
        widgets = {"starts_on": DayInput(), "ends_on": DayInput()}
        help_texts = {
            "ends_on": _("The last day that belongs to the term."),
            "discount_percent": _("On the whole order. Above your limit it is approved first."),
            "payments": _("Equal parts over the term; empty means one per year."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["payments"].required = False

    def clean_payments(self) -> int | None:
        """Empty leaves the number to the term."""
        return self.cleaned_data["payments"] or None


class OrderLineForm(forms.ModelForm):
    class Meta:
        model = OrderLine
        fields = ["product", "quantity", "unit_price"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = Product.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["unit_price"].required = False
        self.fields["unit_price"].widget.attrs["placeholder"] = str(_("list price"))


class _Lines(forms.BaseFormSet):
    def add_fields(self, form: forms.Form, index: int | None) -> None:
        """The heads of the table are no labels to a screen reader: each field says its own, with its line."""
        super().add_fields(form, index)
        for field in form.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label} {(index or 0) + 1}"

    def values(self) -> list[dict[str, Any]]:
        """The lines that were filled in and not crossed out."""
        forms_kept = [form for form in self.forms if form.has_changed() and form not in self.deleted_forms]
        return [
            {name: form.cleaned_data.get(name) for name in ("product", "quantity", "unit_price")}
            for form in forms_kept
            if form.cleaned_data.get("product")
        ]


OrderLineFormSet = forms.formset_factory(
    OrderLineForm, formset=_Lines, extra=4, max_num=MOST_LINES, absolute_max=60, can_delete=True
)


class SignForm(forms.Form):
    signed_on = forms.DateField(label=_("Signed on"), initial=today, widget=DayInput)


class ReceiptForm(forms.Form):
    amount = forms.DecimalField(label=_("Amount"), max_digits=14, decimal_places=2)
    received_on = forms.DateField(label=_("Received on"), initial=today, widget=DayInput)
    reference = forms.CharField(label=_("Bank reference"), max_length=80, required=False)


class ProductForm(forms.ModelForm):
    class Meta:
        model = Product
        fields = ["code", "name", "kind", "series", "list_price", "currency", "is_active"]
        help_texts = {"list_price": _("Per year for annual fees, seats and modules.")}
