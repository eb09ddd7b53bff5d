"""What a decision chain tells: who is missing, who stands against us, and where each person stands in the picture."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

MOST_INFLUENCE = 5
STRONG = 4
SIGNERS = ("economic_buyer", "decision_maker")
SIGNS = {"for": "+", "neutral": "○", "against": "−", "unknown": "?"}
ACROSS = 4  # people without a tie stand in rows of this many


@dataclass(frozen=True)
class Voice:
    """One person: `boss` is the key of whom they report to, on the same deal, or None."""

    key: int
    role: str
    stance: str
    influence: int
    boss: int | None = None


@dataclass(frozen=True)
class Lack:
    """What is wrong with a chain: `code` says what, `keys` who; `is_bad` for what loses the deal."""

    code: str
    keys: tuple[int, ...] = ()
    is_bad: bool = False


@dataclass(frozen=True)
class Spot:
    """Where a person stands: column (in half steps, from 0) and row."""

    key: int
    column: float
    row: int


@dataclass
class Map:
    """The picture: spots, lines from boss to report, and its size in columns and rows."""

    spots: list[Spot] = field(default_factory=list)
    lines: list[tuple[int, int]] = field(default_factory=list)
    columns: float = 0
    rows: int = 0


def lacks_of(voices: Sequence[Voice]) -> list[Lack]:
    """What is missing or dangerous, the worst first; empty when the chain is sound.

    Somebody who pays or decides must be known, and where they stand; the strongest voice must not be against us;
    somebody inside must be for us.
    """
    if not voices:
        return [Lack("nobody", is_bad=True)]
    signers = [one for one in voices if one.role in SIGNERS]
    found = []
    if not any(one.role == "economic_buyer" for one in voices):
        found.append(Lack("no_signer" if not signers else "no_economic_buyer", is_bad=not signers))
    top = max(one.influence for one in voices)
    against = tuple(one.key for one in voices if one.stance == "against" and one.influence == top)
    if against:
        found.append(Lack("strongest_against", against, is_bad=True))
    if not any(one.stance == "for" for one in voices):
        found.append(Lack("nobody_for"))
    unknown = tuple(one.key for one in signers if one.stance == "unknown")
    if unknown:
        found.append(Lack("signer_unknown", unknown))
    if not any(one.role == "coach" for one in voices):
        found.append(Lack("no_coach"))
    return sorted(found, key=lambda lack: not lack.is_bad)


def has_economic_buyer(voices: Iterable[Voice]) -> bool:
    """The exit criterion: somebody who pays is on the map, and their stance is known."""
    return any(one.role == "economic_buyer" and one.stance != "unknown" for one in voices)


def has_supporter(voices: Iterable[Voice]) -> bool:
    """The exit criterion: somebody with a say is for us."""
    return any(one.stance == "for" and one.influence > 1 for one in voices)


def closes_circle(bosses: Mapping[int, int | None], key: int, boss: int | None) -> bool:
    """Whether `key` reporting to `boss` would make somebody their own superior. `bosses`: key → boss as it is."""
    seen = {key}
    while boss is not None:
        if boss in seen:
            return True
        seen.add(boss)
        boss = bosses.get(boss)
    return False


def lay_out(voices: Sequence[Voice]) -> Map:
    """Where everybody stands: superiors above the middle of their reports, people without a tie in rows below."""
    reports = _by_boss(voices)
    drawn = _Drawing(reports)
    tied = [one for one in reports[None] if reports[one.key]]
    for top in tied:
        drawn.place(top, 0)
    drawn.place_loose([one for one in reports[None] if not reports[one.key]])
    return drawn.map


def outline(voices: Sequence[Voice]) -> Map:
    """The same for a narrow page: one person a row, each below and one column right of whom they report to."""
    reports, drawn = _by_boss(voices), Map()

    def place(voice: Voice, depth: int) -> None:
        drawn.spots.append(Spot(voice.key, depth, drawn.rows))
        drawn.columns, drawn.rows = max(drawn.columns, depth + 1), drawn.rows + 1
        for below in reports[voice.key]:
            drawn.lines.append((voice.key, below.key))
            place(below, depth + 1)

    for top in sorted(reports[None], key=lambda voice: not reports[voice.key]):
        place(top, 0)
    return drawn


def _by_boss(voices: Sequence[Voice]) -> dict[int | None, list[Voice]]:
    """Who reports to whom, the strongest first; None: nobody on the map."""
    known = {one.key for one in voices}
    reports: dict[int | None, list[Voice]] = defaultdict(list)
    for one in sorted(voices, key=lambda voice: (-voice.influence, voice.key)):
        reports[one.boss if one.boss in known else None].append(one)
    return reports


class _Drawing:
    def __init__(self, reports: Mapping[int | None, list[Voice]]) -> None:
        self.reports, self.map, self.next_column = reports, Map(), 0

    def place(self, voice: Voice, row: int) -> float:
        """Place a person with everybody below; returns their column."""
        below = self.reports[voice.key]
        columns = [self.place(one, row + 1) for one in below]
        self.map.lines += [(voice.key, one.key) for one in below]
        if columns:
            column = (columns[0] + columns[-1]) / 2
        else:
            column, self.next_column = float(self.next_column), self.next_column + 1
        return self._put(voice, column, row)

    def place_loose(self, voices: Sequence[Voice]) -> None:
        across, first = max(ACROSS, int(self.map.columns)), self.map.rows
        for place, voice in enumerate(voices):
            self._put(voice, place % across, first + place // across)

    def _put(self, voice: Voice, column: float, row: int) -> float:
        self.map.spots.append(Spot(voice.key, column, row))
        self.map.columns = max(self.map.columns, column + 1)
        self.map.rows = max(self.map.rows, row + 1)
        return column
