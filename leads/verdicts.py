"""What people decided about leads that look alike: from this the matcher learns its weights."""

from collections.abc import Iterator

from companies.rules.learning import Verdict
from companies.rules.parties import evidence_from_json
from leads.models import DuplicatePair


def decided() -> Iterator[Verdict]:
    """Pairs that a person merged or kept apart, newest first. A merge that was taken back is open again: no verdict."""
    rows = DuplicatePair.objects.exclude(verdict=DuplicatePair.Verdict.OPEN).exclude(by=None).order_by("-pk")
    for kind, evidence, verdict in rows.values_list("kind", "evidence", "verdict").iterator():
        if found := evidence_from_json(evidence):
            yield Verdict(kind, found, verdict == DuplicatePair.Verdict.MERGED)
