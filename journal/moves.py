"""State tables: which status may follow which. A move that is not in the table is refused with a sentence."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from journal.errors import NotPossible


class Moves:
    """`MOVES = Moves({"new": {"clean", "refused"}, …})`, kept beside its model. Missing keys are final states."""

    def __init__(self, table: Mapping[str, Iterable[str]]) -> None:
        self.table = {old: frozenset(new) for old, new in table.items()}

    def allows(self, old: str, new: str) -> bool:
        """Say whether `new` may follow `old`."""
        return new in self.table.get(old, frozenset())

    def check(self, record: Any, new: str) -> None:
        """Raise NotPossible unless the record's status may become `new`. Names are shown as the reader knows them."""
        old = str(record.status)
        if self.allows(old, new):
            return
        labels = dict(record._meta.get_field("status").flatchoices)
        raise NotPossible(
            _("“{record}” is {old} and can't become {new} from there.").format(
                record=record, old=labels.get(old, old), new=labels.get(new, new)
            ),
            code="wrong_state",
        )

    def sources(self, new: str) -> frozenset[str]:
        """Return every status from which `new` can be reached in one move."""
        return frozenset(old for old, targets in self.table.items() if new in targets)
