"""What a lead brings to a company and a contact that are known: field by field kept, filled or in conflict."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

KEPT, FILLED, CONFLICT = "kept", "filled", "conflict"


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """One field: what is known, what the lead offers, and what becomes of it unless somebody decides otherwise."""

    field: str
    known: Any
    offered: Any
    state: str


def compare(known: Mapping[str, Any], offered: Mapping[str, Any]) -> list[FieldChoice]:
    """Every field that either side fills. Blank is filled, equal and unoffered is kept, two values are a conflict."""
    found = []
    for field in offered:
        have, new = known.get(field) or None, offered[field] or None
        if have is None and new is None:
            continue
        found.append(FieldChoice(field, have, new, _state(have, new)))
    return found


def _state(have: Any, new: Any) -> str:
    if have is None:
        return FILLED
    return KEPT if new is None or _same(have, new) else CONFLICT


def _same(one: Any, other: Any) -> bool:
    return str(one).strip().casefold() == str(other).strip().casefold()


def taken(choices: Collection[FieldChoice], wanted: Collection[str] = ()) -> dict[str, Any]:
    """The values to write: all that are filled, and those in conflict that are named in `wanted`."""
    return {c.field: c.offered for c in choices if c.state == FILLED or (c.state == CONFLICT and c.field in wanted)}
