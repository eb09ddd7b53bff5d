"""How hand-overs go: open, late, answered, returned."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from metrics.queries.percentile import Days, Percentile
from metrics.rules.rates import share
from people.models import HandOver


@dataclass(frozen=True)
class Ledger:
    """Counts of all hand-overs; `median_hours` from offer to answer."""

    open: int
    late: int
    accepted: int
    returned: int
    median_hours: float | None

    @property
    def answered(self) -> int:
        return self.accepted + self.returned

    @property
    def return_rate(self) -> float | None:
        """Returned of all answered, in percent."""
        return share(self.returned, self.answered)


def late() -> QuerySet[HandOver]:
    """Hand-overs of the whole chain that wait for an answer past their time."""
    return HandOver.objects.filter(status=HandOver.Status.OFFERED, due_at__lt=timezone.now())


def ledger(now: datetime) -> Ledger:
    """The ledger in one query; late ones wait for an answer that was due before `now`."""
    is_open, is_answered = Q(status="offered"), Q(status__in=["accepted", "returned"])
    took = Days(F("answered_at") - F("offered_at"))
    found = HandOver.objects.annotate(took=took).aggregate(
        open=Count("pk", filter=is_open),
        late=Count("pk", filter=is_open & Q(due_at__lt=now)),
        accepted=Count("pk", filter=Q(status="accepted")),
        returned=Count("pk", filter=Q(status="returned")),
        median_days=Percentile("took", 0.5, filter=is_answered),
    )
    days = found.pop("median_days")
    return Ledger(**found, median_hours=None if days is None else 24 * days)
