"""Pipelines as a manager lays them out: stages, their order, probability, guidance and exit criteria."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from console import values
from console.pages import Act, ActPage, DetailPage, Fact, FormPage, Page
from sales.actions import pipelines as acts
from sales.actions.shipping import ensure_stages
from sales.forms.pipelines import NewPipelineForm, PipelineForm, RetireForm, StageForm
from sales.models import Deal, Pipeline, Stage
from sales.queries.criteria import label_of

RIGHT = "sales.change_pipeline"


def pipeline_url(pipeline_pk: int) -> str:
    """The page of a pipeline."""
    return reverse("sales:pipeline-detail", args=[pipeline_pk])


class PipelineListPage(Page):
    """Which kind of deal takes which way."""

    right = RIGHT
    title = gettext_lazy("Pipelines")
    template_name = "sales/pipeline_list.html"

    @cached_property
    def pipelines(self) -> list[Pipeline]:
        ensure_stages()
        rows = Pipeline.objects.prefetch_related("kind_rows", "stages")
        held = Count("stages__deals", filter=Q(stages__deals__status=Deal.Status.OPEN))
        return list(rows.annotate(held=held))

    def get_facts(self) -> str:
        return _("Each kind of deal goes through one pipeline; its stages say how likely, what to say, what to show.")

    def get_acts(self) -> list[Act]:
        return [
            Act(gettext_lazy("Board"), "sales:deal-board", "sales.view_deal", icon="layout-kanban"),
            Act(gettext_lazy("Add a pipeline"), "sales:pipeline-add", RIGHT, True, icon="plus"),
        ]

    def get_context(self) -> dict[str, Any]:
        shown = [(one, [stage for stage in one.stages.all() if not stage.retired_at]) for one in self.pipelines]
        return {"pipelines": shown}


class PipelineDetailPage(DetailPage):
    """One pipeline with its stages."""

    right = RIGHT
    model = Pipeline
    template_name = "sales/pipeline_detail.html"

    def get_queryset(self) -> QuerySet[Pipeline]:
        return Pipeline.objects.prefetch_related("kind_rows")

    @cached_property
    def stages(self) -> list[Stage]:
        held = Count("deals", filter=Q(deals__status=Deal.Status.OPEN))
        return list(self.record.stages.order_by("position", "pk").prefetch_related("criteria").annotate(held=held))

    def get_finding(self) -> str:
        kinds = self.record.kinds_line
        return _("Deals of these kinds go through it: {kinds}").format(kinds=kinds) if kinds else _("Not in use.")

    def get_facts(self) -> list[Fact]:
        return []

    def get_acts(self) -> list[Act]:
        pk = self.record.pk
        return [
            Act(gettext_lazy("Add a stage"), reverse("sales:stage-add", args=[pk]), RIGHT, True, icon="plus"),
            Act(gettext_lazy("Names and kinds"), reverse("sales:pipeline-edit", args=[pk]), RIGHT),
            Act(gettext_lazy("Show the board"), f"{reverse('sales:deal-board')}?pipeline={pk}", "sales.view_deal"),
        ]

    def get_context(self) -> dict[str, Any]:
        for stage in self.stages:
            words = [label_of(one.key, one.text, one.text_zh) for one in stage.criteria.all()]
            stage.conditions = words  # type: ignore[attr-defined]
        return {
            "stages": [stage for stage in self.stages if not stage.retired_at],
            "retired": [stage for stage in self.stages if stage.retired_at],
            "list_url": f"{reverse('sales:deal-list')}?status=open",
        }


class AddPipelinePage(FormPage):
    """A new pipeline, with the stages of another one."""

    right = RIGHT
    title = gettext_lazy("Add a pipeline")
    form_class = NewPipelineForm
    back_url = "/sales/pipelines/"

    def act(self, form: Any) -> str:
        made = acts.add_pipeline(form.cleaned_data, by=self.person, like=form.cleaned_data["like"])
        return pipeline_url(made.pk)


class EditPipelinePage(FormPage):
    """Names of a pipeline and its kinds."""

    right = RIGHT
    form_class = PipelineForm
    model = Pipeline

    def get_queryset(self) -> QuerySet[Pipeline]:
        return Pipeline.objects.all()

    def get_title(self) -> str:
        return _("Change “{pipeline}”").format(pipeline=self.record)

    def act(self, form: Any) -> Pipeline:
        pipeline = acts.change_pipeline(Pipeline.objects.get(pk=self.record.pk), form.cleaned_data, by=self.person)
        for kind in form.cleaned_data["kinds"]:
            acts.give_kind(pipeline, kind, by=self.person)
        return pipeline


class _StagePage(FormPage):
    right = RIGHT
    form_class = StageForm
    template_name = "sales/stage_form.html"


class AddStagePage(_StagePage):
    """A new stage at the end of a pipeline."""

    title = gettext_lazy("Add a stage")

    @cached_property
    def pipeline(self) -> Pipeline:
        return get_object_or_404(Pipeline, pk=self.kwargs["pipeline_pk"])

    def get_sentence(self) -> str:
        return _("It comes last in “{pipeline}”; put it in its place afterwards.").format(pipeline=self.pipeline)

    def get_back_url(self) -> str:
        return pipeline_url(self.pipeline.pk)

    def act(self, form: Any) -> str:
        acts.add_stage(self.pipeline, form.values(), by=self.person)
        return pipeline_url(self.pipeline.pk)


class EditStagePage(_StagePage):
    """Name, probability, guidance and criteria of a stage."""

    model = Stage

    def get_queryset(self) -> QuerySet[Stage]:
        return Stage.objects.select_related("pipeline")

    def get_title(self) -> str:
        return _("Change “{stage}”").format(stage=self.record)

    def get_back_url(self) -> str:
        return pipeline_url(self.record.pipeline_id)

    def act(self, form: Any) -> str:
        fresh = self.get_queryset().get(pk=self.record.pk)
        acts.change_stage(fresh, form.values(), by=self.person)
        return pipeline_url(self.record.pipeline_id)


class _StageAct(ActPage):
    right = RIGHT
    model = Stage

    def get_queryset(self) -> QuerySet[Stage]:
        return Stage.objects.select_related("pipeline")

    def get_back_url(self) -> str:
        return pipeline_url(self.record.pipeline_id)


class PlaceStagePage(_StageAct):
    """One place earlier or later."""

    step = 1
    label = gettext_lazy("Move")
    success_message = gettext_lazy("Saved.")

    def get_title(self) -> str:
        sentence = _("Put “{stage}” one place earlier") if self.step < 0 else _("Put “{stage}” one place later")
        return sentence.format(stage=self.record)

    def act(self, record: Any, form: Any) -> str:
        pipeline = acts.lock_pipeline(record.pipeline)
        ids = list(pipeline.stages.live().order_by("position", "pk").values_list("pk", flat=True))
        at = ids.index(record.pk) if record.pk in ids else -1
        to = at + self.step
        if at >= 0 and 0 <= to < len(ids):
            ids[at], ids[to] = ids[to], ids[at]
        acts.order_stages(pipeline, ids, by=self.person)
        return pipeline_url(pipeline.pk)


class RetireStagePage(_StageAct):
    """Out of use; its deals go on elsewhere."""

    form_class = RetireForm
    is_danger = True
    label = gettext_lazy("Retire")
    success_message = gettext_lazy("Retired.")

    def get_title(self) -> str:
        return _("Retire “{stage}”").format(stage=self.record)

    @cached_property
    def held(self) -> int:
        return Deal.objects.open().filter(stage=self.record).count()

    def get_sentence(self) -> str:
        if not self.held:
            return _("No open deal stands in it. Closed deals keep it.")
        sentence = ngettext(
            "{n} open deal stands in it and goes into another stage first.",
            "{n} open deals stand in it and go into another stage first.",
            self.held,
        )
        return sentence.format(n=values.number(self.held))

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "stage": self.record, "has_deals": self.held > 0}

    def act(self, record: Any, form: Any) -> str:
        acts.retire_stage(record, by=self.person, to=form.cleaned_data.get("to"))
        return pipeline_url(record.pipeline_id)


class RestoreStagePage(_StageAct):
    """A retired stage is used again."""

    label = gettext_lazy("Use again")

    def get_title(self) -> str:
        return _("Use “{stage}” again").format(stage=self.record)

    def act(self, record: Any, form: Any) -> str:
        acts.restore_stage(record, by=self.person)
        return pipeline_url(record.pipeline_id)
