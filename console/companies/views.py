"""Pages of firms and contacts."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies.actions import change_company, change_contact, create_contact, merge_company
from companies.events import COMPANY_WITHDRAWN, CONTACT_WITHDRAWN
from companies.models import Company, Contact
from companies.queries import colleagues_of, likenesses_of, reasons, related_to, twins_of
from companies.rules.industries import BY_CODE
from companies.rules.places import PROVINCES
from companies.searching import search_q
from console.companies.beside import create_company_beside
from console.companies.forms import CompanyForm, ContactForm, MergeForm, NewCompanyForm, industry_choices
from console.navigation import record_facts
from console.pages import Act, ActPage, Column, DetailPage, Empty, Fact, FormPage, ListPage
from people.models import Person

VIEW, CHANGE = "companies.view_company", "companies.change_company"
ALL = gettext_lazy("all")


class CompanyFilter(django_filters.FilterSet):
    region = django_filters.ChoiceFilter(
        label=gettext_lazy("Region"), choices=lambda: region_choices(), empty_label=ALL
    )
    industry = django_filters.ChoiceFilter(
        label=gettext_lazy("Industry"), choices=lambda: industry_choices()[1:], method="in_industry", empty_label=ALL
    )
    owner = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Owner"), queryset=lambda request: Person.objects.order_by("name"), empty_label=ALL
    )

    def in_industry(self, queryset: QuerySet[Company], name: str, value: str) -> QuerySet[Company]:
        """A branch stands for its twigs too."""
        codes = [code for code in BY_CODE if code == value or code.startswith(f"{value}.")]
        return queryset.filter(industry__in=codes)


def region_choices(most: int = 60) -> list[tuple[str, str]]:
    """China's provinces and whatever other regions companies have."""
    known = Company.objects.exclude(region="").exclude(region__in=PROVINCES).order_by("region")
    others = known.values_list("region", flat=True).distinct()[:most]
    return [(name, name) for name in (*PROVINCES, *others)]


class CompanyListPage(ListPage):
    """Every firm that the person may see."""

    right = VIEW
    title = gettext_lazy("Companies")
    model = Company
    filterset_class = CompanyFilter
    default_sort = "-created_at"
    columns = [
        Column("name", gettext_lazy("Company"), kind="link", why="short_name", sort="name"),
        Column("region", gettext_lazy("Region"), value="region_line"),
        Column("industry_name", gettext_lazy("Industry")),
        Column("phone_shown", gettext_lazy("Phone")),
        Column("website", gettext_lazy("Website")),
        Column("contact_count", gettext_lazy("Contacts"), kind="number"),
        Column("owner", gettext_lazy("Owner"), kind="person"),
        Column("created_at", gettext_lazy("Added"), kind="date", sort="created_at"),
    ]
    acts = [
        Act(gettext_lazy("Add a company"), "companies:company-add", right=CHANGE, primary=True, icon="plus"),
        Act(gettext_lazy("Contacts"), "companies:contact-list", right=VIEW, icon="address-book"),
        Act(gettext_lazy("How the matcher weighs"), "companies:matching", "companies.change_matching", icon="scale"),
    ]
    empty = Empty(
        gettext_lazy("No companies yet"),
        gettext_lazy("A company comes in when a lead becomes a deal, by an import, or by hand."),
        [Act(gettext_lazy("Add a company"), "companies:company-add", right=CHANGE, icon="plus")],
    )

    def get_queryset(self) -> QuerySet[Company]:
        contacts = Contact.objects.filter(company=OuterRef("pk")).order_by().values("company").annotate(n=Count("pk"))
        rows = Company.objects.current().visible_to(self.person).select_related("owner")
        return rows.annotate(contact_count=Coalesce(Subquery(contacts.values("n")), 0))

    def search(self, queryset: QuerySet[Company], text: str) -> QuerySet[Company]:
        return search_q(queryset, text)


class CompanyDetailPage(DetailPage):
    """One firm: facts, contacts, what hangs on it in every department, its story."""

    right = VIEW
    model = Company
    withdrawn = COMPANY_WITHDRAWN
    template_name = "companies/company_detail.html"
    panel_template_name = "companies/company_panel.html"

    def get_queryset(self) -> QuerySet[Company]:
        return Company.objects.visible_to(self.person).select_related("owner", "parent", "merged_into")

    def get_finding(self) -> str:
        company = self.record
        if company.merged_into:
            return _("Merged into {company}").format(company=company.merged_into)
        place = " ".join(dict.fromkeys(filter(None, (company.region, company.city))))
        return " · ".join(filter(None, (company.short_name, company.industry_name, place)))

    def get_acts(self) -> list[Act]:
        company = self.record
        if company.merged_into_id:
            return [Act(gettext_lazy("Open the company that stays"), company.merged_into.get_absolute_url())]
        address = [company.pk]
        return [
            Act(gettext_lazy("Change"), reverse("companies:company-edit", args=address), CHANGE, True, icon="pencil"),
            Act(gettext_lazy("Add a contact"), reverse("companies:contact-add", args=address), CHANGE, icon="plus"),
            Act(gettext_lazy("Merge"), reverse("companies:company-merge", args=address), CHANGE, icon="arrows-join"),
        ]

    def get_facts(self) -> list[Fact]:
        company = self.record
        parent = company.parent.get_absolute_url() if company.parent else None
        return [
            Fact(gettext_lazy("Owner"), company.owner),
            Fact(gettext_lazy("Phone"), company.phone_shown),
            Fact(gettext_lazy("Website"), company.website),
            Fact(gettext_lazy("Address"), company.address),
            Fact(gettext_lazy("Employees"), company.employees, "number"),
            Fact(gettext_lazy("Annual revenue"), company.annual_revenue, "money"),
            Fact(gettext_lazy("Credit code"), company.credit_code),
            Fact(gettext_lazy("Legal representative"), company.legal_representative),
            Fact(gettext_lazy("Part of"), company.parent, url=parent),
            *record_facts(self.person, company),
        ]

    def get_context(self) -> dict[str, Any]:
        twins, kin = ([], []) if self.record.merged_into_id else likenesses_of(self.record, limit=3)
        return {
            "contacts": colleagues_of(self.record)[:50],
            "related": related_to(self.record, self.person),
            "twins": [{"company": twin.record, "why": reasons(twin.match)} for twin in twins],
            "kin": [{"company": one.record, "why": reasons(one.match)} for one in kin],
        }


