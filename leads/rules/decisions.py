"""A routing decision as short text, since one is kept for every lead for ever, and back as plain values.

Rules tried are JSON: `[rule]` held and chose, `[rule, -1]` held but had nobody free, `[rule, leaf, met]` did not hold.
Candidates are words `person.code.open.capacity.weight` after the rule's id: `7:12.*.3.30.100 15.t.4.0.100`, rules
separated by `;`. Both also read the longer JSON of earlier releases.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from leads.rules.conditions import leaves

Conditions = Mapping[int, Sequence[Mapping[str, Any]]]

CHOSEN = "*"
CODES = {
    "not_at_work": "a",
    "no_share": "s",
    "off_hours": "h",
    "other_region": "r",
    "no_skill": "k",
    "was_late": "l",
    "full": "f",
    "not_their_turn": "t",
    "more_open": "o",
}
_REASONS = {code: reason for reason, code in CODES.items()} | {CHOSEN: ""}


def packed_tried(rule: int, leaf: int | None = None, met: Any = None) -> str:
    """One rule that was tried: it held (no leaf), had nobody free (leaf −1), or failed at a leaf with what it met."""
    if leaf is None:
        return f"[{rule}]"
    if leaf < 0:
        return f"[{rule},-1]"
    return f"[{rule},{leaf},{json.dumps(met, ensure_ascii=False, default=str)}]"


def packed_desk(person: int, reason: str, open_leads: int, capacity: int, weight: int) -> str:
    """One candidate; the reason is "" for the chosen one."""
    return f"{person}.{CODES[reason] if reason else CHOSEN}.{open_leads}.{capacity}.{weight}"


def unpacked_tried(text: str, conditions: Conditions) -> list[dict[str, Any]]:
    """The rules tried as plain values; `conditions` are those of the rules as they were then."""
    return [each if isinstance(each, dict) else _tried(each, conditions) for each in json.loads(text or "[]")]


def _tried(entry: Sequence[Any], conditions: Conditions) -> dict[str, Any]:
    rule, *rest = entry
    if not rest or rest[0] == -1:
        return {"rule": rule, "held": True, "nobody_free": bool(rest)}
    known = leaves(conditions.get(rule, ()))
    failed = dict(known[rest[0]]) if rest[0] < len(known) else None
    return {"rule": rule, "held": False, "failed": failed, "met": rest[1]}


def unpacked_candidates(text: str) -> list[dict[str, Any]]:
    """The candidates as plain values."""
    if text.startswith("["):
        found: list[dict[str, Any]] = json.loads(text)
        return found
    return [
        _candidate(int(rule), word)
        for group in filter(None, text.split(";"))
        for rule, _sep, words in [group.partition(":")]
        for word in words.split()
    ]


def _candidate(rule: int, word: str) -> dict[str, Any]:
    person, code, open_leads, capacity, weight = word.split(".")
    return {
        "rule": rule,
        "person": int(person),
        "chosen": code == CHOSEN,
        "why_not": _REASONS.get(code, code),
        "open": int(open_leads),
        "capacity": int(capacity),
        "weight": int(weight),
    }
