"""What is typed about a person of the decision chain."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from companies.models import Contact
from sales.models import Deal, DecisionPerson
from sales.rules.decision import MOST_INFLUENCE

MOST_CONTACTS = 500


class DecisionPersonForm(forms.ModelForm):
    """A contact of the company or a name, and what they want."""

    influence = forms.TypedChoiceField(
        label=_("Influence"), coerce=int, initial=3,
        choices=[(n, "●" * n + "○" * (MOST_INFLUENCE - n)) for n in range(MOST_INFLUENCE, 0, -1)],
    )  # fmt: skip

    class Meta:
        model = DecisionPerson
        fields = ["contact", "typed_name", "title", "role", "stance", "influence", "concern", "reports_to"]
        widgets = {"concern": forms.Textarea(attrs={"rows": 2})}
        labels = {"typed_name": _("Or type a name")}

    def __init__(self, *args: Any, deal: Deal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contacts = Contact.objects.filter(company=deal.company) if deal.company_id else Contact.objects.none()
        chosen = contacts.order_by("name", "pk")[:MOST_CONTACTS].values("pk")
        self.fields["contact"].queryset = contacts.filter(pk__in=list(chosen.values_list("pk", flat=True)))  # type: ignore[attr-defined]
        others = deal.decision_persons.current().exclude(pk=self.instance.pk).select_related("contact")
        self.fields["reports_to"].queryset = others  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """The action changes the record, not the form."""
