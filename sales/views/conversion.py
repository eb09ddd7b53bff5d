"""The dialog in which a lead becomes a deal."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.pages import ActPage
from leads.models import Lead
from people.rights import rows_for
from sales.actions import convert_lead
from sales.actions.conversion import lead_as_party
from sales.forms import ConvertForm, company_choices


class ConvertLeadPage(ActPage):
    """Company, contact and deal in one act; companies that may be the same are offered with the reasons."""

    right = "sales.convert_lead"
    model = Lead
    form_class = ConvertForm
    label = gettext_lazy("Convert")
    success_message = gettext_lazy("Converted: the deal is open.")

    def get_queryset(self) -> QuerySet[Lead]:
        rows = Lead.objects.visible_to(self.person).filter(rows_for(self.person, "sales.convert_lead"))
        return rows.select_related("owner", "desk", "company")

    def get_title(self) -> str:
        return _("Convert {lead}").format(lead=self.record)

    def get_sentence(self) -> str:
        if len(self.choices) > 1:
            return _("A company like this is known already. Choose it, so that its story stays in one place.")
        return _("A company, a contact and a deal are made; the deal stays linked to this lead.")

    @cached_property
    def choices(self) -> list[tuple[str, str]]:
        """What the matcher proposes; worked out once per request."""
        return company_choices(lead_as_party(self.record))

    def get_form_kwargs(self) -> dict[str, Any]:
        name = self.record.company_name or self.record.name
        return {"initial": {"currency": "CNY", "deal_name": name}, "choices": self.choices}

    def act(self, record: Any, form: Any) -> str:
        data = form.cleaned_data
        company = form.chosen_company
        deal = convert_lead(
            record,
            by=self.person,
            company=company,
            as_new_company=company is None,
            deal_name=data["deal_name"],
            amount=data["amount"] or 0,
            currency=data["currency"],
            product=data["product"],
            expected_close_on=data["expected_close_on"],
        )
        return deal.get_absolute_url()
