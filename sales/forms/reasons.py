"""Forms that ask for nothing but the reason."""

from django import forms
from django.utils.translation import gettext_lazy as _


class WhyForm(forms.Form):
    """An act that needs its reason."""

    why = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class OptionalWhyForm(forms.Form):
    """An act that may have its reason."""

    why = forms.CharField(label=_("Why"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))
