"""What people type about orders and their cash."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sales.actions.checks import today
from sales.forms.inputs import DayInput
from sales.models import Order, OrderLine, Product

MOST_LINES = 12
LINE_FIELDS = ("product", "quantity", "unit_price", "discount_percent")


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
            "discount_percent": _(
                "On the whole order, after those of its lines. Above your limit it is approved first."
            ),
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
        fields = ["product", "quantity", "unit_price", "discount_percent"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = Product.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["unit_price"].required = False
        self.fields["unit_price"].widget.attrs["placeholder"] = str(_("list price"))
        self.fields["discount_percent"].required = False
        self.initial.setdefault("discount_percent", "")
        self.fields["discount_percent"].initial = None


class _Lines(forms.BaseFormSet):
    def add_fields(self, form: forms.Form, index: int | None) -> None:
        """The heads of the table are no labels to a screen reader: each field says its own, with its line."""
        super().add_fields(form, index)
        for field in form.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label} {(index or 0) + 1}"

    def values(self) -> list[dict[str, Any]]:
        """The lines that were filled in and not crossed out."""
        return [{name: form.cleaned_data.get(name) for name in LINE_FIELDS} for form in self.kept()]

    def kept(self) -> list[forms.Form]:
        """The forms of these lines, in their order."""
        filled = [form for form in self.forms if form.has_changed() and form not in self.deleted_forms]
        return [form for form in filled if form.cleaned_data.get("product")]


OrderLineFormSet = forms.formset_factory(
    OrderLineForm, formset=_Lines, extra=4, max_num=MOST_LINES, absolute_max=60, can_delete=True
)


def first_fault(typed: Iterable[forms.Form]) -> str:
    """The first thing that can't be right, as “Quantity 2: …”; blank when all forms are valid."""
    for form in typed:
        for name, errors in form.errors.items():
            field = form.fields.get(name)
            label = field.widget.attrs.get("aria-label") or field.label if field else ""
            return f"{label}: {errors[0]}" if label else str(errors[0])
    return ""


class ApproveForm(forms.Form):
    """An approver says yes to the discount that the page showed."""

    why = forms.CharField(label=_("Why"), max_length=300, required=False)
    discount = forms.DecimalField(max_digits=5, decimal_places=2, required=False, widget=forms.HiddenInput)


class SignForm(forms.Form):
    signed_on = forms.DateField(label=_("Signed on"), initial=today, widget=DayInput)
