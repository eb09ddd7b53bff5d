"""The ageing of what is owed, over the API."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from console.api import ChainViewSet
from sales.actions.checks import today
from sales.api.base import SEE_ORDER
from sales.models import Receivable
from sales.queries.ageing import GROUPS, ageing_by


class AgeingQuery(serializers.Serializer[Any]):
    """By customer or seller, as of the end of a day (today)."""

    by = serializers.ChoiceField(list(GROUPS), default="customer")
    as_of = serializers.DateField(required=False)


class AgeingViewSet(ChainViewSet):
    """What is open, by band of days late; amounts as texts, one row per customer or seller and currency."""

    rights = {"list": SEE_ORDER}
    queryset = Receivable.objects.all()
    pagination_class = None  # type: ignore[assignment]
    filter_backends = []

    @extend_schema(parameters=[AgeingQuery], responses=OpenApiTypes.OBJECT)
    def list(self, request: Request) -> Response:
        """The bands of everybody."""
        query = AgeingQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        day = query.validated_data.get("as_of") or today()
        rows = Receivable.objects.visible_to(request.user)  # type: ignore[arg-type]
        found = ageing_by(rows, query.validated_data["by"], day, today())
        return Response({"by": query.validated_data["by"], "as_of": day.isoformat(), **found.as_json()})


ROUTES = [("ageing", AgeingViewSet)]
