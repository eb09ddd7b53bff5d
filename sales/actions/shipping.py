"""The shipped pipelines, for kinds of deals that have none."""

from typing import Any

from django.db import transaction

from sales.models import DealKind, Pipeline, PipelineKind, Stage, StageCriterion
from sales.shipped_pipelines import PIPELINES


@transaction.atomic
def ensure_stages() -> None:
    """Give every kind of deal that no pipeline serves the shipped one; whatever there is stays as it is."""
    served = set(PipelineKind.objects.values_list("kind", flat=True))
    for position, shipped in enumerate(PIPELINES, 1):
        if shipped["kind"] not in served:
            _lay(shipped, position * 10)


def _lay(shipped: dict[str, Any], position: int) -> None:
    names = {"name": shipped["name"], "name_zh": shipped["name_zh"], "position": position}
    pipeline = Pipeline.objects.get_or_create(key=shipped["key"], defaults=names)[0]
    for place, stage in enumerate(shipped["stages"], 1):
        own = {name: value for name, value in stage.items() if name not in ("key", "criteria")}
        wanted = {**own, "pipeline": pipeline, "position": place * 10}
        made, is_new = Stage.objects.get_or_create(key=stage["key"], defaults=wanted)
        if is_new:
            _add_criteria(made, stage["criteria"])
    PipelineKind.objects.get_or_create(kind=shipped["kind"], defaults={"pipeline": pipeline})


def _add_criteria(stage: Stage, keys: tuple[str, ...]) -> None:
    StageCriterion.objects.bulk_create(
        StageCriterion(stage=stage, key=key, position=place) for place, key in enumerate(keys, 1)
    )


def first_stage(kind: str = DealKind.NEW) -> Stage:
    """Where a deal of this kind begins."""
    return _edge(kind, "position", "pk")


def last_stage(kind: str = DealKind.NEW) -> Stage:
    """Where a won deal of this kind stands."""
    return _edge(kind, "-position", "-pk")


def _edge(kind: str, *order: str) -> Stage:
    stages = Stage.objects.live().of_kind(kind).order_by(*order)
    found = stages.first()
    if found is None:
        ensure_stages()
        found = stages[0]
    return found
