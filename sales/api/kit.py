"""The sales kit, trainings and enablement in the API: the same acts as on their pages."""

from datetime import timedelta
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from console.api import ChainViewSet
from sales.actions import kit as acts
from sales.actions import trainings
from sales.actions.checks import today
from sales.filters.kit import KitFilter, KitUseFilter, TrainingFilter
from sales.models import Deal, KitItem, KitUse, Training
from sales.queries.kit import enablement, fitting, kit_figures
from sales.serializers import kit as shapes
from sales.serializers.deals import SalesReasonInput
from sales.serializers.presales import PresalesFigureQuery

VIEW, CHANGE, USE = "sales.view_kit", "sales.change_kit", "sales.use_kit"


class KitItemViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """The sales kit: list, read, its figures, what fits a deal (`?deal=`), and every act of an item's page."""

    rights = {
        "list": VIEW, "retrieve": VIEW, "figures": VIEW, "fitting": VIEW, "create": CHANGE,
        "partial_update": CHANGE, "version": CHANGE, "retire": CHANGE, "restore": CHANGE,
    }  # fmt: skip
    queryset = KitItem.objects.prefetch_related("stages", "versions")
    serializer_class = shapes.KitItemSerializer
    filterset_class = KitFilter

    @extend_schema(request=shapes.KitItemInput)
    def create(self, request: Request) -> Response:
        values = self.values(shapes.KitItemInput)
        file, link, stages = values.pop("file", None), values.pop("link"), values.pop("stages", [])
        return self.act(acts.add_kit_item, values, stages=stages, file=file, link=link, status=201)

    @extend_schema(request=shapes.KitItemChange)
    def partial_update(self, request: Request, pk: Any = None) -> Response:
        values = self.values(shapes.KitItemChange)
        stages = values.pop("stages", None)
        return self.act(acts.change_kit_item, self.get_object(), values, stages=stages)

    @extend_schema(responses=shapes.KitFiguresSerializer)
    @action(detail=True)
    def figures(self, request: Request, pk: Any = None) -> Response:
        """How it was used, what sellers said, win rates with and without it."""
        return Response(shapes.figures_as_json(kit_figures().get(self.get_object().pk)))

    @extend_schema(responses=shapes.KitItemSerializer(many=True))
    @action(detail=False, url_path="for-deal/(?P<deal>[0-9]+)", pagination_class=None, filterset_class=None)
    def fitting(self, request: Request, deal: str = "") -> Response:
        """What to show in the stage of a deal, the closest first."""
        rows = Deal.objects.visible_to(self.caller).select_related("company")
        found = fitting(get_object_or_404(rows, pk=deal))
        return Response(shapes.KitItemSerializer(found, many=True).data)

    @extend_schema(request=shapes.KitVersionInput)
    @action(detail=True, methods=["post"])
    def version(self, request: Request, pk: Any = None) -> Response:
        """Bring a new file or link; the earlier ones stay."""
        return self.act(acts.add_kit_version, self.get_object(), **self.values(shapes.KitVersionInput))

    @extend_schema(request=SalesReasonInput)
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, pk: Any = None) -> Response:
        """Show it no more; what used it stays."""
        return self.act(acts.retire_kit_item, self.get_object(), why=self.values(SalesReasonInput)["why"])

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: Any = None) -> Response:
        """Show it again."""
        return self.act(acts.restore_kit_item, self.get_object())


class KitUseViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """What was used on which deal: list, read, mark, judge."""

    rights = {"list": VIEW, "retrieve": VIEW, "create": USE, "judge": USE}
    queryset = KitUse.objects.all()
    serializer_class = shapes.KitUseSerializer
    filterset_class = KitUseFilter

    def get_queryset(self) -> Any:
        queryset = super().get_queryset()
        return queryset.judgeable_by(self.caller) if self.action == "judge" else queryset

    @extend_schema(request=shapes.KitUseInput)
    def create(self, request: Request) -> Response:
        values = self.values(shapes.KitUseInput)
        deal = get_object_or_404(Deal.objects.changeable_by(self.caller, USE), pk=values.pop("deal").pk)
        return self.act(acts.use_kit, deal, status=201, **values)

    @extend_schema(request=shapes.KitVerdictInput)
    @action(detail=True, methods=["post"])
    def judge(self, request: Request, pk: Any = None) -> Response:
        """Say whether it helped."""
        values = self.values(shapes.KitVerdictInput)
        return self.act(acts.judge_kit_use, self.get_object(), values["verdict"], comment=values["comment"])


class TrainingViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """Trainings that were held: list, read, and every act of a training's page."""

    rights = {
        "list": VIEW, "retrieve": VIEW, "create": CHANGE, "partial_update": CHANGE, "withdraw": CHANGE,
        "restore": CHANGE,
    }  # fmt: skip
    queryset = Training.objects.all()
    serializer_class = shapes.TrainingSerializer
    filterset_class = TrainingFilter

    @extend_schema(request=shapes.TrainingInput)
    def create(self, request: Request) -> Response:
        values = self.values(shapes.TrainingInput)
        file, link = values.pop("file", None), values.pop("link")
        return self.act(trainings.add_training, values, file=file, link=link, status=201)

    @extend_schema(request=shapes.TrainingChange)
    def partial_update(self, request: Request, pk: Any = None) -> Response:
        values = self.values(shapes.TrainingChange)
        file, link = values.pop("file", None), values.pop("link", None)
        return self.act(trainings.change_training, self.get_object(), values, file=file, link=link)

    @extend_schema(request=SalesReasonInput)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: Any = None) -> Response:
        """Count it no more: it was written down by mistake."""
        return self.act(trainings.withdraw_training, self.get_object(), why=self.values(SalesReasonInput)["why"])

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: Any = None) -> Response:
        """Count it again."""
        return self.act(trainings.restore_training, self.get_object())


class EnablementViewSet(ChainViewSet):
    """Solutions, trainings and the deals that used them, per person and month of the last `days`."""

    rights = {"list": VIEW}
    queryset = Training.objects.all()
    serializer_class = shapes.EnablementSerializer
    filterset_class = None
    pagination_class = None  # type: ignore[assignment]

    @extend_schema(parameters=[PresalesFigureQuery], responses=shapes.EnablementSerializer(many=True))
    def list(self, request: Request) -> Response:
        query = PresalesFigureQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        first = today() - timedelta(days=query.validated_data["days"] - 1)
        return Response(shapes.EnablementSerializer(enablement(first.replace(day=1), today()), many=True).data)


ROUTES = [
    ("kit-items", KitItemViewSet),
    ("kit-uses", KitUseViewSet),
    ("trainings", TrainingViewSet),
    ("enablement", EnablementViewSet),
]
