"""How pipelines and their stages are laid out: names, order, probability, guidance, exit criteria, kinds of deals."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from journal.actions import Entry, record, record_many
from journal.errors import NotPossible
from people.models import Person
from sales import events
from sales.models import Deal, DealKind, Pipeline, PipelineKind, Stage, StageCriterion
from sales.models.pipelines import MOST_DAYS
from sales.queries.criteria import CRITERIA
from sales.rules.pipelines import nearest

GUIDANCE = ("say", "say_zh", "show", "show_zh")
STAGE_FIELDS = ("name", "name_zh", "probability", "stuck_after_days", *GUIDANCE)
MOST_STAGES, MOST_CRITERIA, MOST_PIPELINES, CHUNK = 20, 20, 30, 1_000


def lock_pipeline(pipeline: Pipeline) -> Pipeline:
    """The pipeline as it is now, held until the transaction ends: its stages change one act at a time."""
    return Pipeline.objects.select_for_update().get(pk=pipeline.pk)


@transaction.atomic
def add_pipeline(values: Mapping[str, Any], *, by: Person | None, like: Pipeline | None = None) -> Pipeline:
    """A new pipeline: name, name_zh; its stages begin as those of `like`. No kind goes through it yet.

    Raises NotPossible without a name, or with one that another pipeline has.
    """
    if Pipeline.objects.count() >= MOST_PIPELINES:
        raise NotPossible(_("There are {n} pipelines already.").format(n=MOST_PIPELINES), code="too_many")
    names = {"name": _name(values.get("name")), "name_zh": str(values.get("name_zh") or "").strip()[:60]}
    _check_free(Pipeline.objects.all(), names["name"])
    last = Pipeline.objects.aggregate(last=Max("position"))["last"] or 0
    pipeline = Pipeline.objects.create(key=_key(Pipeline, names["name"]), position=last + 10, **names)
    record(events.PIPELINE_ADDED, pipeline, by=by)
    for stage in like.stages.live() if like else ():
        _copy(stage, pipeline)
    return pipeline


def _copy(stage: Stage, pipeline: Pipeline) -> None:
    values = {name: getattr(stage, name) for name in (*STAGE_FIELDS, "position")}
    made = Stage.objects.create(pipeline=pipeline, key=_key(Stage, f"{pipeline.key} {stage.name}"), **values)
    rows = [{"key": one.key, "text": one.text, "text_zh": one.text_zh} for one in stage.criteria.all()]
    _write_criteria(made, rows)


@transaction.atomic
def change_pipeline(pipeline: Pipeline, values: Mapping[str, Any], *, by: Person | None) -> Pipeline:
    """Another name (name, name_zh). Raises NotPossible for a blank one, or one that another pipeline has."""
    pipeline = lock_pipeline(pipeline)
    wanted = {name: str(values[name] or "").strip()[:60] for name in ("name", "name_zh") if name in values}
    if "name" in wanted:
        _check_free(Pipeline.objects.exclude(pk=pipeline.pk), _name(wanted["name"]))
    return _save(pipeline, wanted, events.PIPELINE_CHANGED, pipeline, by)


@transaction.atomic
def give_kind(pipeline: Pipeline, kind: str, *, by: Person | None) -> Pipeline:
    """Let deals of this kind go through this pipeline. Those that there are move to the stage of the nearest
    probability; how long they stand there goes on. Raises NotPossible for a pipeline without stages."""
    if kind not in DealKind.values:
        raise NotPossible(_("There is no kind of deal “{kind}”.").format(kind=kind), code="bad_kind")
    pipeline = lock_pipeline(pipeline)
    row = PipelineKind.objects.select_for_update().filter(kind=kind).first()
    if row is not None and row.pipeline_id == pipeline.pk:
        return pipeline
    stages = list(Stage.objects.select_for_update().filter(pipeline=pipeline).live())
    if not stages:
        raise NotPossible(_("“{pipeline}” has no stage yet: add one first.").format(pipeline=pipeline), "no_stage")
    PipelineKind.objects.update_or_create(kind=kind, defaults={"pipeline": pipeline})
    moved = 0
    for old in Stage.objects.filter(pipeline=row.pipeline_id).select_for_update() if row else ():
        moved += _shift(Deal.objects.filter(kind=kind, stage=old), nearest(old.probability, stages), by)
    record(events.KIND_GIVEN, pipeline, by=by, kind=kind, count=moved)
    return pipeline


def _shift(deals: Any, stage: Stage, by: Person | None) -> int:
    """Move deals without asking for criteria; the open ones tell it. Returns how many open ones there were."""
    moved = 0
    while chunk := list(deals.select_for_update(of=("self",)).order_by("pk")[:CHUNK]):
        facts = {deal.pk: {"stage": stage.pk, "previous": deal.stage_id} for deal in chunk}
        Deal.objects.filter(pk__in=list(facts)).update(stage=stage)
        told = [Entry(deal, by, facts=facts[deal.pk]) for deal in chunk if deal.status == Deal.Status.OPEN]
        record_many(events.DEAL_MOVED, told)
        moved += len(told)
    return moved


@transaction.atomic
def add_stage(pipeline: Pipeline, values: Mapping[str, Any], *, by: Person | None) -> Stage:
    """A stage at the end of the pipeline. `values`: name, name_zh, probability, stuck_after_days, say, say_zh, show,
    show_zh, criteria (rows of key, text, text_zh). Raises NotPossible for values that do not fit."""
    pipeline = lock_pipeline(pipeline)
    live = pipeline.stages.live()
    if live.count() >= MOST_STAGES:
        raise NotPossible(_("A pipeline has at most {n} stages.").format(n=MOST_STAGES), code="too_many")
    own = _stage_values(values)
    _check_free(live, _name(own.get("name")))
    last = pipeline.stages.aggregate(last=Max("position"))["last"] or 0
    key = _key(Stage, f"{pipeline.key} {own['name']}")
    stage = Stage.objects.create(pipeline=pipeline, key=key, position=last + 10, **own)
    _write_criteria(stage, values.get("criteria") or ())
    record(events.STAGE_ADDED, pipeline, by=by, stage=stage.pk)
    return stage


@transaction.atomic
def change_stage(stage: Stage, values: Mapping[str, Any], *, by: Person | None) -> Stage:
    """Change what add_stage takes; `criteria` replace those that there are, ticks of the same words stay.

    Raises NotPossible for values that do not fit.
    """
    pipeline = lock_pipeline(stage.pipeline)
    stage = Stage.objects.select_for_update(of=("self",)).get(pk=stage.pk)
    own = _stage_values(values)
    if "name" in own:
        _check_free(pipeline.stages.live().exclude(pk=stage.pk), _name(own["name"]))
    also = ["criteria"] if "criteria" in values and _write_criteria(stage, values["criteria"]) else []
    return _save(stage, own, events.STAGE_CHANGED, pipeline, by, also, stage=stage.pk)


@transaction.atomic
def order_stages(pipeline: Pipeline, stages: Sequence[int], *, by: Person | None) -> Pipeline:
    """Put the stages (their ids) into this order. Raises NotPossible unless each stage in use is named just once."""
    pipeline = lock_pipeline(pipeline)
    live = {stage.pk: stage for stage in pipeline.stages.live()}
    if sorted(stages) != sorted(live):
        raise NotPossible(_("Name each stage of “{pipeline}” once.").format(pipeline=pipeline), code="bad_order")
    if list(stages) != [stage.pk for stage in sorted(live.values(), key=lambda s: (s.position, s.pk))]:
        for place, pk in enumerate(stages, 1):
            live[pk].position = place * 10
        Stage.objects.bulk_update(live.values(), ["position"])
        record(events.STAGES_ORDERED, pipeline, by=by, stages=list(stages))
    return pipeline


@transaction.atomic
def retire_stage(stage: Stage, *, by: Person | None, to: Stage | None = None) -> Stage:
    """Take a stage out of use; its open deals go `to` another one of the pipeline, closed ones keep it.

    Raises NotPossible when it holds open deals and `to` is not named, or it is the pipeline's last.
    """
    pipeline = lock_pipeline(stage.pipeline)
    stage = Stage.objects.select_for_update(of=("self",)).get(pk=stage.pk)
    others = {other.pk: other for other in pipeline.stages.live().exclude(pk=stage.pk)}
    if stage.retired_at is not None:
        return stage
    if not others:
        raise NotPossible(_("“{stage}” is the only stage of its pipeline.").format(stage=stage), code="last_stage")
    held = Deal.objects.open().filter(stage=stage)
    count = held.count()
    if count and to is None:
        sentence = ngettext(
            "“{stage}” holds {n} open deal: say into which stage it goes.",
            "“{stage}” holds {n} open deals: say into which stage they go.",
            count,
        )
        raise NotPossible(sentence.format(stage=stage, n=count), code="stage_holds_deals")
    if to is not None and to.pk not in others:
        raise NotPossible(_("“{stage}” is no other stage in use of this pipeline.").format(stage=to), "other_pipeline")
    moved = _shift(held, to, by) if to is not None else 0
    stage.retired_at = timezone.now()
    stage.save(update_fields=["retired_at"])
    record(events.STAGE_RETIRED, pipeline, by=by, stage=stage.pk, count=moved)
    return stage


@transaction.atomic
def restore_stage(stage: Stage, *, by: Person | None) -> Stage:
    """Use a retired stage again. Raises NotPossible when another one in use has its name by now."""
    pipeline = lock_pipeline(stage.pipeline)
    stage = Stage.objects.select_for_update(of=("self",)).get(pk=stage.pk)
    if stage.retired_at is None:
        return stage
    _check_free(pipeline.stages.live(), stage.name)
    stage.retired_at = None
    stage.save(update_fields=["retired_at"])
    record(events.STAGE_RESTORED, pipeline, by=by, stage=stage.pk)
    return stage


def _save(thing: Any, wanted: Mapping[str, Any], kind: Any, subject: Pipeline, by: Person | None,
          also: Iterable[str] = (), **facts: Any) -> Any:  # fmt: skip
    changed = [name for name, value in wanted.items() if getattr(thing, name) != value]
    for name in changed:
        setattr(thing, name, wanted[name])
    if changed:
        thing.save(update_fields=changed)
    if told := [*changed, *also]:
        record(kind, subject, by=by, fields=", ".join(told), **facts)
    return thing


def _stage_values(values: Mapping[str, Any]) -> dict[str, Any]:
    own = {name: values[name] for name in STAGE_FIELDS if values.get(name) is not None}
    for name in ("name", "name_zh", *GUIDANCE):
        if name in own:
            own[name] = str(own[name]).replace("\r\n", "\n").strip()[: 60 if name.startswith("name") else 4_000]
    for name, most in (("probability", 100), ("stuck_after_days", MOST_DAYS)):
        if name in own and not (isinstance(own[name], int) and 0 <= own[name] <= most):
            raise NotPossible(_("{field}: a whole number from 0 to {most}.").format(
                field=Stage._meta.get_field(name).verbose_name, most=most), code="bad_number")  # type: ignore[union-attr]  # fmt: skip
    return own


def _name(name: Any) -> str:
    text = str(name or "").strip()[:60]
    if not text:
        raise NotPossible(_("Give it a name."), code="no_name")
    return text


def _check_free(others: Any, name: str) -> None:
    if others.filter(name__iexact=name).exists():
        raise NotPossible(_("There is a “{name}” already.").format(name=name), code="name_taken")


def _key(model: Any, text: str) -> str:
    """A key of its own from the text: an installation's address, never shown."""
    stem = slugify(text)[:40] or model._meta.model_name
    taken = set(model.objects.filter(key__startswith=stem).values_list("key", flat=True))
    return next(key for key in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if key not in taken)


