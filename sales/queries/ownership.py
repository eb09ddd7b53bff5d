"""Whose a deal is, as one sentence, wherever it matters."""

from datetime import date

from django.utils.translation import gettext as _

from companies.models import Company
from sales.models import Deal, DealKind, Order
from sales.rules.ownership import Ownership, owner_of_deal


def contract_of(company: Company | None) -> date | None:
    """When the newest new contract of a company was signed; renewals and expansions don't count."""
    if company is None:
        return None
    signed = Order.objects.signed().filter(company=company, kind=DealKind.NEW, signed_on__isnull=False)
    return signed.order_by("-signed_on").values_list("signed_on", flat=True).first()


def ownership_of(deal: Deal, on: date) -> Ownership:
    """Which department owns the deal on that day; a closed deal is judged by the day it closed."""
    return owner_of_deal(deal.kind, contract_of(deal.company), on)


def sentence_of(ownership: Ownership, owner: object) -> str:
    """“CSM, because the contract was signed 2026-03-31 and six months ended 2026-09-30”, with the owner's name."""
    sentences = {
        "new": _("Sales ({owner}), because it is a new purchase."),
        "renewal": _("CSM ({owner}), because it is a renewal."),
        "no_contract": _("Sales ({owner}), because no contract is signed yet."),
        "inside_window": _(
            "Sales ({owner}), because the contract was signed {signed_on} and six months end {window_ends_on}."
        ),
        "after_window": _(
            "CSM ({owner}), because the contract was signed {signed_on} and six months ended {window_ends_on}."
        ),
    }
    return sentences[ownership.reason].format(
        owner=owner, signed_on=ownership.signed_on, window_ends_on=ownership.window_ends_on
    )
