"""Who owns a customer's expansions and renewals, as facts of any page."""

from django.utils.translation import gettext_lazy

from companies.models import Company
from console.pages import Fact
from sales.actions.checks import today
from sales.models import DealKind
from sales.queries.ownership import answers_for, department_name

LABELS = {
    DealKind.SEATS: gettext_lazy("Expansions belong to"),
    DealKind.RENEWAL: gettext_lazy("Renewals belong to"),
}


def owner_facts(company: Company) -> list[Fact]:
    """One fact each for expansions and renewals, with the sentence; none for a firm that never signed."""
    return [
        Fact(
            LABELS[DealKind(one.kind)],
            one.person or department_name(one.ownership.department),
            why=one.sentence,
        )
        for one in answers_for(company, today())
    ]
