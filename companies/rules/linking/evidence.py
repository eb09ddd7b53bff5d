"""What must agree before two rows of a table surely are one party, whatever their scores say.

Those of one household share surname, street and phone; firms of one group share door, phone and half of the name. Such
columns depend on each other, so that no sum of their bits tells the members apart.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from companies.rules.linking.blocking import Cells
from companies.rules.linking.columns import Column
from companies.rules.linking.likeness import LEVELS
from companies.rules.linking.namesakes import Namesakes, read_name
from companies.rules.linking.readings import Name
from companies.rules.linking.rivals import Scored
from companies.rules.linking.weights import MISSING, Pattern

_NONE: Mapping[int, int] = MappingProxyType({})
OF_A_PERSON = frozenset(("date", "email", "mobile"))
ALIKE = 3
HOUSEHOLDS = 0.05


class Persons:
    """A table of persons: given name, birthday, mailbox and own numbers tell those of one household apart."""

    def __init__(self, columns: Sequence[Column]) -> None:
        given = [n for n, c in enumerate(columns) if c.field == "given_name"]
        self.names = given or [n for n, c in enumerate(columns) if c.field == "name"]
        self.own = [
            n for n, c in enumerate(columns) if c.field in OF_A_PERSON or (c.look == "code" and not c.field)
        ]  # fmt: skip
        self.dates = [n for n, c in enumerate(columns) if c.field == "date"]
        self.most = {n: LEVELS[columns[n].look] - 1 for n in self.own}

    def are_two(self, pattern: Pattern) -> bool:
        """True when the given names differ and so does all else that is a person's own."""
        own = [pattern[n] for n in self.own if pattern[n] != MISSING]
        return bool(own) and not any(own) and any(pattern[n] == 0 for n in self.names)

    def without_strangers(self, scored: Sequence[Scored]) -> Sequence[Scored]:
        """The pairs without those of a household, if the table has so many that they are no slips of one person."""
        likely = [self.are_two(pair.why) for pair in scored if pair.odds >= 0]
        if sum(likely) <= HOUSEHOLDS * len(likely):
            return scored
        return [pair for pair in scored if not self.are_two(pair.why)]

    def are_apart(self, _pattern: Pattern) -> bool:
        """Persons have no place that could keep them apart."""
        return False

    def switchboards(self, _row: Cells, _pattern: Pattern) -> Mapping[int, int]:
        """Persons have none."""
        return _NONE

    def may_be_sure(self, _a: int, _b: int, pattern: Pattern) -> bool:
        """True when two things of a person's own agree, or one does and none differs; beside another birthday three."""
        names = [pattern[n] >= ALIKE for n in self.names if pattern[n] != MISSING]
        own = [pattern[n] >= self.most[n] - 1 for n in self.own if pattern[n] != MISSING]
        if not self.names and not self.own:
            return True
        differs = not all(names) or any(pattern[n] == 0 for n in self.own)
        agreed = sum(names) + sum(own)
        other_birthday = any(pattern[n] == 0 for n in self.dates)
        return agreed > 1 + other_birthday or (agreed == 1 and not differs)


class Firms:
    """A table of firms. Two addresses are two sites; a phone at several addresses is a switchboard."""

    def __init__(self, rows: Sequence[Sequence[str]], cells: Sequence[Cells], columns: Sequence[Column]) -> None:
        self.places = [n for n, c in enumerate(columns) if c.field == "address"]
        self.phones = [n for n, c in enumerate(columns) if c.look == "phone"]
        self.houses: dict[tuple[int, str], set[str]] = defaultdict(set)
        for row in cells if self.places else ():
            place = row[self.places[0]]
            for n in self.phones:
                if row[n] and place:
                    self.houses[n, row[n]].add(place.split()[0])
        named = next((c.at for field in ("company", "name") for c in columns if c.field == field), None)
        self.names: list[Name] = [] if named is None else [read_name(at, row[named]) for at, row in enumerate(rows)]
        self.namesakes = Namesakes(self.names)

    def are_two(self, _pattern: Pattern) -> bool:
        """Firms may be one under any name."""
        return False

    def without_strangers(self, scored: Sequence[Scored]) -> Sequence[Scored]:
        """All pairs: firms of one group are left to a person."""
        return scored

    def are_apart(self, pattern: Pattern) -> bool:
        """True when both rows have an address and these are two."""
        return any(0 <= pattern[n] <= 1 for n in self.places)

    def switchboards(self, row: Cells, pattern: Pattern) -> Mapping[int, int]:
        """The columns of a phone that two rows at two addresses have in common, with the addresses that have it."""
        if not self.are_apart(pattern):
            return _NONE
        same = [n for n in self.phones if pattern[n] == LEVELS["phone"] - 1]
        return {n: max(1, len(self.houses[n, row[n]])) for n in same}

    def may_be_sure(self, a: int, b: int, _pattern: Pattern) -> bool:
        """False when a word, number or legal form of their names tells two firms of one group apart."""
        return not self.names or self.namesakes.are_slips_apart(self.names[a], self.names[b])
