"""Who owns what is sold: new is sales', an expansion is sales' for six calendar months, then the CSM's; renewals belong
to whom the firm decided."""

from dataclasses import dataclass
from datetime import date, timedelta

from people.rules.dates import add_months

EXPANSION_MONTHS = 6
SALES, CSM, COMMERCIAL, OPERATIONS = "sales", "csm", "commercial", "operations"
EXPANSIONS = ("seats", "modules")
REFERRAL = "referral"


@dataclass(frozen=True)
class Ownership:
    """`department` is sales, csm, commercial or operations; `reason` a word that queries.ownership turns into the
    sentence; `since` the first day of it, None when it always was so."""

    department: str
    reason: str
    signed_on: date | None = None
    window_ends_on: date | None = None
    since: date | None = None
    months: int = EXPANSION_MONTHS


def window_end(contract_signed_on: date, months: int = EXPANSION_MONTHS) -> date:
    """The last day on which an expansion still belongs to sales."""
    return add_months(contract_signed_on, months)


def expansion_owner(contract_signed_on: date, on: date, months: int = EXPANSION_MONTHS) -> str:
    """Who owns an expansion signed on a day: "sales" up to and including contract + 6 calendar months, then "csm".

    `contract_signed_on` is the day the newest *new* contract was signed: a renewal does not restart the window, a new
    product line bought as new does.
    """
    return SALES if on <= window_end(contract_signed_on, months) else CSM


def owner_of_deal(
    kind: str,
    contract_signed_on: date | None,
    on: date,
    *,
    months: int = EXPANSION_MONTHS,
    renewal_owner: str = CSM,
) -> Ownership:
    """Which department owns a deal of this kind on a day, since when, and why. Formula 2 of the domain."""
    if kind == "renewal":
        return Ownership(renewal_owner, "renewal", contract_signed_on, since=contract_signed_on)
    if kind not in EXPANSIONS:
        return Ownership(SALES, "new")
    if contract_signed_on is None:
        return Ownership(SALES, "no_contract")
    ends_on = window_end(contract_signed_on, months)
    if on <= ends_on:
        return Ownership(SALES, "inside_window", contract_signed_on, ends_on, contract_signed_on, months)
    since = ends_on + timedelta(days=1)
    return Ownership(CSM, "after_window", contract_signed_on, ends_on, since, months)


def keeps_key_person(origin: str) -> bool:
    """Whether the seller stays the customer's key person, whoever owns what comes later: who came by referral."""
    return origin == REFERRAL
