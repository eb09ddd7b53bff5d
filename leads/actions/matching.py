"""The matcher looks for doubles: of leads that are new or changed, soon after; of all leads, when asked."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from companies.rules.parties import evidence_as_json
from companies.sweep import LikelyPair, likely_pairs
from leads.actions.cleaning import card_of_lead
from leads.actions.clusters import form_clusters, lock_clusters
from leads.actions.duplicates import OUT
from leads.models import DuplicatePair, Lead
from leads.rules.twins import same_keys

CHUNK = 2_000
_SAID = 8


def matchable() -> QuerySet[Lead]:
    """Leads that may be somebody's double."""
    return Lead.objects.exclude(status__in=OUT)


def find_duplicates(most: int | None = None) -> tuple[int, int]:
    """Look at the leads that wait for it, chunk by chunk; returns (leads looked at, open pairs among them).

    A chunk leaves the queue in the transaction that writes its pairs: a worker that dies loses nothing, two at once
    take different chunks, and a lead that another transaction has not committed yet waits for the next time.
    """
    looked = found = 0
    while most is None or looked < most:
        with transaction.atomic():
            ids = _take(CHUNK)
            if not ids:
                break
            found += match_leads(ids)
        looked += len(ids)
    return looked, found


def _take(size: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM leads_leadtomatch WHERE id IN"
            " (SELECT id FROM leads_leadtomatch ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING lead_id",
            [size],
        )
        return sorted({pk for (pk,) in cursor.fetchall()})


def match_leads(ids: Sequence[int], *, later: bool = False) -> int:
    """Bring the open pairs of these leads, and their groups, to what the matcher says now; returns how many pairs.

    With `later` only pairs with leads that have a greater number: who looks at all leads in the order of their
    numbers meets each pair once. In the caller's transaction.
    """
    pairs = {(p.first_id, p.second_id): p for p in likely_pairs(matchable(), among=ids, later=later)}
    lock_clusters({pk for pair in pairs for pk in pair})
    before = list(_open_pairs(ids).filter(first__in=ids) if later else _open_pairs(ids))
    touched = keep_pairs(pairs.values(), before)
    form_clusters(touched | {pk for pair in before for pk in (pair.first_id, pair.second_id)})
    return len(pairs)


def _open_pairs(ids: Iterable[int]) -> QuerySet[DuplicatePair]:
    ids = list(ids)
    return DuplicatePair.objects.filter(Q(first__in=ids) | Q(second__in=ids), verdict=DuplicatePair.Verdict.OPEN)


def keep_pairs(found: Iterable[LikelyPair], before: Iterable[DuplicatePair]) -> set[int]:
    """Write what was found; of the open pairs `before`, those go that neither the matcher nor an exact key holds.

    Decided pairs stay as they are. Returns the leads whose pairs changed.
    """
    likely = {(p.first_id, p.second_id): p for p in found}
    known = {(p.first_id, p.second_id): p for p in before}
    ids = {pk for pair in likely for pk in pair}
    rows = DuplicatePair.objects.filter(first__in=ids, second__in=ids).only("first_id", "second_id", "verdict")
    decided = {(p.first_id, p.second_id) for p in rows if p.verdict != DuplicatePair.Verdict.OPEN}
    gone = _fallen([pair for place, pair in known.items() if place not in likely])
    DuplicatePair.objects.filter(pk__in=[pair.pk for pair in gone]).delete()
    fresh = [pair for place, pair in likely.items() if place not in decided and _is_news(pair, known.get(place))]
    now = timezone.now()
    DuplicatePair.objects.bulk_create(
        [_row(pair, now) for pair in fresh],
        batch_size=1_000,
        update_conflicts=True,
        unique_fields=["first", "second"],
        update_fields=["score", "certainty", "kind", "evidence"],
    )
    places = [*((p.first_id, p.second_id) for p in gone), *((p.first_id, p.second_id) for p in fresh)]
    return {pk for place in places for pk in place}


def _fallen(pairs: Sequence[DuplicatePair]) -> list[DuplicatePair]:
    """Those that share no exact key any more."""
    leads = Lead.objects.in_bulk({pk for pair in pairs if pair.keys for pk in (pair.first_id, pair.second_id)})
    return [p for p in pairs if not p.keys or not _share(leads.get(p.first_id), leads.get(p.second_id))]


def _share(one: Lead | None, other: Lead | None) -> bool:
    return one is not None and other is not None and bool(same_keys(card_of_lead(one), card_of_lead(other)))


def _is_news(pair: LikelyPair, known: DuplicatePair | None) -> bool:
    return known is None or (known.score, known.certainty, known.evidence) != (
        pair.score, pair.verdict, _evidence(pair),
    )  # fmt: skip


def _row(pair: LikelyPair, now: datetime) -> DuplicatePair:
    return DuplicatePair(
        first_id=pair.first_id,
        second_id=pair.second_id,
        score=pair.score,
        certainty=pair.verdict,
        kind=pair.kind,
        evidence=_evidence(pair),
        found_at=now,
    )


def _evidence(pair: LikelyPair) -> list[dict[str, object]]:
    return evidence_as_json(pair.evidence[:_SAID])
