"""What people decided about firms that look like one: the matcher learns from it."""

from collections.abc import Iterator

from companies.events import COMPANY_MERGED
from companies.rules.learning import Verdict
from companies.rules.parties import evidence_from_json
from journal.models import Event


def decided() -> Iterator[Verdict]:
    """Firms that a person folded into another, with what spoke for it then, newest first."""
    merged = Event.objects.filter(name=COMPANY_MERGED.name, by__isnull=False, facts__has_key="evidence")
    for facts in merged.order_by("-happened_at", "-pk").values_list("facts", flat=True).iterator(chunk_size=2_000):
        if evidence := evidence_from_json(facts["evidence"]):
            yield Verdict("company", evidence, same=True)
