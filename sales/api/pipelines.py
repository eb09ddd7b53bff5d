"""Pipelines and stages in the API: the same actions as on the pages."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from console.api import ChainViewSet
from sales.actions import pipelines as acts
from sales.api.base import VIEW
from sales.models import Pipeline, Stage
from sales.serializers import pipelines as shapes

LAY = "sales.change_pipeline"


class PipelineViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """Pipelines: read, add, rename, give it a kind of deal, order its stages."""

    rights = {
        "list": VIEW, "retrieve": VIEW, "create": LAY, "partial_update": LAY, "give_kind": LAY, "order_stages": LAY,
    }  # fmt: skip
    queryset = Pipeline.objects.prefetch_related("kind_rows", "stages")
    serializer_class = shapes.PipelineSerializer

    @extend_schema(request=shapes.NewPipelineInput, responses={201: shapes.PipelineSerializer})
    def create(self, request: Request) -> Response:
        values = self.values(shapes.NewPipelineInput)
        return self.act(acts.add_pipeline, values, like=values.pop("like"), status=201)

    @extend_schema(request=shapes.PipelineChange)
    def partial_update(self, request: Request, pk: Any = None) -> Response:
        return self.act(acts.change_pipeline, self.get_object(), self.values(shapes.PipelineChange))

    @extend_schema(request=shapes.PipelineKindInput)
    @action(detail=True, methods=["post"], url_path="give-kind")
    def give_kind(self, request: Request, pk: Any = None) -> Response:
        """Let deals of this kind go through it; those that there are come along."""
        return self.act(acts.give_kind, self.get_object(), self.values(shapes.PipelineKindInput)["kind"])

    @extend_schema(request=shapes.PipelineOrderInput)
    @action(detail=True, methods=["post"], url_path="order-stages")
    def order_stages(self, request: Request, pk: Any = None) -> Response:
        """Put its stages into another order."""
        return self.act(acts.order_stages, self.get_object(), self.values(shapes.PipelineOrderInput)["stages"])


class StageViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """The stages of the pipelines: read, add, change, retire, use again."""

    rights = {"list": VIEW, "retrieve": VIEW, "create": LAY, "partial_update": LAY, "retire": LAY, "restore": LAY}
    queryset = Stage.objects.select_related("pipeline").prefetch_related("criteria")
    serializer_class = shapes.StageSerializer

    @extend_schema(request=shapes.NewStageInput, responses={201: shapes.StageSerializer})
    def create(self, request: Request) -> Response:
        values = self.values(shapes.NewStageInput)
        return self.act(acts.add_stage, values.pop("pipeline"), values, status=201)

    @extend_schema(request=shapes.StageChange)
    def partial_update(self, request: Request, pk: Any = None) -> Response:
        return self.act(acts.change_stage, self.get_object(), self.values(shapes.StageChange))

    @extend_schema(request=shapes.StageRetireInput)
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, pk: Any = None) -> Response:
        """Take it out of use; its open deals go into another stage."""
        return self.act(acts.retire_stage, self.get_object(), **self.values(shapes.StageRetireInput))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: Any = None) -> Response:
        """Use a retired stage again."""
        return self.act(acts.restore_stage, self.get_object())
