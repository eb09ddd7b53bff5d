"""The decision chain as a page shows it: the picture, its table, and the sentences about what is missing."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from console.values import tone_of
from sales.models import Deal, DecisionPerson
from sales.rules.decision import Lack, Map, Voice, has_economic_buyer, has_supporter, lacks_of, lay_out, outline

WIDE, HIGH, GAP_ACROSS, GAP_DOWN, EDGE = 196, 92, 20, 34, 4
INDENT, GAP_IN_OUTLINE = 26, 10
# So many people side by side are still read when the picture shrinks to its place; more are scrolled.
MOST_TO_FIT = 4


@dataclass(frozen=True)
class Box:
    """One person in the picture, placed in pixels."""

    person: DecisionPerson
    x: float
    y: float
    tone: str
    name: str
    job: str
    concern: str

    @property
    def dots(self) -> str:
        """Influence as filled and empty dots."""
        return "●" * self.person.influence + "○" * (5 - self.person.influence)


@dataclass(frozen=True)
class Picture:
    """The whole map: boxes and lines in pixels. `kind` is how the page shows it: fits, scrolls, or outline."""

    kind: str
    boxes: list[Box]
    lines: list[str]
    width: float
    height: float
    box_width: int = WIDE
    box_height: int = HIGH


@dataclass(frozen=True)
class Chain:
    """What the deal page says about who decides."""

    people: list[DecisionPerson]
    sentences: list[tuple[str, str]]
    pictures: list[Picture]


def chain_of(deal: Deal) -> Chain:
    """The decision chain of a deal: one statement, whatever the number of people."""
    people = list(deal.decision_persons.current().select_related("contact", "reports_to__contact"))
    voices = voices_of(people)
    names = {one.pk: one.name for one in people}
    sentences = [(sentence_of(lack, names), "bad" if lack.is_bad else "warn") for lack in lacks_of(voices)]
    return Chain(people, sentences, [_draw(people, voices), _outline(people, voices)] if people else [])


def voices_of(people: list[DecisionPerson]) -> list[Voice]:
    """The people as the rules read them."""
    return [Voice(one.pk, one.role, one.stance, one.influence, one.reports_to_id) for one in people]


def knows_economic_buyer(deal: Deal) -> bool:
    """Exit criterion: who pays is on the map, and where they stand."""
    return has_economic_buyer(voices_of(list(deal.decision_persons.current())))


def has_inside_support(deal: Deal) -> bool:
    """Exit criterion: somebody with a say is for us."""
    return has_supporter(voices_of(list(deal.decision_persons.current())))


def sentence_of(lack: Lack, names: dict[int, str]) -> str:
    """What is missing, as a colleague would say it."""
    who = ("、" if (get_language() or "").startswith("zh") else ", ").join(names[key] for key in lack.keys)
    return {
        "nobody": _("Nobody is on the map: find out who pays, who decides, and who uses it."),
        "no_signer": _("Nobody who signs is known."),
        "no_economic_buyer": _("Who pays for it is not known."),
        "strongest_against": _("The strongest voice is against us: {who}."),
        "nobody_for": _("Nobody is for us yet."),
        "signer_unknown": _("Where {who} stands is not known."),
        "no_coach": _("Nobody inside tells us what goes on."),
    }[lack.code].format(who=who)


def _draw(people: list[DecisionPerson], voices: list[Voice]) -> Picture:
    layout = lay_out(voices)
    corner = _corners(layout, WIDE + GAP_ACROSS, HIGH + GAP_DOWN)
    lines = [_line(corner[boss], corner[report]) for boss, report in layout.lines]
    width = layout.columns * (WIDE + GAP_ACROSS) - GAP_ACROSS + 2 * EDGE
    height = layout.rows * (HIGH + GAP_DOWN) - GAP_DOWN + 2 * EDGE
    return Picture("fits" if layout.columns <= MOST_TO_FIT else "scrolls", _boxes(people, corner), lines, width, height)


def _outline(people: list[DecisionPerson], voices: list[Voice]) -> Picture:
    layout = outline(voices)
    corner = _corners(layout, INDENT, HIGH + GAP_IN_OUTLINE)
    lines = [_branch(corner[boss], corner[report]) for boss, report in layout.lines]
    width = (layout.columns - 1) * INDENT + WIDE + 2 * EDGE
    height = layout.rows * (HIGH + GAP_IN_OUTLINE) - GAP_IN_OUTLINE + 2 * EDGE
    return Picture("outline", _boxes(people, corner), lines, width, height)


def _corners(layout: Map, across: float, down: float) -> dict[int, tuple[float, float]]:
    return {spot.key: (EDGE + spot.column * across, EDGE + spot.row * down) for spot in layout.spots}


def _boxes(people: list[DecisionPerson], corner: dict[int, tuple[float, float]]) -> list[Box]:
    by_key = {one.pk: one for one in people}
    return [_box(by_key[key], *place) for key, place in corner.items()]


def _box(one: DecisionPerson, x: float, y: float) -> Box:
    return Box(one, x, y, tone_of(one, "stance"), cut(one.name, 22), cut(one.job, 14), cut(one.concern, 27))


def _line(boss: Any, report: Any) -> str:
    """Down from the middle of the superior, across, and down to the middle of the report."""
    (x, y), (to_x, to_y) = boss, report
    middle = y + HIGH + GAP_DOWN / 2
    return f"M{x + WIDE / 2:g} {y + HIGH:g}V{middle:g}H{to_x + WIDE / 2:g}V{to_y:g}"


def _branch(boss: Any, report: Any) -> str:
    """Down from below the superior's left edge, and right to the middle of the report's."""
    (x, y), (to_x, to_y) = boss, report
    return f"M{x + INDENT / 2:g} {y + HIGH:g}V{to_y + HIGH / 2:g}H{to_x:g}"


def cut(text: str, most: int) -> str:
    """The text as far as it fits into `most` Latin letters; a Chinese character takes two."""
    width = 0
    for place, letter in enumerate(text):
        width += 2 if ord(letter) > 0x2E7F else 1
        if width > most:
            return text[: max(1, place - 1)].rstrip() + "…"
    return text
