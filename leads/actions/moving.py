"""What hangs on a lead goes with it when it becomes part of another. Which rows stay and why is said in STAYS."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from leads.actions.cleaning import PARTY
from leads.actions.steps import HAND_OVER
from leads.models import CleaningChange, DuplicatePair, Lead, Touch
from leads.rules.clusters import SURE
from people.actions import withdraw_handover
from people.models import HandOver, Person

# Every table that points at a lead is in one of the two; a test walks them.
MOVES = {"leads.touch", "leads.cleaningchange", "leads.duplicatepair"}
STAYS = {
    "leads.lead": "a lead that was merged earlier stays merged into the one it was merged into",
    "leads.leadmerge": "the story of earlier merges",
    "leads.benchdecision": "the story of earlier decisions",
    "leads.routingdecision": "why that lead went where it went, kept for ever",
    "leads.formentry": "what a form sent in, as it came",
    "sales.deal": "only converted leads have deals, and these are not merged into others",
    "sales.conversion": "what a lead became when it was converted",
    "sales.bypass": "who was shown the lead while adding a company, as it was then",
    "sales.task": "it names the lead it was about, whose page leads on to the one it was merged into",
    "sales.auditwin": "the lead that was credited, as it was judged",
    "sales.auditcandidate": "what the audit found; it follows merges by itself",
    "metrics.funneljourney": "computed from the events",
}


def move_rows(losing: Sequence[Lead], into: Lead, taken: dict[int, dict[str, Any]], by: Person | None) -> None:
    """Touches go along; so do the cleaning changes of values that were taken, and the open offer of taken work."""
    Touch.objects.filter(lead__in=losing).update(lead=into)
    for lead in losing:
        if fields := [name for name in taken.get(lead.pk, {}) if name in PARTY]:
            CleaningChange.objects.filter(lead=lead, field__in=fields).update(lead=into)
    worked = next((lead for lead in losing if "owner" in taken.get(lead.pk, {})), None)
    if worked is not None:
        withdraw_handover(HAND_OVER, into, by=by)
        HandOver.objects.filter(
            kind=HAND_OVER, subject_type="leads.lead", subject_id=worked.pk, status=HandOver.Status.OFFERED
        ).update(subject_id=into.pk, journey=into.journey, title=str(into)[:200])
    let_go = {lead.pk: lead for lead in losing if lead is not worked}
    offered = HandOver.objects.filter(
        kind=HAND_OVER, subject_type="leads.lead", subject_id__in=let_go, status=HandOver.Status.OFFERED
    )
    for pk in offered.values_list("subject_id", flat=True):
        withdraw_handover(HAND_OVER, let_go[pk], by=by)


def follow_pairs(losing: Sequence[Lead], into: Lead, by: Person | None) -> None:
    """Pairs among the merged are decided; pairs with others become pairs of what stays. "Not the same" wins."""
    ids = {into.pk, *(lead.pk for lead in losing)}
    gone = ids - {into.pk}
    pairs = list(DuplicatePair.objects.filter(Q(first__in=ids) | Q(second__in=ids)).order_by("pk"))
    inside = [p for p in pairs if p.first_id in ids and p.second_id in ids and p.verdict != "merged"]
    DuplicatePair.objects.filter(pk__in=[p.pk for p in inside]).update(
        verdict=DuplicatePair.Verdict.MERGED, by=by, cluster=None
    )
    outside = {_other(p, ids): p for p in pairs if _is_own(p, into.pk) and _other(p, ids)}
    for pair in pairs:
        other = _other(pair, ids)
        if other and not _is_own(pair, into.pk) and pair.verdict != DuplicatePair.Verdict.MERGED:
            _follow(pair, into.pk, other, outside)
    DuplicatePair.objects.filter(Q(first__in=gone) | Q(second__in=gone), verdict=DuplicatePair.Verdict.OPEN).delete()


def _is_own(pair: DuplicatePair, pk: int) -> bool:
    return pk in (pair.first_id, pair.second_id)


def _other(pair: DuplicatePair, ids: set[int]) -> int | None:
    """The side of the pair that is not among the merged; None when both are."""
    return next((pk for pk in (pair.first_id, pair.second_id) if pk not in ids), None)


def _follow(pair: DuplicatePair, into: int, other: int, outside: dict[int | None, DuplicatePair]) -> None:
    own = outside.get(other)
    first, second = sorted((into, other))
    if own is None:
        own = outside[other] = DuplicatePair.objects.create(
            first_id=first, second_id=second, keys=pair.keys, score=pair.score, certainty=pair.certainty,
            evidence=pair.evidence, verdict=pair.verdict, found_at=pair.found_at, by_id=pair.by_id,
        )  # fmt: skip
    elif own.verdict == DuplicatePair.Verdict.OPEN and _is_stronger(pair, own):
        own.keys, own.score, own.certainty = pair.keys, pair.score, pair.certainty
        own.evidence, own.verdict, own.by_id = pair.evidence, pair.verdict, pair.by_id
        own.save()


def _is_stronger(pair: DuplicatePair, own: DuplicatePair) -> bool:
    if pair.verdict == DuplicatePair.Verdict.DIFFERENT:
        return True
    return (pair.certainty == SURE, pair.score) > (own.certainty == SURE, own.score)
