"""Forms about firms and contacts: they parse what was typed, the actions clean it."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies.models import Company, Contact, industry_name
from companies.queries import reasons, twins_for_values
from companies.rules.credit_codes import read_credit_code
from companies.rules.industries import INDUSTRIES
from companies.rules.sentences import REASONS
from console.companies.beside import Live, live_beside
from people.models import Person


def industry_choices(current: str = "") -> list[tuple[str, str]]:
    """The tree of industries in the reader's language; a value that is not in it stays choosable."""
    own = [(current, current)] if current and current not in {node.code for node in INDUSTRIES} else []
    nodes = [(node.code, ("— " if "." in node.code else "") + industry_name(node.code)) for node in INDUSTRIES]
    return [("", "—"), *own, *nodes]


class CompanyForm(forms.ModelForm):
    """What a person says about a firm."""

    industry = forms.ChoiceField(label=gettext_lazy("industry"), required=False)
    owner = forms.ModelChoiceField(
        label=gettext_lazy("owner"), required=False, queryset=Person.objects.filter(is_active=True).order_by("name")
    )

    class Meta:
        model = Company
        fields = [
            "name", "short_name", "credit_code", "legal_representative", "industry", "phone", "website", "region",
            "city", "address", "employees", "annual_revenue", "owner",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["industry"].choices = industry_choices(self.instance.industry)  # type: ignore[attr-defined]

    def clean_credit_code(self) -> str:
        code = read_credit_code(self.cleaned_data["credit_code"])
        if code.code and not code.valid:
            raise forms.ValidationError(_(REASONS[f"credit_code.{code.reason}"]), code=code.reason)
        return code.code

    def _post_clean(self) -> None:
        """The action changes the record, not the form: the instance stays as it is in the database."""


def ask_why(form: forms.Form | forms.ModelForm) -> None:
    """Show the hidden field for why somebody goes on beside a live record; the action refuses without it."""
    form.fields["beside_why"].widget = forms.Textarea(attrs={"rows": 2, "maxlength": 300})
    form.fields["beside_why"].required = True


class NewCompanyForm(CompanyForm):
    """A new firm. When the console knows one like it, the person says that this is another one; when a department works
    it already (`live`), why it is added all the same."""

    anyway = forms.BooleanField(
        label=gettext_lazy("It is another company: add it all the same"), required=False, widget=forms.HiddenInput
    )
    beside_why = forms.CharField(
        label=gettext_lazy("Why beside the lead"), max_length=300, required=False, widget=forms.HiddenInput,
        help_text=gettext_lazy("Marketing's lead keeps what you say here."),
    )  # fmt: skip

    field_order = ["name", "anyway", "beside_why"]

    class Meta(CompanyForm.Meta):
        pass

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.live: list[Live] = []

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("name") and not self.errors:
            self._show_live()
            self._show_twins(data)
        return data

    def _show_live(self) -> None:
        """The action refuses without a reason; here the field for it comes up."""
        self.live = live_beside(self.values, self.person)
        if self.live:
            ask_why(self)

    def _show_twins(self, data: dict[str, Any]) -> None:
        found = twins_for_values(data, limit=3)
        if found:
            self.fields["anyway"].widget = forms.CheckboxInput()
        for twin in [] if data.get("anyway") else found:
            company, why = self._link(twin.record), "; ".join(reasons(twin.match))
            self.add_error(None, format_html(_("There is already “{company}”: {why}."), company=company, why=why))

    def _link(self, company: Any) -> Any:
        """The firm's name, opening its page beside this one for whoever may see it: what was typed stays."""
        may_open = type(company).objects.visible_to(self.person).filter(pk=company.pk).exists()
        return (
            format_html('<a href="{}" target="_blank">{}</a>', company.get_absolute_url(), company)
            if may_open
            else company
        )

    @property
    def values(self) -> dict[str, Any]:
        """What was said about the firm."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("anyway", "beside_why")}


class ContactForm(forms.ModelForm):
    """What a person says about somebody at a firm."""

    class Meta:
        model = Contact
        fields = ["name", "title", "phone", "email"]

    def _post_clean(self) -> None:
        """The action changes the record, not the form."""


class MergeForm(forms.Form):
    """Which company stays."""

    into = forms.ModelChoiceField(label=gettext_lazy("stays"), queryset=Company.objects.none(), empty_label=None)
    why = forms.CharField(label=gettext_lazy("why"), required=False, max_length=300)

    def __init__(self, *args: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = others  # type: ignore[attr-defined]
