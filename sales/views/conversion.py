"""The dialog in which a lead becomes a deal, and the one that takes it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies.models import Company, Contact, industry_name
from companies.rules.phones import shown_phone
from console.pages import ActPage
from leads.models import Lead
from people.rights import rows_for
from sales.actions import convert_lead, take_back_conversion
from sales.actions.bypass import convert_instead
from sales.actions.conversion import company_choices_of, contact_choices_of, known_contacts, lead_as_party
from sales.forms.conversion import NEW, ConvertForm, companies_like, hint_of, said_of
from sales.forms.reasons import WhyForm
from sales.models import Bypass, Deal
from sales.rules.conversion import CONFLICT, FILLED, FieldChoice


@dataclass(frozen=True)
class Line:
    """One field of a known company or contact beside what the lead brings."""

    name: str
    label: str
    choice: FieldChoice
    group: str = ""

    @property
    def known(self) -> str:
        return _shown(self.choice.field, self.choice.known)

    @property
    def offered(self) -> str:
        return _shown(self.choice.field, self.choice.offered)

    @property
    def is_conflict(self) -> bool:
        return self.choice.state == CONFLICT

    @property
    def is_filled(self) -> bool:
        return self.choice.state == FILLED


def _shown(field: str, value: Any) -> str:
    """A value as people read it."""
    shapes: dict[str, Any] = {"industry": industry_name, "phone": shown_phone}
    return "—" if value is None else str(shapes.get(field, str)(value))


@dataclass(frozen=True)
class Option:
    """One company that the lead may belong to, or a new one."""

    key: str
    label: str
    lines: Sequence[Line]
    deals: Sequence[Deal]
    hint: str = ""
    contact: str = ""
    worked_by: str = ""


class ConvertLeadPage(ActPage):
    """Company, contact and deal in one act; companies that may be the same are offered with the reasons."""

    right = "sales.convert_lead"
    model = Lead
    form_class = ConvertForm
    template_name = "sales/lead_convert.html"
    fragment_template_name = "sales/lead_convert_dialog.html"
    label = gettext_lazy("Convert")
    success_message = gettext_lazy("Converted: the deal is open.")

    def get_queryset(self) -> QuerySet[Lead]:
        rows = Lead.objects.visible_to(self.person).filter(rows_for(self.person, "sales.convert_lead"))
        return rows.select_related("owner", "desk", "company")

    def get_title(self) -> str:
        return _("Convert {lead}").format(lead=self.record)

    def get_sentence(self) -> str:
        if len(self.proposals) > 1:
            return _("A company like this is known already. Choose it, so that its story stays in one place.")
        return _("A company, a contact and a deal are made; the deal stays linked to this lead.")

    @cached_property
    def found(self) -> list[Any]:
        """What the matcher proposes; worked out once per request."""
        return companies_like(lead_as_party(self.record))

    @cached_property
    def open_deals(self) -> list[Any]:
        """Open deals of the proposed companies; `is_open_to` whoever may change them. One statement."""
        may = Deal.objects.changeable_by(self.person, "sales.change_deal").filter(pk=OuterRef("pk"))
        rows = Deal.objects.open().filter(company__in=[f.record for f in self.found]).annotate(is_open_to=Exists(may))
        return list(rows.select_related("stage", "owner").order_by("-is_open_to", "-pk")[:30])

    @cached_property
    def deals(self) -> list[Deal]:
        """Those that the lead may join."""
        return [deal for deal in self.open_deals if deal.is_open_to]

    @cached_property
    def contacts(self) -> dict[int, Contact]:
        """The person of the lead at each of the proposed companies, where known."""
        return known_contacts(self.record, [found.record for found in self.found])

    @cached_property
    def proposals(self) -> list[Option]:
        """Every proposed company with its fields beside those of the lead, and at last a new one."""
        known = [
            Option(
                str(f.record.pk),
                said_of(f),
                self._lines(f.record),
                [deal for deal in self.deals if deal.company_id == f.record.pk],
                hint_of(f.record),
                "" if f.record.pk in self.contacts else self.new_contact,
                self._worked_by(f.record.pk),
            )
            for f in self.found
        ]
        return [*known, Option(NEW, _("A new company"), [], [], contact=self.new_contact)]

    @property
    def new_contact(self) -> str:
        """Whom the lead brings, as a sentence."""
        lead = self.record
        who = " · ".join(filter(None, (lead.name, lead.title, shown_phone(lead.phone), lead.email)))
        return _("Adds the contact {who}").format(who=who) if who else _("The lead names nobody: no contact is added")

    def _worked_by(self, company: int) -> str:
        """Who else works an open deal there: a second one is a quarrel to come."""
        others = (deal.owner.name for deal in self.open_deals if deal.company_id == company and not deal.is_open_to)
        names = " · ".join(dict.fromkeys(others))
        return _("An open deal is worked here already, by {people}").format(people=names) if names else ""

    def _lines(self, company: Company) -> list[Line]:
        lead = self.record
        lines = [_line("company", company, choice) for choice in company_choices_of(lead, company)]
        contact = self.contacts.get(company.pk)
        if contact is not None:
            who = _("Contact {name}").format(name=contact)
            lines += [_line("contact", contact, choice, who) for choice in contact_choices_of(lead, contact)]
        return [line for line in lines if line.choice.offered is not None]

    @property
    def chosen(self) -> str:
        """The option that is marked: the one sent, else the best proposal."""
        return str(self.request.POST.get("company") or self.proposals[0].key)

    @property
    def chosen_deal(self) -> str:
        return str(self.request.POST.get(f"deal_{self.chosen}", ""))

    @property
    def taken(self) -> list[str]:
        return self.request.POST.getlist(f"take_{self.chosen}")

    def get_form_kwargs(self) -> dict[str, Any]:
        name = self.record.company_name or self.record.name
        companies = [f.record for f in self.found]
        return {"initial": {"currency": "CNY", "deal_name": name}, "companies": companies, "deals": self.deals}

    @property
    def door(self) -> str:
        """Where the lead was shown to somebody who now converts it instead; blank when they came from the lead."""
        door = self.request.GET.get("instead", "")
        return door if door in Bypass.Door.values else ""

    def act(self, record: Any, form: Any) -> str:
        data = form.cleaned_data
        company = data["company"]
        convert = partial(convert_instead, record, self.door) if self.door else partial(convert_lead, record)
        deal = convert(
            by=self.person,
            company=company,
            as_new_company=company is None,
            take=data["take"],
            deal=data["deal"],
            deal_name=data["deal_name"],
            amount=data["amount"] or 0,
            currency=data["currency"],
            product=data["product"],
            expected_close_on=data["expected_close_on"],
        )
        return deal.get_absolute_url()


def _line(record: str, known: Any, choice: FieldChoice, group: str = "") -> Line:
    label = str(known._meta.get_field(choice.field).verbose_name)
    return Line(f"{record}.{choice.field}", label, choice, group)


class TakeBackConversionPage(ActPage):
    """Everything returns to its place, as long as nothing was signed."""

    right = "sales.convert_lead"
    model = Lead
    form_class = WhyForm
    is_danger = True
    label = gettext_lazy("Take the conversion back")
    success_message = gettext_lazy("Taken back: the lead is where it was before.")
    sentence = gettext_lazy(
        "The deal closes, drafts of orders are dropped, filled fields get their old values, and a company and contact "
        "that nobody else uses go."
    )

    def get_queryset(self) -> QuerySet[Lead]:
        return Lead.objects.visible_to(self.person).filter(rows_for(self.person, "sales.convert_lead"))

    def get_title(self) -> str:
        return _("Take back the conversion of {lead}").format(lead=self.record)

    def act(self, record: Any, form: Any) -> str:
        take_back_conversion(record, by=self.person, why=form.cleaned_data["why"])
        return str(record.get_absolute_url())
