"""A firm is typed in while another department works it already: that is shown first, and the choice is kept.

A department says what it works in its navigation.py: `COMPANY_WATCHES`, functions of companies that are being added
and the person who adds them, each giving a list of `Live` for each company.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from companies.actions import clean_company, create_company
from companies.models import Company
from console.navigation import navigations
from journal.errors import NotPossible
from people.models import Person


@dataclass(frozen=True)
class Live:
    """A record that may be the firm which is being added.

    `refusal`: what stands against going on without a reason. `keep(company, by=, why=)` records that somebody did.
    `url` and `convert_url` are blank where the person may not look or may not take it over.
    """

    record: Any
    says: str
    refusal: NotPossible
    keep: Callable[..., Any]
    url: str = ""
    convert_url: str = ""


def live_beside(values: Mapping[str, Any], person: Person) -> list[Live]:
    """What departments have under way with the firm that these typed values mean."""
    columns, _cleaned = clean_company(values)
    return live_beside_each([Company(**columns)], person)[0]


def live_beside_each(firms: Sequence[Company], person: Person) -> list[list[Live]]:
    """The same for each of many firms, with as many statements as for one."""
    watches = [watch for module in navigations() for watch in getattr(module, "COMPANY_WATCHES", ())]
    answers = [watch(firms, person) for watch in watches]
    return [[live for answer in answers for live in answer[place]] for place in range(len(firms))]


@transaction.atomic
def create_company_beside(values: Mapping[str, Any], *, by: Person, beside_why: str = "") -> Company:
    """Add a firm by hand. Where somebody works it already a reason is needed, which that record keeps.

    Raises NotPossible with that record's sentence without one, and what `create_company` raises.
    """
    found = live_beside(values, by)
    if found and not beside_why.strip():
        raise found[0].refusal
    company = create_company(values, by=by)
    for live in found:
        live.keep(company, by=by, why=beside_why)
    return company
