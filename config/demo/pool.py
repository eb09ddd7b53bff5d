"""The pool as it stands this morning: some leads were worked long ago, some reps have claimed."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from leads.actions import claim_lead, warn_owners
from leads.models import Lead
from people.models import Person

LONGEST = {"accepted": 13, "working": 27}  # calendar days, just inside the usual protection
CLAIMS = (3, 2, 2, 1, 1)


def live(reps: Sequence[Person]) -> None:
    """Spread when held leads were last worked, let a few reps claim what others gave up, and warn the owners."""
    now = timezone.now()
    held = list(Lead.objects.filter(status__in=list(LONGEST)).order_by("pk"))
    for number, lead in enumerate(held):
        lead.last_worked_at = now - timedelta(days=number * 5 % LONGEST[lead.status])
    Lead.objects.bulk_update(held, ["last_worked_at"], batch_size=500)
    for rep, count in zip(reps, CLAIMS, strict=False):
        pooled = Lead.objects.filter(status=Lead.Status.POOLED).exclude(last_owner=rep)
        for lead in pooled.order_by("-pooled_at", "pk")[:count]:
            claim_lead(lead, by=rep)
    warn_owners(now)
