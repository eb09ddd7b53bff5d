"""What the audit says: its evidence in words of the reader's language, and the answer of the command and the API."""

from typing import Any

from django.utils.translation import gettext as _

from companies.queries import sentence
from companies.rules.parties import Contribution, evidence_from_json
from sales.models import AuditCandidate, AuditMonth


def said(part: Contribution) -> str:
    """One piece of evidence as a colleague would say it: “Same legal representative 王某某, a name of 12 firms”."""
    if part.level == "legal_representative.same":
        if part.count:
            return _("Same legal representative {name}, a name that {count} firms share").format(
                name=part.value, count=part.count
            )
        return _("Same legal representative {name}").format(name=part.value)
    if part.level == "person.same" and part.value:
        return _("Same contact person {name}").format(name=part.value)
    return sentence(part)


def evidence_of(candidate: AuditCandidate) -> list[str]:
    """All that speaks for and against, the strongest first, each with sign and size."""
    words = [f"{said(part)}: {part.weight:+.1f}" for part in evidence_from_json(candidate.evidence)]
    return [_("This lead became this very firm"), *words] if candidate.is_linked else words


def parts_of(candidate: AuditCandidate) -> list[dict[str, Any]]:
    """All that speaks for and against as words and weight, the strongest first."""
    parts = [{"words": said(part), "weight": part.weight, "size": abs(part.weight)}
             for part in evidence_from_json(candidate.evidence)]  # fmt: skip
    return (
        [{"words": _("This lead became this very firm"), "weight": 0, "size": 0}, *parts]
        if candidate.is_linked
        else parts
    )


def in_short(candidate: AuditCandidate, most: int = 3) -> str:
    """What speaks for it in one line: “Same legal representative 王某某 + same phone …”."""
    agree = [said(part) for part in evidence_from_json(candidate.evidence) if part.weight > 0]
    agree = [_("This lead became this very firm"), *agree] if candidate.is_linked else agree
    return " + ".join([part if number == 0 else _lower(part) for number, part in enumerate(agree[:most])])


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def as_json(audit: AuditMonth) -> dict[str, Any]:
    """The shape that the command promises: what the audit proposes to credit.

    `order` is the order's number; `lead` its id in the file that it came from, else in the console.
    """
    return {"month": audit.key, "wins": audit.wins.count(), "candidates": _parted(audit)[0]}


def report_of(audit: AuditMonth) -> dict[str, Any]:
    """As `as_json`, and apart what is too weak, how far back was looked, whether the month is locked."""
    proposed, weak = _parted(audit)
    return {
        "month": audit.key,
        "wins": audit.wins.count(),
        "candidates": proposed,
        "weak": weak,
        "look_back_months": audit.look_back_months,
        "locked": audit.is_locked,
    }


def _parted(audit: AuditMonth) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The candidates that are proposed or were credited, and the others."""
    wins = audit.wins.select_related("order").prefetch_related("candidates__lead").order_by("-best_score", "pk")
    proposed, weak = [], []
    for win in wins:
        rows = list(win.candidates.all())
        if win.is_proposed or win.verdict == "credit":
            chosen = next((row for row in rows if row.lead_id == win.lead_id), rows[0])
            proposed.append(_candidate(win.order.number, chosen))
            rows = [row for row in rows if not row.is_credited]
        weak += [{**_candidate(win.order.number, row), "note": win.note} for row in rows]
    return proposed, weak


def _candidate(number: str, row: AuditCandidate) -> dict[str, Any]:
    return {
        "order": number,
        "lead": row.lead.source_ref or row.lead_id,
        "score": row.score,
        "strength": row.strength,
        "evidence": evidence_of(row),
    }
