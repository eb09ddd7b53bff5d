"""Targets and the forecast in the API: the same actions and figures as on the pages."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from console.api import ChainViewSet
from sales.actions.forecasts import call_forecast
from sales.actions.targets import set_target
from sales.models import Deal, SalesTarget
from sales.queries.forecast import Forecast, ForecastQuery, ForecastRow, forecast, moved
from sales.serializers import targets as shapes
from sales.serializers.deals import DealSerializer

CHANGE = "sales.change_deal"


class SalesTargetViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """Targets of people and teams."""

    rights = {"list": "sales.view_target", "retrieve": "sales.view_target", "create": "sales.change_target"}
    queryset = SalesTarget.objects.all()
    serializer_class = shapes.SalesTargetSerializer
    filterset_fields = ["measure", "span", "starts_on", "person", "team", "currency"]

    @extend_schema(request=shapes.SalesTargetInput)
    def create(self, request: Request) -> Response:
        """Set one target, or take it away; setting it again changes it."""
        return self.act(lambda *, by: set_target(self.values(shapes.SalesTargetInput), by=by), status=201)


@extend_schema_serializer(many=False)
class ForecastAnswer(shapes.ForecastAnswer):
    """One answer, no list."""


class ForecastViewSet(ChainViewSet):
    """The forecast of some months, as far as the caller's right reaches, and what is said of one deal."""

    rights = {"list": "sales.view_forecast", "call": CHANGE}
    queryset = Deal.objects.all()
    serializer_class = ForecastAnswer
    pagination_class = None  # type: ignore[assignment]
    filter_backends = []

    @extend_schema(parameters=[shapes.ForecastAsked], responses=ForecastAnswer)
    def list(self, request: Request) -> Response:
        asked = shapes.ForecastAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        data = asked.validated_data
        if data["to"] < data["from"]:
            raise ValidationError({"to": [_("The period ends before it starts.")]})
        query = ForecastQuery(data["from"], data["to"], data["by"], request.user)  # type: ignore[arg-type]
        return Response(_answer(forecast(query)))

    @extend_schema(request=shapes.ForecastCallInput, responses=DealSerializer)
    @action(detail=False, methods=["post"])
    def call(self, request: Request) -> Response:
        """Say in which part of the forecast a deal counts; blank leaves it to its stage."""
        values = self.values(shapes.ForecastCallInput)
        mine = Deal.objects.changeable_by(request.user, CHANGE)  # type: ignore[arg-type]
        deal = get_object_or_404(mine, pk=values.pop("deal").pk)
        done = call_forecast(deal, values["category"], by=request.user, why=values["why"])  # type: ignore[arg-type]
        return Response(DealSerializer(done).data)


def _answer(found: Forecast) -> dict[str, Any]:
    pictures = moved(found.query, found.currency)
    return {
        "currency": found.currency,
        "rows": [_figures(row) for row in found.rows],
        "total": _figures(found.total),
        "late": found.late,
        "undated": found.undated,
        "other_currencies": {code: _text(amount) for code, amount in found.others.items()},
        "moved": [
            {name: value if name == "taken_on" else _text(value) for name, value in picture.items()}
            for picture in pictures
        ],
    }


def _figures(row: ForecastRow) -> dict[str, Any]:
    names = ("commit", "best", "weighted", "target", "gap")
    return {
        "key": row.key,
        "label": row.label,
        "amounts": {part: _text(amount) for part, amount in row.amounts.items()},
        "counts": row.counts,
        **{name: _text(getattr(row, name)) for name in names},
    }


def _text(amount: Any) -> str | None:
    return None if amount is None else f"{amount:.2f}"


ROUTES = [("targets", SalesTargetViewSet), ("forecast", ForecastViewSet)]
