"""What people type about amendments and refunds."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sales.actions.checks import today
from sales.forms.inputs import DayInput
from sales.models import Order, OrderLine, Product

MOST_LINES = 24


class AmendmentForm(forms.Form):
    effective_on = forms.DateField(label=_("From which day"), initial=today, widget=DayInput)
    ends_on = forms.DateField(
        label=_("Term ends"), widget=DayInput, help_text=_("The last day that belongs to the term.")
    )
    why = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class AmendmentLineForm(forms.Form):
    """A standing line as it is wanted from the day on, or a new one."""

    line = forms.ModelChoiceField(queryset=OrderLine.objects.none(), required=False, widget=forms.HiddenInput)
    product = forms.ModelChoiceField(label=_("Product"), queryset=Product.objects.filter(is_active=True))
    quantity = forms.IntegerField(label=_("Quantity"), min_value=0)
    unit_price = forms.DecimalField(label=_("Unit price"), max_digits=14, decimal_places=2, required=False)
    discount_percent = forms.DecimalField(
        label=_("Discount, %"), max_digits=5, decimal_places=2, required=False, min_value=0, max_value=100
    )

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order = order
        self.fields["line"].queryset = order.lines.standing()  # type: ignore[attr-defined]
        self.fields["unit_price"].widget.attrs["placeholder"] = str(_("list price"))
        if self.initial.get("line"):
            self.fields["product"].queryset = Product.objects.filter(pk=self.initial["product"])  # type: ignore[attr-defined]


class _Lines(forms.BaseFormSet):
    def add_fields(self, form: forms.Form, index: int | None) -> None:
        """Each field says its own name, with its line."""
        super().add_fields(form, index)
        for name, field in form.fields.items():
            if name != "line":
                field.widget.attrs["aria-label"] = f"{field.label} {(index or 0) + 1}"

    def values(self) -> list[dict[str, Any]]:
        """The lines that were changed or filled in."""
        return [dict(form.cleaned_data) for form in self.kept()]

    def kept(self) -> list[forms.Form]:
        """The forms of these lines, in their order."""
        return [form for form in self.forms if form.has_changed() and form.cleaned_data]


AmendmentLineFormSet = forms.formset_factory(
    AmendmentLineForm, formset=_Lines, extra=2, max_num=MOST_LINES, absolute_max=80
)


class RefundForm(forms.Form):
    amount = forms.DecimalField(label=_("Amount"), max_digits=14, decimal_places=2)
    refunded_on = forms.DateField(label=_("Refunded on"), initial=today, widget=DayInput)
    why = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
