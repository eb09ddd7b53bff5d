"""Records around a deal's people for the walk over all doors."""

from typing import Any

from sales.models import Competitor, Deal, DealCompetitor, DecisionPerson
from tests.chain import Firm

SELLING_KINDS = [
    ("decision-person", "decision-person"),
    ("deal-competitor-", "rival"), ("deal-competitors", "rival"), ("deal-competitor", "deal"),
    ("competitor", "competitor"),
]  # fmt: skip


def selling_ids(deal: Deal, firm: Firm) -> dict[str, Any]:
    """One record of each kind on the deal, held by the firm's rep."""
    person = DecisionPerson.objects.create(deal=deal, typed_name="X", role="user")
    competitor = Competitor.objects.create(name="Rival Ltd")
    rival = DealCompetitor.objects.create(deal=deal, competitor=competitor)
    return {"decision-person": person.pk, "competitor": competitor.pk, "rival": rival.pk}
