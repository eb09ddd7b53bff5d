"""Every way a firm or a contact changes."""

from companies.actions.contacts import CONTACT_FIELDS, change_contact, clean_contact, create_contact
from companies.actions.firms import COMPANY_FIELDS, change_company, clean_company, create_company, merge_company
from companies.actions.loading import load_companies, load_contacts
from companies.actions.weights import learn_weights, use_shipped_weights

__all__ = [
    "COMPANY_FIELDS",
    "CONTACT_FIELDS",
    "change_company",
    "change_contact",
    "clean_company",
    "clean_contact",
    "create_company",
    "create_contact",
    "learn_weights",
    "load_companies",
    "load_contacts",
    "merge_company",
    "use_shipped_weights",
]
