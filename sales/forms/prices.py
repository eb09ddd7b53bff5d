"""What people type about price books and discount limits."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.roles import ROLES
from sales.actions.limits import selling_roles
from sales.forms.inputs import DayInput
from sales.models import PriceBook, Product
from sales.queries.prices import discount_limits
from sales.rules.discounts import DEFAULT_LIMIT


class PriceBookForm(forms.ModelForm):
    class Meta:
        model = PriceBook
        fields = ["name", "currency", "valid_from", "valid_to"]
        widgets = {"valid_from": DayInput(), "valid_to": DayInput()}
        help_texts = {"valid_to": _("The last day on which it holds; empty while nobody knows.")}


class NewPriceBookForm(PriceBookForm):
    copies = forms.ModelChoiceField(
        label=_("Start with the prices of"), queryset=PriceBook.objects.all(), required=False
    )

    class Meta(PriceBookForm.Meta):
        fields = [*PriceBookForm.Meta.fields, "copies"]


class PriceForm(forms.Form):
    product = forms.ModelChoiceField(label=_("Product"), queryset=Product.objects.filter(is_active=True))
    price = forms.DecimalField(label=_("Price"), max_digits=14, decimal_places=2)


class DropPriceForm(forms.Form):
    product = forms.ModelChoiceField(label=_("Product"), queryset=Product.objects.none())

    def __init__(self, *args: Any, book: PriceBook, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = Product.objects.filter(prices__book=book)  # type: ignore[attr-defined]


class LimitsForm(forms.Form):
    """A percentage for each role that sells."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limits = discount_limits()
        for role in selling_roles():
            self.fields[role] = forms.DecimalField(
                label=str(ROLES[role].label), max_digits=5, decimal_places=2, min_value=0, max_value=100,
                initial=limits.get(role, DEFAULT_LIMIT),
            )  # fmt: skip
