"""What people decided about leads that look like one: the matcher learns from it."""

from collections.abc import Iterator

from companies.rules.learning import Verdict
from companies.rules.parties import evidence_from_json
from leads.models import DuplicatePair


def decided() -> Iterator[Verdict]:
    """Pairs that a person merged or kept apart and about which the matcher had something to say, newest first.

    What a job merged because the matcher was sure teaches nothing new and is left out; so are decisions taken back.
    """
    pairs = DuplicatePair.objects.filter(verdict__in=("merged", "different"), by__isnull=False).exclude(evidence=[])
    for pair in pairs.order_by("-pk").iterator(chunk_size=2_000):
        kind = "company" if pair.kind == "company" else "person"
        yield Verdict(kind, evidence_from_json(pair.evidence), pair.verdict == DuplicatePair.Verdict.MERGED)
