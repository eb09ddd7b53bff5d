"""Records around a deal's people for the walk over all doors."""

from typing import Any

from sales.models import Deal, DecisionPerson
from tests.chain import Firm

SELLING_KINDS = [("decision-person", "decision-person")]


def selling_ids(deal: Deal, firm: Firm) -> dict[str, Any]:
    """One record of each kind on the deal, held by the firm's rep."""
    person = DecisionPerson.objects.create(deal=deal, typed_name="X", role="user")
    return {"decision-person": person.pk}
