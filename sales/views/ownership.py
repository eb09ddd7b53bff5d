"""Who owns renewals and expansions: what the firm decided, and what another decision would change."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console import values
from console.pages import FormPage
from journal.queries import history_of
from people.models import Person
from sales.actions.checks import today
from sales.actions.ownership import MOST_MONTHS, change_ownership
from sales.models import OwnershipPolicy
from sales.queries.ownership import policy
from sales.queries.ownership_effect import effect_of

CHANGE = "sales.change_ownership"


class OwnershipForm(forms.ModelForm):
    """Who owns renewals, how long expansions stay with sales."""

    expansion_months = forms.IntegerField(
        label=gettext_lazy("Months in which expansions stay with sales"), min_value=0, max_value=MOST_MONTHS,
        help_text=gettext_lazy("Calendar months from the day the newest new contract was signed, that day included."),
    )  # fmt: skip

    class Meta:
        model = OwnershipPolicy
        fields = ["renewal_owner", "manager", "expansion_months"]
        widgets = {"renewal_owner": forms.RadioSelect}
        help_texts = {"manager": gettext_lazy("For a commercial manager or operations: who it is.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["manager"].queryset = Person.objects.filter(is_active=True)  # type: ignore[attr-defined]


class OwnershipPage(FormPage):
    """One page: the decision, its effect today, its history."""

    right = CHANGE
    form_class = OwnershipForm
    template_name = "sales/ownership.html"
    title = gettext_lazy("Who owns renewals and expansions")
    success_message = gettext_lazy("Saved. What opens from now on follows it.")
    back_url = "/sales/ownership/"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": policy()}

    def get_sentence(self) -> str:
        rule = policy()
        return _("Renewals: {owner}. Expansions: sales for {n} months, then the CSM.").format(
            owner=rule.get_renewal_owner_display(), n=values.number(rule.expansion_months)
        )

    def get_context(self) -> dict[str, Any]:
        rule = policy()
        return {"effects": effect_of(rule, today()), "lines": history_of(rule, limit=20) if rule.pk else []}

    def act(self, form: Any) -> str:
        data = form.cleaned_data
        change_ownership(data["renewal_owner"], data["expansion_months"], by=self.person, manager=data["manager"])
        return str(self.back_url)
