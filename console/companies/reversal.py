"""How imports of firms and contacts are taken back."""

from companies import events
from companies.models import Company, Contact
from console.imports.reversal import Reversal


class CompanyReversal(Reversal):
    """A firm that nobody touched goes; one to which a contact, a lead, a deal or a part refers stays. That it was added
    beside a live lead holds nobody up: the lead's history keeps it."""

    model = Company
    withdrawn, changed = events.COMPANY_WITHDRAWN, events.COMPANY_CHANGED
    by_itself = frozenset((events.COMPANY_ADDED.name,))
    is_forgotten = True


class ContactReversal(Reversal):
    """A contact that nobody touched goes; one that a deal or an order names stays."""

    model = Contact
    withdrawn, changed = events.CONTACT_WITHDRAWN, events.CONTACT_CHANGED
    by_itself = frozenset((events.CONTACT_ADDED.name,))
