"""What is typed about a product."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sales.models import Product


class ProductForm(forms.ModelForm):
    class Meta:
        model = Product
        fields = ["code", "name", "kind", "series", "list_price", "currency", "is_active"]
        help_texts = {"list_price": _("Per year for annual fees, seats and modules.")}
