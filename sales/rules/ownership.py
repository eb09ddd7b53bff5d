"""Who owns what is sold: new is sales', an expansion is sales' for six calendar months, then the CSM's."""

from dataclasses import dataclass
from datetime import date

from people.rules.dates import add_months

EXPANSION_MONTHS = 6
SALES, CSM = "sales", "csm"
EXPANSIONS = ("seats", "modules")


@dataclass(frozen=True)
class Ownership:
    """`department` is sales or csm; `reason` a word that queries.ownership turns into the sentence."""

    department: str
    reason: str
    signed_on: date | None = None
    window_ends_on: date | None = None


def window_end(contract_signed_on: date, months: int = EXPANSION_MONTHS) -> date:
    """The last day on which an expansion still belongs to sales."""
    return add_months(contract_signed_on, months)


def expansion_owner(contract_signed_on: date, on: date, months: int = EXPANSION_MONTHS) -> str:
    """Who owns an expansion signed on a day: "sales" up to and including contract + 6 calendar months, then "csm".

    `contract_signed_on` is the day the newest *new* contract was signed: a renewal does not restart the window, a new
    product line bought as new does.
    """
    return SALES if on <= window_end(contract_signed_on, months) else CSM


def owner_of_deal(kind: str, contract_signed_on: date | None, on: date) -> Ownership:
    """Which department owns a deal of this kind on a day, and why."""
    if kind == "renewal":
        return Ownership(CSM, "renewal", contract_signed_on)
    if kind not in EXPANSIONS:
        return Ownership(SALES, "new")
    if contract_signed_on is None:
        return Ownership(SALES, "no_contract")
    owner = expansion_owner(contract_signed_on, on)
    reason = "inside_window" if owner == SALES else "after_window"
    return Ownership(owner, reason, contract_signed_on, window_end(contract_signed_on))
