"""The words of the journal: each app declares in its events.py what it announces, and the sentence history shows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from journal.models import Event

KINDS: dict[str, "EventKind"] = {}
REACTIONS: dict[str, dict[str, Callable[["Event"], Any]]] = {}


@dataclass(frozen=True)
class EventKind:
    """One thing that can happen. `sentence` may name facts in braces; `refs` says which facts are ids of which model.

    `EventKind("leads.lead_routed", _("Routed to {owner}"), refs={"owner": "people.Person"})` shows the person's
    name, while the event itself keeps only the id, so that a person can be erased without rewriting history.
    `shows` makes words of several facts: `shows={"money": words}` fills {money} with what words(facts) gives.
    `opens` names the fact whose record a reader goes to where that is not the subject, and its model.
    """

    name: str
    sentence: "str | _StrPromise"
    refs: Mapping[str, str] = field(default_factory=dict)
    shows: Mapping[str, Callable[[Mapping[str, Any]], str]] = field(default_factory=dict)
    opens: tuple[str, str] | None = None

    def __post_init__(self) -> None:
        if self.name in KINDS:
            raise ValueError(f"The event {self.name} is declared twice.")
        KINDS[self.name] = self

    def __str__(self) -> str:
        return self.name

    def __hash__(self) -> int:
        return hash(self.name)


def reacts_to(*kinds: EventKind) -> Callable[[Callable[["Event"], Any]], Callable[["Event"], Any]]:
    """Mark a function of a reactions.py: it is called once for each event of these kinds, in its own transaction.

    The function takes the event; whatever it changes commits together with the note that it has run.
    """

    def register(function: Callable[["Event"], Any]) -> Callable[["Event"], Any]:
        name = f"{function.__module__}.{function.__name__}"
        for kind in kinds:
            REACTIONS.setdefault(kind.name, {})[name] = function
        return function

    return register
