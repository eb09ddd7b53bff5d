"""Pairs become groups: written beside the pairs, so that the bench lists, filters and counts them by an index."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Q

from leads.models import DuplicateCluster, DuplicatePair, Lead
from leads.rules.clusters import Edge, Group, blocked, group, rank_of, value_of

_LOCK = 4_711_002
_REACH = 5_000  # leads that one look around may touch, besides those it was asked about
_SAID = 6
_FACTS = ("pk", "status", "owner_id", "channel_id", "region", "employees", "grade")


def lock_clusters(lead_ids: Iterable[int] = ()) -> None:
    """Let one transaction at a time change pairs and groups, until it ends.

    `lead_ids` are leads that new pairs will name: whoever changes them is waited for first, so that everybody takes
    the locks of leads before this one.
    """
    with connection.cursor() as cursor:
        if ids := sorted(lead_ids):
            cursor.execute("SELECT 1 FROM leads_lead WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE", [ids])
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def form_clusters(lead_ids: Iterable[int]) -> int:
    """Group anew what hangs together with these leads; returns how many groups they are in. Safe to repeat.

    The caller holds lock_clusters(). Groups that stay keep their number.
    """
    pairs = pairs_around(lead_ids)
    old = {pk for pair in pairs if (pk := pair.cluster_id)} | _orphans(lead_ids)
    edges = [Edge(p.first_id, p.second_id, p.score, p.certainty == "sure") for p in pairs]
    groups = group(edges)
    known: dict[int, DuplicateCluster] = DuplicateCluster.objects.in_bulk(sorted(old))
    kept = _write(groups, pairs, known)
    DuplicateCluster.objects.filter(pk__in=set(known) - kept).delete()
    return len(groups)


def pairs_around(lead_ids: Iterable[int]) -> list[DuplicatePair]:
    """The open pairs that hang together with the leads."""
    lead_ids = set(lead_ids)
    seen: set[int] = set()
    border, found = set(lead_ids), dict[int, DuplicatePair]()
    while border:
        rows = DuplicatePair.objects.filter(Q(first__in=border) | Q(second__in=border), verdict="open")
        fresh = {pair.pk: pair for pair in rows if pair.pk not in found}
        found |= fresh
        seen |= border
        border = {pk for pair in fresh.values() for pk in (pair.first_id, pair.second_id)} - seen
        if len(seen) > _REACH + len(lead_ids):
            break
    return sorted(found.values(), key=lambda pair: pair.pk)


def _orphans(lead_ids: Iterable[int]) -> set[int]:
    """Groups that named one of the leads and lost the pair that said so."""
    rows = DuplicateCluster.objects.filter(members__overlap=sorted(set(lead_ids)))
    return set(rows.values_list("pk", flat=True))


def _write(groups: Sequence[Group], pairs: Sequence[DuplicatePair], known: dict[int, DuplicateCluster]) -> set[int]:
    place = {member: number for number, one in enumerate(groups) for member in one.members}
    inside: dict[int, list[DuplicatePair]] = defaultdict(list)
    for pair in pairs:
        number = place.get(pair.first_id)
        if number is not None and number == place.get(pair.second_id):
            inside[number].append(pair)
    clusters = _described(groups, inside)
    _number(clusters, inside, known)
    made = [cluster for cluster in clusters if cluster.pk is None]
    DuplicateCluster.objects.bulk_create(made)
    changed = [c for c in clusters if c.pk in known and _differs(c, known[c.pk])]
    DuplicateCluster.objects.bulk_update(changed, _COLUMNS, batch_size=500)
    _tie(pairs, {pair.pk: clusters[number].pk for number, own in inside.items() for pair in own})
    return {cluster.pk for cluster in clusters}


_COLUMNS = [
    "certainty", "score", "rank", "size", "employees", "grade", "members", "channels", "owners", "regions", "evidence",
    "blocked", "found_at",
]  # fmt: skip


def _differs(a: DuplicateCluster, b: DuplicateCluster) -> bool:
    return any(getattr(a, name) != getattr(b, name) for name in _COLUMNS)


def _number(
    clusters: Sequence[DuplicateCluster], inside: dict[int, list[DuplicatePair]], known: dict[int, DuplicateCluster]
) -> None:
    """A group keeps the smallest number that its pairs had, each number once."""
    taken: set[int] = set()
    for number, cluster in enumerate(clusters):
        old = sorted({p.cluster_id for p in inside[number] if p.cluster_id in known and p.cluster_id not in taken})
        if old:
            cluster.pk = old[0]
            taken.add(cluster.pk)


def _tie(pairs: Sequence[DuplicatePair], clusters: dict[int, int]) -> None:
    moved = [pair for pair in pairs if pair.cluster_id != clusters.get(pair.pk)]
    for pair in moved:
        pair.cluster_id = clusters.get(pair.pk)
    DuplicatePair.objects.bulk_update(moved, ["cluster"], batch_size=1000)


def _described(groups: Sequence[Group], inside: dict[int, list[DuplicatePair]]) -> list[DuplicateCluster]:
    ids = {pk for one in groups for pk in one.members}
    leads = Lead.objects.only(*_FACTS).in_bulk(ids)
    apart = _apart(ids)
    return [
        _cluster(one, [leads[pk] for pk in one.members], inside[number], apart) for number, one in enumerate(groups)
    ]


def _apart(ids: set[int]) -> set[tuple[int, int]]:
    rows = DuplicatePair.objects.filter(first__in=ids, second__in=ids, verdict=DuplicatePair.Verdict.DIFFERENT)
    return set(rows.values_list("first_id", "second_id"))


def _cluster(
    one: Group, leads: Sequence[Lead], pairs: Sequence[DuplicatePair], apart: set[tuple[int, int]]
) -> DuplicateCluster:
    employees = max((lead.employees for lead in leads if lead.employees), default=None)
    grade = min((lead.grade for lead in leads if lead.grade), default="")
    members = set(one.members)
    return DuplicateCluster(
        certainty="sure" if one.is_sure else "ask",
        score=one.score,
        rank=rank_of(one.is_sure, value_of(employees, grade), one.score),
        size=len(one.members),
        employees=employees,
        grade=grade,
        members=list(one.members),
        channels=sorted({lead.channel_id for lead in leads}),
        owners=sorted({lead.owner_id for lead in leads if lead.owner_id}),
        regions=sorted({lead.region for lead in leads if lead.region}),
        evidence=_evidence(pairs),
        blocked=blocked(
            [lead.owner_id for lead in leads],
            sum(lead.status == Lead.Status.CONVERTED for lead in leads),
            any(a in members and b in members for a, b in apart),
        ),
        found_at=max(pair.found_at for pair in pairs),
    )


def _evidence(pairs: Sequence[DuplicatePair]) -> list[dict[str, Any]]:
    """What speaks most for the group, each reason once: parts of evidence, or {"key": …} for an exact key."""
    said: dict[str, dict[str, Any]] = {}
    for pair in pairs:
        for part in pair.evidence or [{"key": key, "weight": 0} for key in pair.keys]:
            code = str(part.get("key") or part.get("code") or part.get("level"))
            if code not in said or abs(part["weight"]) > abs(said[code]["weight"]):
                said[code] = part
    return sorted(said.values(), key=lambda part: -abs(part["weight"]))[:_SAID]
