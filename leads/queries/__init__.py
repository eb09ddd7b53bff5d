"""What pages, API and reports need to know about leads."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from companies.queries import best_matches
from companies.rules.parties import evidence_as_json, shared_keys
from companies.shapes import record_as_party
from console.counting import COUNT_CAP, capped_counts
from leads.actions.cleaning import clean_lead
from leads.models import (
    Channel,
    CleaningChange,
    DuplicateCluster,
    DuplicatePair,
    Lead,
    LeadMerge,
    RoutingDecision,
    RoutingRule,
)
from leads.wording import UNROUTABLE, WHY_NOT, condition_sentence, value_words
from leads.wording.routing import span as span
from leads.wording.routing import time_left as time_left
from people.models import HandOver, Person


def came_today(leads: QuerySet[Lead]) -> QuerySet[Lead]:
    """Those of the leads that came in since midnight, in the reader's time zone."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return leads.filter(came_at__gte=midnight)


def duplicate_groups() -> QuerySet[DuplicateCluster]:
    """Groups of leads that look like one and of which nobody has decided yet."""
    return DuplicateCluster.objects.all()


@dataclass(frozen=True)
class BenchCounts:
    """How much waits on the cleaning bench; each number with the flag that there are more."""

    today: tuple[int, bool]
    duplicates: tuple[int, bool]
    unroutable: tuple[int, bool]
    not_judged: tuple[int, bool]
    returned: tuple[int, bool]


def bench_counts(person: Person) -> BenchCounts:
    """What the facts line and the tabs of the bench say: five capped counts, each on an index, in one statement."""
    leads = Lead.objects.visible_to(person)
    counts = capped_counts(
        (came_today(leads), 99_999),
        (duplicate_groups(), COUNT_CAP),
        (leads.unroutable(), COUNT_CAP),
        (leads.not_judged(), COUNT_CAP),
        (leads.filter(status=Lead.Status.RETURNED), COUNT_CAP),
    )
    return BenchCounts(*counts)


@dataclass(frozen=True)
class Twin:
    """A lead that looks like another, on which exact keys, and what the matcher says."""

    lead: Lead
    keys: list[str]
    evidence: list[dict[str, Any]] = field(default_factory=list)


def twins_of(lead: Lead) -> list[Twin]:
    """Leads that look like this one and of which nobody has decided yet."""
    pairs = DuplicatePair.objects.filter(Q(first=lead) | Q(second=lead), verdict="open")
    found = {p.first_id if p.second_id == lead.pk else p.second_id: p for p in pairs.order_by("-score")[:20]}
    leads = Lead.objects.filter(pk__in=found).select_related("channel", "owner").order_by("came_at", "pk")
    return [Twin(other, found[other.pk].keys, found[other.pk].evidence) for other in leads]


def twins_for_values(values: Mapping[str, Any], leads: QuerySet[Lead], most: int = 5) -> list[Twin]:
    """Leads among `leads` that typed values may be a duplicate of, the likeliest first: the warning while somebody
    types. Two statements."""
    party = record_as_party(Lead(**clean_lead(values).values))
    rows = leads.exclude(status=Lead.Status.MERGED).select_related("channel", "owner")
    return [
        Twin(
            found.record,
            shared_keys(party, record_as_party(found.record)),
            evidence_as_json(found.match.contributions),
        )
        for found in best_matches(party, rows, most)
    ]


@dataclass
class TriedRule:
    """One line of "why did it go there": the rule, whether it held, and who of its team was passed over and why."""

    name: str
    held: bool
    sentence: str
    people: list[tuple[str, bool, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Explained:
    """A routing decision in words."""

    decision: RoutingDecision
    outcome: str
    rules: list[TriedRule]


def explain_decisions(decisions: Iterable[RoutingDecision]) -> list[Explained]:
    """Decisions in the reader's language, names by two queries whatever their number."""
    decisions = list(decisions)
    people, rules = _names_in(decisions)
    channels = channel_names() if decisions else {}
    return [_explained(decision, people, rules, channels) for decision in decisions]


def channel_names() -> dict[str, str]:
    """Names of channels by key, in the reader's language."""
    return {channel.key: str(channel) for channel in Channel.objects.all()}


def _names_in(decisions: Sequence[RoutingDecision]) -> tuple[dict[int, str], dict[int, str]]:
    people = {c["person"] for d in decisions for c in d.candidates} | {d.chosen_id for d in decisions if d.chosen_id}
    rules = {t["rule"] for d in decisions for t in d.rules_tried}
    names = {p.pk: str(p) for p in Person.objects.filter(pk__in=people)}
    return names, {r.pk: str(r) for r in RoutingRule.objects.filter(pk__in=rules)}


def _explained(
    decision: RoutingDecision, people: dict[int, str], rules: dict[int, str], channels: dict[str, str]
) -> Explained:
    by_rule = defaultdict(list)
    for c in decision.candidates:
        why = str(WHY_NOT.get(c["why_not"], c["why_not"])).format(open=c["open"], capacity=c["capacity"])
        by_rule[c["rule"]].append((people.get(c["person"], "—"), c["chosen"], why if c["why_not"] else ""))
    tried = [
        TriedRule(rules.get(t["rule"], "—"), t["held"], _rule_sentence(t, channels), by_rule[t["rule"]])
        for t in decision.rules_tried
    ]
    outcome = _("Goes to {person}").format(person=people.get(decision.chosen_id or 0, "—"))
    return Explained(decision, outcome if decision.chosen_id else str(UNROUTABLE.get(decision.why, "")), tried)


def _rule_sentence(tried: Mapping[str, Any], channels: dict[str, str]) -> str:
    if tried["held"]:
        return _("It fits, but nobody is free") if tried.get("nobody_free") else _("It fits")
    failed = tried.get("failed") or {}
    condition = condition_sentence(failed, channels)
    shown = value_words(failed.get("field", ""), tried.get("met"), channels)
    return _("Does not fit: {condition}; here it is {value}").format(condition=condition, value=shown or _("not known"))


def decisions_of(lead: Lead, most: int = 5) -> list[Explained]:
    """The routing decisions about a lead in words, newest first."""
    return explain_decisions(lead.routing_decisions.select_related("version").order_by("-decided_at", "-pk")[:most])


def open_offer(lead: Lead) -> HandOver | None:
    """The hand-over that waits for an answer, without locking it."""
    return HandOver.objects.filter(
        kind=HandOver.Kind.LEAD, subject_type="leads.lead", subject_id=lead.pk, status="offered"
    ).first()


def waiting_offers(person: Person) -> QuerySet[HandOver]:
    """Leads offered to the person that wait for an answer, the most urgent first."""
    return person.handovers.filter(kind=HandOver.Kind.LEAD, status="offered").order_by("due_at", "pk")


def changes_of(lead: Lead, most: int = 40) -> list[CleaningChange]:
    """What the rules changed on a lead, newest first."""
    return list(lead.cleaning_changes.select_related("undone_by").order_by("-pk")[:most])


def merged_into(lead: Lead, most: int = 10) -> list[LeadMerge]:
    """The duplicates that went into a lead and did not come out again."""
    return list(lead.taken_in.filter(undone_at=None).select_related("lead__channel").order_by("-pk")[:most])
