"""What the bench shows of groups of duplicates: their leads, side by side, and what comes next."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from leads.models import BenchDecision, BenchJob, DuplicateCluster, DuplicatePair, Lead, LeadMerge, LeadToMatch
from leads.rules.survivors import ORDER
from leads.wording.bench import evidence_lines
from people.models import Person

LETTERS = "ABCDEFGH"
RECENT = timedelta(minutes=20)


def leads_of(clusters: Iterable[DuplicateCluster]) -> dict[int, list[Lead]]:
    """The leads of each group, the one that had best stay first; one query."""
    clusters = list(clusters)
    ids = {pk for cluster in clusters for pk in cluster.members}
    leads = Lead.objects.filter(pk__in=ids).select_related("channel", "owner").in_bulk()
    return {c.pk: in_order([leads[pk] for pk in c.members if pk in leads]) for c in clusters}


def in_order(leads: Sequence[Lead]) -> list[Lead]:
    """The lead that had best stay, then the others as they came."""
    rank = {status: place for place, status in enumerate(ORDER)}
    return sorted(leads, key=lambda lead: (rank.get(lead.status, len(ORDER)), lead.came_at, lead.pk))


def next_cluster(cluster: DuplicateCluster, among: QuerySet[DuplicateCluster]) -> DuplicateCluster | None:
    """The group after this one in the order of the bench; the first one after the last."""
    after = among.filter(Q(rank__lt=cluster.rank) | Q(rank=cluster.rank, pk__lt=cluster.pk))
    return _first(after) or _first(among.exclude(pk=cluster.pk))


def previous_cluster(cluster: DuplicateCluster, among: QuerySet[DuplicateCluster]) -> DuplicateCluster | None:
    """The group before this one in the order of the bench."""
    before = among.filter(Q(rank__gt=cluster.rank) | Q(rank=cluster.rank, pk__gt=cluster.pk))
    return before.order_by("rank", "pk").first()


def _first(rows: QuerySet[DuplicateCluster]) -> DuplicateCluster | None:
    return rows.order_by("-rank", "-pk").first()


@dataclass(frozen=True)
class Reason:
    """One line of "why": the sentence, its weight, and between which leads (letters) it holds."""

    words: str
    weight: float
    between: str

    @property
    def size(self) -> float:
        """The weight without its sign."""
        return abs(self.weight)


def reasons_of(cluster: DuplicateCluster, leads: Sequence[Lead]) -> list[Reason]:
    """Everything that speaks for or against the group, the strongest first."""
    letters = {lead.pk: letter for letter, lead in zip(LETTERS, leads, strict=False)}
    found: dict[tuple[str, float], set[str]] = defaultdict(set)
    for pair in DuplicatePair.objects.filter(cluster=cluster).order_by("pk"):
        stored = pair.evidence or [{"key": key, "weight": 0} for key in pair.keys]
        for line in evidence_lines(stored):
            found[line] |= {letters.get(pair.first_id, "?"), letters.get(pair.second_id, "?")}
    lines = [Reason(words, weight, ", ".join(sorted(who))) for (words, weight), who in found.items()]
    return sorted(lines, key=lambda reason: -abs(reason.weight))


def recent_decision(person: Person) -> BenchDecision | None:
    """The person's last decision that stands, if it is fresh enough to offer its undoing."""
    since = timezone.now() - RECENT
    rows = BenchDecision.objects.filter(by=person, undone_at=None, decided_at__gte=since, job=None)
    return rows.select_related("kept").order_by("-pk").first()


def running_job() -> BenchJob | None:
    """The long work of the bench that goes on now."""
    return BenchJob.objects.filter(status=BenchJob.Status.RUNNING).order_by("-pk").first()


def open_pairs_of_import(run_id: int) -> QuerySet[DuplicatePair]:
    """Pairs to decide of which one lead at least came with this import."""
    pairs = DuplicatePair.objects.filter(verdict=DuplicatePair.Verdict.OPEN, cluster__isnull=False)
    return pairs.filter(Q(first__import_run=run_id) | Q(second__import_run=run_id))


def waiting_of_import(run_id: int) -> QuerySet[LeadToMatch]:
    """Leads of this import of which the matcher has not looked for doubles yet."""
    return LeadToMatch.objects.filter(lead_id__in=Lead.objects.filter(import_run=run_id).values("pk"))


def cluster_with(lead_ids: Iterable[int]) -> DuplicateCluster | None:
    """The group in which any of the leads is now."""
    return DuplicateCluster.objects.filter(members__overlap=list(lead_ids)).order_by("-rank").first()


def sure_clusters(among: QuerySet[DuplicateCluster]) -> QuerySet[DuplicateCluster]:
    """Groups that a job may merge by itself."""
    return among.filter(certainty="sure", blocked="")


def sure_preview(among: QuerySet[DuplicateCluster]) -> dict[str, Any]:
    """How many groups and leads "merge all that is sure" would take, and how many it leaves by reason."""
    taken = sure_clusters(among).aggregate(groups=Count("pk"), leads=Sum("size"))
    left = among.filter(certainty="sure").exclude(blocked="").values_list("blocked").annotate(n=Count("pk"))
    return {"groups": taken["groups"], "leads": taken["leads"] or 0, "left": sorted(left.order_by())}


@dataclass(frozen=True)
class Origin:
    """Where a value of a lead came from: another lead that was merged into it, and when."""

    lead: Lead
    merged_at: Any


def origins_of(lead: Lead) -> dict[str, Origin]:
    """Fields whose value came with a merge that stands, and from which lead."""
    found: dict[str, Origin] = {}
    rows = LeadMerge.objects.filter(into=lead, undone_at=None).select_related("lead__channel").order_by("pk")[:50]
    for merge in rows:
        found |= {name: Origin(merge.lead, merge.merged_at) for name in merge.taken}
    return found
