from django.utils.translation import gettext_lazy as _

from journal.kinds import EventKind

COMPANY_ADDED = EventKind("companies.company_added", _("Company added"))
COMPANY_CHANGED = EventKind("companies.company_changed", _("Company changed: {fields}"))
COMPANY_MERGED = EventKind("companies.company_merged", _("Merged into {into}"), refs={"into": "companies.Company"})
CONTACT_ADDED = EventKind("companies.contact_added", _("Contact added"))
CONTACT_CHANGED = EventKind("companies.contact_changed", _("Contact changed: {fields}"))
COMPANY_WITHDRAWN = EventKind("companies.company_withdrawn", _("Taken back with the import that brought it"))
CONTACT_WITHDRAWN = EventKind("companies.contact_withdrawn", _("Taken back with the import that brought it"))
WEIGHTS_LEARNED = EventKind(
    "companies.weights_learned", _("The matcher learned its weights from {decisions} decisions")
)
WEIGHTS_RESET = EventKind("companies.weights_reset", _("The matcher uses its shipped weights again"))
