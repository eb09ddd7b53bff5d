"""What a draft would do to last month's leads, before anybody is judged by it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from leads.actions.scoring import Appraiser, current_definition, current_table, touches_by_lead
from leads.models import Lead
from leads.rules.scoring import GRADES, Part, Scores, Table, compile_scoring, explain
from leads.rules.validity import Definition, compile_definition, judge
from people.models import Person

DAYS = 30
MOST = 5_000
SAMPLES = 12
_JUDGED = ("name", "company_name", "phone", "phone_e164", "email", "email_clean", "email_kind")


@dataclass(frozen=True)
class Sample:
    """Last month's leads, newest first, and whether there were more than were looked at."""

    leads: Sequence[Lead]
    touches: dict[int, Any]
    is_cut: bool


@dataclass(frozen=True)
class Change:
    """A lead of which the draft says something else: scores now and then, and the rules that make the difference."""

    lead: Lead
    now: Scores
    then: Scores
    parts: list[Part]


@dataclass(frozen=True)
class ScorePreview:
    """How many leads each grade has now and by the draft, and leads whose grade changes, the largest change first."""

    total: int
    is_cut: bool
    now: dict[str, int]
    then: dict[str, int]
    changed: int
    changes: list[Change]


@dataclass(frozen=True)
class Turn:
    """A lead of which the draft of a definition says something else, and what speaks against it then or now."""

    lead: Lead
    is_valid: bool
    reasons: list[str]


@dataclass(frozen=True)
class ValidPreview:
    """How many leads are valid by the definition in use and by the draft, and which change."""

    total: int
    is_cut: bool
    now: int
    then: int
    gained: int
    lost: int
    turns: list[Turn]


def sample_for(person: Person) -> Sample:
    """Leads of the last 30 days that the person may see, at most 5,000. Two queries."""
    since = timezone.now() - timedelta(days=DAYS)
    rows = Lead.objects.visible_to(person).filter(came_at__gte=since).exclude(status=Lead.Status.MERGED)
    found = list(rows.select_related("channel__parent").defer("search").order_by("-came_at", "-pk")[: MOST + 1])
    leads = found[:MOST]
    return Sample(leads, touches_by_lead(lead.pk for lead in leads), len(found) > MOST)


def preview_scores(draft: Table, sample: Sample) -> ScorePreview:
    """Score the sample by the table in use and by the draft."""
    current = current_table()
    both = Appraiser(_joined(current, draft), Definition())
    score_now, score_then = compile_scoring(current), compile_scoring(draft)
    now, then = Counter[str](), Counter[str]()
    changed: list[tuple[int, Lead, dict[str, Any], Scores, Scores]] = []
    for lead in sample.leads:
        facts = both.facts(lead, *sample.touches.get(lead.pk, ()))
        before, after = score_now(facts), score_then(facts)
        now[before.grade] += 1
        then[after.grade] += 1
        if before.grade != after.grade:
            size = abs(GRADES.index(before.grade) - GRADES.index(after.grade))
            changed.append((-size, lead, facts, before, after))
    changed.sort(key=lambda entry: entry[0])
    shown = [
        Change(lead, before, after, _difference(current, draft, facts))
        for _size, lead, facts, before, after in changed[:SAMPLES]
    ]
    return ScorePreview(len(sample.leads), sample.is_cut, dict(now), dict(then), len(changed), shown)


def _joined(one: Table, other: Table) -> Table:
    """A table that asks for whatever either of two asks for."""
    return Table(rules=(*one.rules, *other.rules))


def _difference(current: Table, draft: Table, facts: dict[str, Any]) -> list[Part]:
    """What the draft gives that the table in use does not, and, with the sign turned, the other way round."""
    before = Counter((p.score, p.name, p.points) for p in explain(current, facts))
    after = Counter((p.score, p.name, p.points) for p in explain(draft, facts))
    gone = [Part(0, name, score, -points) for score, name, points in (before - after).elements()]
    return [Part(0, name, score, points) for score, name, points in (after - before).elements()] + gone


def preview_definition(draft: Definition, sample: Sample) -> ValidPreview:
    """Judge the sample by the definition in use and by the draft, as if nobody had judged it."""
    current, table = current_definition(), current_table()
    conditions = (*current.conditions, *draft.conditions)
    appraiser = Appraiser(table, Definition(conditions=conditions))
    now_reasons, then_reasons = compile_definition(current), compile_definition(draft)
    score = compile_scoring(table)
    now = then = gained = lost = 0
    turns: list[Turn] = []
    for lead in sample.leads:
        facts = appraiser.facts(lead, *sample.touches.get(lead.pk, ()))
        scores = score(facts)
        facts |= {"fit": scores.fit, "intent": scores.intent, "grade": scores.grade, "rung": scores.rung}
        plain = judge({name: getattr(lead, name) for name in _JUDGED}).reasons
        before, after = now_reasons(facts, plain), then_reasons(facts, plain)
        now, then = now + (not before), then + (not after)
        if bool(before) != bool(after):
            gained, lost = gained + (not after), lost + bool(after)
            if len(turns) < SAMPLES:
                turns.append(Turn(lead, not after, after or before))
    return ValidPreview(len(sample.leads), sample.is_cut, now, then, gained, lost, turns)
