"""The scores of one lead in words: which rules gave which points, and what a valid lead would need."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from console.values import change, day
from leads.actions.scoring import Appraiser, current_definition, current_table, touches_by_lead
from leads.models import Lead, ValidDefinition
from leads.rules.scoring import FIT, INTENT, Part, Table, compile_scoring, explain
from leads.wording import RUNGS


@dataclass(frozen=True)
class ScoreWords:
    """One score: `score` of 100, where it starts, and the contributions, the largest first."""

    kind: str
    score: int
    base: int
    parts: Sequence[Part]
    is_held: bool

    def lines(self) -> list[dict[str, Any]]:
        """The contributions in words, with their sign."""
        return [
            {"name": rule_name(part.name), "points": change(part.points), "is_minus": part.points < 0}
            for part in self.parts
        ]

    def as_dict(self) -> dict[str, Any]:
        """The same as plain values, for the API."""
        parts = [{"rule": rule_name(part.name), "points": part.points} for part in self.parts]
        return {"score": self.score, "base": self.base, "parts": parts}


@dataclass(frozen=True)
class Scorecard:
    """Both scores of a lead as counted now, the grade and rung that follow, and the version of the table.

    `is_stale` says that the stored scores are older than that: they follow at night or by the job that runs.
    """

    fit: ScoreWords
    intent: ScoreWords
    grade: str
    rung: str
    version: int
    is_stale: bool
    next_step: str = ""


def scorecard_of(lead: Lead) -> Scorecard:
    """Count and explain the scores of a lead as it stands. Three queries."""
    table = current_table()
    facts = Appraiser(table, current_definition()).facts(lead, *touches_by_lead([lead.pk]).get(lead.pk, ()))
    scores, parts = compile_scoring(table)(facts), explain(table, facts)
    return Scorecard(
        _words(FIT, scores.fit, table.base_fit, parts),
        _words(INTENT, scores.intent, table.base_intent, parts),
        scores.grade,
        scores.rung,
        table.version,
        (scores.fit, scores.intent) != (lead.fit_score, lead.intent_score),
        _next_step(table, scores.fit, scores.intent),
    )


def _words(kind: str, score: int, base: int, parts: Sequence[Part]) -> ScoreWords:
    own = [part for part in parts if part.score == kind]
    return ScoreWords(kind, score, base, own, base + sum(part.points for part in own) != score)


def _next_step(table: Table, fit: int, intent: int) -> str:
    """How far the lead is from the next rung; blank on the highest."""
    if fit < table.target_from:
        return gettext("{n} more points of fit make it a target lead").format(n=table.target_from - fit)
    if intent < table.intending_from:
        missing = table.intending_from - intent
        return gettext("{n} more points of intent make it an intending lead").format(n=missing)
    return ""


def verdict_line(lead: Lead) -> str:
    """By which version of the definition a lead was judged valid, and when that was published; blank before that."""
    if lead.valid_at is None or not lead.valid_definition:
        return ""
    row = ValidDefinition.objects.filter(version=lead.valid_definition).only("published_at").first()
    if row is None or row.published_at is None:
        return gettext("by definition v{n}").format(n=lead.valid_definition)
    return gettext("by definition v{n} of {day}").format(n=lead.valid_definition, day=day(row.published_at))


def rungs_of(card: Scorecard) -> list[tuple[str, bool]]:
    """The three rungs in words, each with whether the lead stands on it."""
    return [(str(label), key == card.rung) for key, label in RUNGS.items()]


def part_line(part: Part) -> str:
    """A contribution in words: Company mailbox +15."""
    return f"{rule_name(part.name)} {change(part.points)}"


def rule_name(name: str) -> str:
    """The name of a rule; shipped names in the reader's language, own names as typed."""
    return gettext(name) if name else "—"
