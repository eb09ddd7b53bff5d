"""How often each competitor was met, and how it ended."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from people.models import Person
from sales.models import Competitor, DealCompetitor


@dataclass(frozen=True)
class Record:
    """Deals in which a competitor was met; `lost_to` of the `lost` were lost to it. A rate of None: none is decided."""

    competitor: Competitor
    met: int = 0
    open: int = 0
    won: int = 0
    lost: int = 0
    lost_to: int = 0

    @property
    def win_rate(self) -> float | None:
        """won ÷ (won + lost): of the decided deals in which it was met."""
        decided = self.won + self.lost
        return self.won / decided if decided else None

    def url(self, **query: Any) -> str:
        """The deals behind a number."""
        return f"{reverse('sales:deal-list')}?{urlencode({'competitor': self.competitor.pk, **query})}"

    @property
    def urls(self) -> dict[str, str]:
        """The rows behind each number, by its name."""
        return {
            "met": self.url(),
            "open": self.url(status="open"),
            "won": self.url(status="won"),
            "lost": self.url(status="lost"),
            "lost_to": self.url(status="lost", lost_to=self.competitor.pk),
        }


def records_for(person: Person) -> list[Record]:
    """Every competitor with the deals that the person may see, the most often met first. Two statements."""
    rows = DealCompetitor.objects.visible_to(person).order_by().values("competitor")
    counts = rows.annotate(
        met=Count("pk"),
        open=Count("pk", filter=Q(deal__status="open")),
        won=Count("pk", filter=Q(deal__status="won")),
        lost=Count("pk", filter=Q(deal__status="lost")),
        lost_to=Count("pk", filter=Q(deal__status="lost", standing="lost_to")),
    )
    by_key: dict[int, dict[str, Any]] = {row["competitor"]: dict(row) for row in counts}
    found = [_record(one, by_key.get(one.pk, {})) for one in Competitor.objects.all()]
    return sorted(found, key=lambda one: (not one.competitor.is_active, -one.met, one.competitor.pk))


def _record(competitor: Competitor, row: dict[str, Any]) -> Record:
    return Record(competitor, **{name: count for name, count in row.items() if name != "competitor"})


def rivals_of(deal: Any) -> list[DealCompetitor]:
    """Who else is in the race for a deal."""
    return list(deal.rivals.select_related("competitor"))