class AddCompanyPage(FormPage):
    """A new firm, by hand."""

    right = CHANGE
    title = gettext_lazy("Add a company")
    label = gettext_lazy("Add")
    form_class = NewCompanyForm
    back_url = "/companies/"
    template_name = "companies/company_add.html"

    def get_initial(self) -> dict[str, Any]:
        return {"owner": self.person.pk}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.person}

    def act(self, form: Any) -> Company:
        return create_company_beside(form.values, by=self.person, beside_why=form.cleaned_data["beside_why"])


class EditCompanyPage(FormPage):
    """Change what is known about a firm."""

    right = CHANGE
    form_class = CompanyForm
    model = Company

    def get_title(self) -> str:
        return _("Change {name}").format(name=self.record)

    def act(self, form: Any) -> Company:
        return change_company(self.record, form.cleaned_data, by=self.person)


class MergeCompanyPage(ActPage):
    """Fold this firm into one that is the same."""

    right = CHANGE
    model = Company
    form_class = MergeForm
    is_danger = True
    label = gettext_lazy("Merge")
    sentence = gettext_lazy("Its contacts move to the company that stays; it stays readable and points there.")

    def get_title(self) -> str:
        return _("Merge {name}").format(name=self.record)

    def get_form_kwargs(self) -> dict[str, Any]:
        twins = [twin.record.pk for twin in twins_of(self.record, limit=10)]
        others = Company.objects.current().visible_to(self.person).filter(pk__in=twins)
        return {"initial": {"into": twins[0] if twins else None}, "others": others}

    def act(self, record: Any, form: Any) -> str:
        into = merge_company(record, form.cleaned_data["into"], by=self.person, why=form.cleaned_data["why"])
        return into.get_absolute_url()


class ContactListPage(ListPage):
    """Everybody known at any firm."""

    right = VIEW
    title = gettext_lazy("Contacts")
    model = Contact
    default_sort = "-created_at"
    columns = [
        Column("name", gettext_lazy("Name"), kind="link", why="title", sort="name"),
        Column("company", gettext_lazy("Company")),
        Column("phone_shown", gettext_lazy("Phone")),
        Column("email", gettext_lazy("E-mail")),
        Column("created_at", gettext_lazy("Added"), kind="date", sort="created_at"),
    ]
    acts = [Act(gettext_lazy("Companies"), "companies:company-list", right=VIEW, icon="building")]
    empty = Empty(
        gettext_lazy("No contacts yet"),
        gettext_lazy("Add the people you talk to on their company's page."),
        [Act(gettext_lazy("Companies"), "companies:company-list", right=VIEW, icon="building")],
    )

    def get_queryset(self) -> QuerySet[Contact]:
        return Contact.objects.visible_to(self.person).select_related("company")

    def search(self, queryset: QuerySet[Contact], text: str) -> QuerySet[Contact]:
        return search_q(queryset, text)


class ContactDetailPage(DetailPage):
    """One person at a firm."""

    right = VIEW
    model = Contact
    withdrawn = CONTACT_WITHDRAWN

    def get_queryset(self) -> QuerySet[Contact]:
        return Contact.objects.visible_to(self.person).select_related("company")

    def get_finding(self) -> str:
        return " · ".join(str(part) for part in (self.record.title, self.record.company) if part)

    def get_acts(self) -> list[Act]:
        url = reverse("companies:contact-edit", args=[self.record.pk])
        return [Act(gettext_lazy("Change"), url, CHANGE, True, icon="pencil")]

    def get_facts(self) -> list[Fact]:
        contact = self.record
        return [
            Fact(gettext_lazy("Company"), contact.company, url=contact.company and contact.company.get_absolute_url()),
            Fact(gettext_lazy("Job title"), contact.title),
            Fact(gettext_lazy("Phone"), contact.phone_shown),
            Fact(gettext_lazy("E-mail"), contact.email),
        ]


class AddContactPage(FormPage):
    """A new person at the firm named in the URL."""

    right = CHANGE
    label = gettext_lazy("Add")
    form_class = ContactForm
    in_dialog = True

    @property
    def company(self) -> Company:
        rows = Company.objects.current().visible_to(self.person)
        return get_object_or_404(rows, pk=self.kwargs["company_pk"])

    def get_title(self) -> str:
        return _("Add a contact at {company}").format(company=self.company)

    def get_back_url(self) -> str:
        return self.company.get_absolute_url()

    def act(self, form: Any) -> str:
        create_contact(form.cleaned_data, company=self.company, by=self.person)
        return self.company.get_absolute_url()


class EditContactPage(FormPage):
    """Change what is known about a person at a firm."""

    right = CHANGE
    form_class = ContactForm
    model = Contact

    def get_title(self) -> str:
        return _("Change {name}").format(name=self.record)

    def act(self, form: Any) -> Contact:
        return change_contact(self.record, form.cleaned_data, by=self.person)
