"""Who of presales fits a request: by skill, then by load; and why not the others."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

# Hours that a request usually takes, by what it is for; the seller may write another number.
USUAL_HOURS = {"demo": 2, "survey": 4, "visit": 6, "solution": 8, "tender": 12, "proof": 16}
EXPERT = 3

FITS, AWAY, FULL = "", "away", "full"


@dataclass(frozen=True)
class Consultant:
    """Somebody of presales. `skills`: folded words with their level, 1 to 3. `hours`: promised in the week of the
    request; `open`: requests that wait or are being worked, of any week."""

    id: int
    skills: Mapping[str, int] = field(default_factory=dict)
    hours: int = 0
    open: int = 0
    is_at_work: bool = True


@dataclass(frozen=True)
class Need:
    """What a request asks for: the words by which its industry and its product are known, and its hours."""

    industry: frozenset[str]
    product: frozenset[str]
    hours: int


@dataclass(frozen=True)
class Weighed:
    """One consultant against the need. Levels are 0 where nothing is known; `why_not` is blank for who fits."""

    id: int
    industry: int
    product: int
    hours: int
    open: int
    why_not: str

    @property
    def skill(self) -> int:
        """Industry and product together."""
        return self.industry + self.product


@dataclass(frozen=True)
class Proposal:
    """The consultant to ask, None when nobody is free; and everybody who was looked at, the best first."""

    chosen: int | None
    weighed: Sequence[Weighed]


def level_of(words: Iterable[str], skills: Mapping[str, int]) -> int:
    """The best level among the words that name the same thing; 0 when none is known."""
    return max((min(max(skills[word], 1), EXPERT) for word in words if word in skills), default=0)


def weigh(need: Need, consultant: Consultant, week_hours: int) -> Weighed:
    """What a consultant knows and has to do, and whether the request still goes into the week."""
    why_not = AWAY if not consultant.is_at_work else FULL if consultant.hours + need.hours > week_hours else FITS
    return Weighed(
        consultant.id,
        level_of(need.industry, consultant.skills),
        level_of(need.product, consultant.skills),
        consultant.hours,
        consultant.open,
        why_not,
    )


def choose_consultant(need: Need, consultants: Iterable[Consultant], week_hours: int) -> Proposal:
    """The most skilled whose week has room; among equals the one with fewer hours, then with fewer open requests.

    A request longer than a whole week fits into an empty one, else it could never be given to anybody.
    """
    room = max(week_hours, need.hours)
    weighed = [weigh(need, one, room) for one in consultants]
    weighed.sort(key=lambda one: (one.why_not != FITS, -one.skill, one.hours, one.open, one.id))
    chosen = weighed[0].id if weighed and weighed[0].why_not == FITS else None
    return Proposal(chosen, tuple(weighed))