def _write_criteria(stage: Stage, rows: Iterable[Mapping[str, Any]]) -> bool:
    """Make these the criteria of the stage, in this order; returns whether anything changed."""
    wanted = list(dict.fromkeys(_criterion(row) for row in rows))
    if len(wanted) > MOST_CRITERIA:
        raise NotPossible(_("A stage has at most {n} criteria.").format(n=MOST_CRITERIA), code="too_many")
    known = {(one.key, one.text, one.text_zh): one for one in stage.criteria.all()}
    if list(known) == wanted:
        return False
    stage.criteria.exclude(pk__in=[known[one].pk for one in wanted if one in known]).delete()
    for place, (key, text, text_zh) in enumerate(wanted, 1):
        names: dict[str, Any] = {"key": key, "text": text, "text_zh": text_zh}
        StageCriterion.objects.update_or_create(stage=stage, **names, defaults={"position": place})
    return True


def _criterion(row: Mapping[str, Any]) -> tuple[str, str, str]:
    key = str(row.get("key") or StageCriterion.TICK)
    text, text_zh = (str(row.get(name) or "").strip()[:200] for name in ("text", "text_zh"))
    if key == StageCriterion.TICK:
        if not (text or text_zh):
            raise NotPossible(_("Write what the rep ticks."), code="no_text")
        return key, text, text_zh
    if key not in CRITERIA:
        raise NotPossible(_("There is no criterion “{key}”.").format(key=key), code="bad_criterion")
    return key, "", ""
