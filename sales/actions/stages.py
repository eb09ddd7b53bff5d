"""Where a deal may stand, and what it takes to go on."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import record
from journal.errors import NotPossible
from people.models import Person
from sales import events
from sales.models import CriterionTick, Deal, DealKind, PipelineKind, Stage, StageCriterion
from sales.queries.criteria import Line


class CriteriaMissing(NotPossible):
    """The deal could go on with a reason; `missing` says what is not there yet."""

    def __init__(self, sentence: str, missing: Sequence[Line]) -> None:
        super().__init__(sentence, code="criteria_missing")
        self.missing = missing


def check_missing(deal: Deal, missing: Sequence[Line], why: str, anyway: bool) -> None:
    """Raise CriteriaMissing unless nothing is missing, or it goes on `anyway` with a reason."""
    if not missing or (anyway and why.strip()):
        return
    words = "; ".join(line.label for line in missing)
    if anyway:
        sentence = _("Still missing: {missing}. Say why “{deal}” goes on anyway.").format(missing=words, deal=deal)
    else:
        sentence = _("“{deal}” is not ready to go on. Missing: {missing}.").format(deal=deal, missing=words)
    raise CriteriaMissing(sentence, missing)


def told_missing(missing: Sequence[Line]) -> dict[str, Any]:
    """What history keeps of criteria that were passed over, in words that outlive them."""
    told = [{"key": m.criterion.key, "text": m.criterion.text, "text_zh": m.criterion.text_zh} for m in missing]
    return {"missing": told} if told else {}


def enter_stage(kind: str, stage: Stage) -> None:
    """Make sure that deals of this kind may enter the stage, and hold it until the transaction ends.

    Raises NotPossible when it was retired, or is of another pipeline.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pipeline_id, retired_at FROM sales_stage WHERE id = %s FOR SHARE", [stage.pk])
        pipeline, retired_at = cursor.fetchone()
    if retired_at is not None:
        raise NotPossible(_("The stage “{stage}” was retired: choose another.").format(stage=stage), "stage_retired")
    if not PipelineKind.objects.filter(kind=kind, pipeline=pipeline).exists():
        sentence = _("“{stage}” is no stage of the pipeline for deals of the kind “{kind}”.")
        raise NotPossible(sentence.format(stage=stage, kind=DealKind(kind).label), code="other_pipeline")


@transaction.atomic
def tick_criterion(deal: Deal, criterion: StageCriterion, done: bool = True, *, by: Person | None) -> Deal:
    """Say that a criterion in words is met, or no longer. Raises NotPossible for a closed deal, for a criterion that
    the console checks itself, or of another pipeline."""
    deal = Deal.objects.select_for_update(of=("self",)).select_related("stage").get(pk=deal.pk)
    if deal.status != Deal.Status.OPEN:
        sentence = _("“{deal}” is {status}: its criteria stay as they are.")
        raise NotPossible(sentence.format(deal=deal, status=deal.get_status_display()), code="deal_closed")
    if criterion.key != StageCriterion.TICK or criterion.stage.pipeline_id != deal.stage.pipeline_id:
        raise NotPossible(_("“{criterion}” is nothing to tick on this deal.").format(criterion=criterion), "no_tick")
    kept = CriterionTick.objects.filter(deal=deal, criterion=criterion)
    words: dict[str, Any] = {"text": criterion.text, "text_zh": criterion.text_zh}
    if done and not kept.exists():
        CriterionTick.objects.create(deal=deal, criterion=criterion, by=by, ticked_at=timezone.now())
        record(events.CRITERION_TICKED, deal, by=by, **words)
    elif not done and kept.delete()[0]:
        record(events.CRITERION_UNTICKED, deal, by=by, **words)
    return deal
