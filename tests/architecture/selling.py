"""Records around a deal's people for the walk over all doors."""

from typing import Any

from django.utils import timezone

from sales.models import Bypass, Competitor, Deal, DealCompetitor, DecisionPerson, SalesTarget, Task
from tests.chain import Firm

SELLING_KINDS = [
    ("targets-detail", "sales-target"),
    ("decision-persons", "decision-person"), ("decision-person-", "map-person"),
    ("deal-competitor-", "deal-rival"), ("deal-competitors", "rival"), ("deal-competitor", "deal"),
    ("competitor", "competitor"), ("task", "task"), ("bypass", "bypass"),
]  # fmt: skip


def selling_ids(deal: Deal, firm: Firm) -> dict[str, Any]:
    """One record of each kind on the deal, held by the firm's rep."""
    person = DecisionPerson.objects.create(deal=deal, typed_name="X", role="user")
    on_map = DecisionPerson.objects.create(deal=deal, typed_name="Y", role="user")
    competitor = Competitor.objects.create(name="Rival Ltd")
    other = Competitor.objects.create(name="Other Ltd")
    met = DealCompetitor.objects.create(deal=deal, competitor=other)
    rival = DealCompetitor.objects.create(deal=deal, competitor=competitor)
    first = timezone.localdate().replace(day=1)
    target = SalesTarget.objects.create(span="month", starts_on=first, person=deal.owner, amount=1)
    task = Task.objects.create(title="X", due_on=timezone.localdate(), deal=deal, assignee=firm.rep)
    bypass = Bypass.objects.create(
        lead=firm.lead(), choice="beside", door="deal", by=firm.rep, happened_at=timezone.now()
    )
    return {
        "sales-target": target.pk,
        "decision-person": person.pk,
        "map-person": on_map.pk,
        "deal-rival": met.pk,
        "competitor": competitor.pk,
        "rival": rival.pk,
        "task": task.pk,
        "bypass": bypass.pk,
    }
