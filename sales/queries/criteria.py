"""What must be true before a deal goes on from a stage: the checks that a stage may ask for, and how a deal stands.

Another subject adds its check with one line: `CRITERIA["buyer"] = Check(_("an economic buyer on the map"), has_buyer)`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.functional import lazystr
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from sales.models import Activity, CriterionTick, Deal, DealCompetitor, Promise, Stage, StageCriterion
from sales.models.pipelines import in_language
from sales.queries.decision import has_inside_support, knows_economic_buyer

MEETINGS = (Activity.Kind.ON_SITE, Activity.Kind.REMOTE)


@dataclass(frozen=True)
class Check:
    """`label` is a noun phrase that stands in “missing: …”; `is_met(deal)` may ask the database."""

    label: Any
    is_met: Callable[[Deal], bool]


def _has(field: str, deal: Deal) -> bool:
    return bool(getattr(deal, field))


def _was_done(kinds: Iterable[str], deal: Deal) -> bool:
    return Activity.objects.filter(deal=deal, kind__in=list(kinds)).exists()


def _no_promise_waits(deal: Deal) -> bool:
    return not Promise.objects.filter(deal=deal).unconfirmed().exists()


def _knows_rivals(deal: Deal) -> bool:
    return DealCompetitor.objects.filter(deal=deal).exists()


CRITERIA: dict[str, Check] = {
    "amount": Check(_("an amount"), partial(_has, "amount")),
    "expected_close": Check(_("the expected close"), partial(_has, "expected_close_on")),
    "contact": Check(_("a contact"), partial(_has, "contact_id")),
    "next_step": Check(_("the next step"), partial(_has, "next_step")),
    "product": Check(_("the main product"), partial(_has, "product_id")),
    "activity:meeting": Check(_("a meeting that was logged (on site or remote)"), partial(_was_done, MEETINGS)),
    **{
        f"activity:{kind}": Check(
            format_lazy(_("logged: {activity}"), activity=Activity.Kind(kind).label), partial(_was_done, (kind,))
        )
        for kind in Activity.Kind.values
    },
    "promises": Check(_("every promise confirmed or taken back"), _no_promise_waits),
    "economic_buyer": Check(_("who pays, and where they stand (decision chain)"), knows_economic_buyer),
    "supporter": Check(_("somebody inside who is for us (decision chain)"), has_inside_support),
    "competitors": Check(_("who else is in the race"), _knows_rivals),
}


@dataclass(frozen=True)
class Line:
    """One criterion and how the deal stands to it; a text that the rep ticks says who did, and when."""

    criterion: StageCriterion
    label: str
    is_met: bool
    by: Any = None
    at: datetime | None = None

    @property
    def is_tick(self) -> bool:
        """Whether a person says so, not the record."""
        return self.criterion.key == StageCriterion.TICK


def label_of(key: str, text: str = "", text_zh: str = "") -> str:
    """A criterion in the reader's language; one whose check is gone keeps its key."""
    check = CRITERIA.get(key)
    return in_language(text, text_zh) or (str(check.label) if check else str(lazystr(key)))


def standing(deal: Deal, stages: Iterable[Stage]) -> list[Line]:
    """How the deal stands to the criteria of these stages. A check that nobody offers any more asks for nothing."""
    criteria = list(StageCriterion.objects.filter(stage__in=list(stages)).order_by("stage__position", "position", "pk"))
    ticks = {}
    if any(one.key == StageCriterion.TICK for one in criteria):
        found = CriterionTick.objects.filter(deal=deal, criterion__in=criteria).select_related("by")
        ticks = {tick.criterion_id: tick for tick in found}
    return [_line(deal, one, ticks) for one in criteria if one.key in CRITERIA or one.key == StageCriterion.TICK]


def _line(deal: Deal, one: StageCriterion, ticks: dict[int, CriterionTick]) -> Line:
    label = label_of(one.key, one.text, one.text_zh)
    if one.key == StageCriterion.TICK:
        tick = ticks.get(one.pk)
        return Line(one, label, tick is not None, tick.by if tick else None, tick.ticked_at if tick else None)
    return Line(one, label, CRITERIA[one.key].is_met(deal))


def missing_before(deal: Deal, stage: Stage) -> list[Line]:
    """What is missing for the deal to go on to `stage`, over all stages that it leaves or leaps; none going back."""
    here = deal.stage
    if (stage.position, stage.pk) <= (here.position, here.pk):
        return []
    between = Q(retired_at=None, position__gte=here.position, position__lt=stage.position)
    passed = Stage.objects.filter(pipeline=stage.pipeline_id).filter(Q(pk=here.pk) | between).exclude(pk=stage.pk)
    return [line for line in standing(deal, passed) if not line.is_met]
