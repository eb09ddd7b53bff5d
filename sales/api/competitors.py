"""Competitors in the API: the same acts as on their page and on a deal's."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from console.api import ChainViewSet
from sales.actions import competitors as acts
from sales.api.base import CHANGE, VIEW, SalesViewSet
from sales.models import Competitor, Deal, DealCompetitor
from sales.queries.competitors import records_for
from sales.serializers import competitors as shapes
from sales.serializers.people import OptionalReasonInput

KEEP = "sales.change_competitor"


class CompetitorViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """The list of competitors: read, add, change; `records` tells how often each was met and beaten."""

    rights = {"list": VIEW, "retrieve": VIEW, "records": VIEW, "create": KEEP, "partial_update": KEEP}
    queryset = Competitor.objects.order_by("pk")
    serializer_class = shapes.CompetitorSerializer
    filterset_fields = ["is_active"]

    @extend_schema(request=shapes.CompetitorInput)
    def create(self, request: Request) -> Response:
        return self.act(acts.add_competitor, self.values(shapes.CompetitorInput), status=201)

    @extend_schema(request=shapes.CompetitorChange)
    def partial_update(self, request: Request, pk: Any = None) -> Response:
        return self.act(acts.change_competitor, self.get_object(), self.values(shapes.CompetitorChange))

    @extend_schema(responses=shapes.CompetitorRecordSerializer(many=True))
    @action(detail=False, methods=["get"], pagination_class=None, filterset_fields=None)
    def records(self, request: Request) -> Response:
        """Deals met, won and lost per competitor, among those the caller may see."""
        return Response(shapes.CompetitorRecordSerializer(records_for(self.caller), many=True).data)


class DealCompetitorViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, SalesViewSet):
    """Who else is in the race (`?deal=`): list, read, add, change, remove."""

    rights = {"list": VIEW, "retrieve": VIEW, "create": CHANGE, "partial_update": CHANGE, "remove": CHANGE}
    queryset = DealCompetitor.objects.select_related("deal", "competitor")
    serializer_class = shapes.DealCompetitorSerializer
    filterset_fields = ["deal", "competitor", "standing"]

    @extend_schema(request=shapes.DealCompetitorInput)
    def create(self, request: Request) -> Response:
        values = self.values(shapes.DealCompetitorInput)
        deal = get_object_or_404(Deal.objects.changeable_by(self.caller, CHANGE), pk=values.pop("deal").pk)
        return self.act(acts.meet_competitor, deal, values.pop("competitor"), values, status=201)

    @extend_schema(request=shapes.DealCompetitorChange)
    def partial_update(self, request: Request, pk: Any = None) -> Response:
        rival = self.get_object()
        values = self.values(shapes.DealCompetitorChange)
        return self.act(acts.meet_competitor, rival.deal, rival.competitor, values)

    @extend_schema(request=OptionalReasonInput, responses={204: None})
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, pk: Any = None) -> Response:
        """Take the competitor off the deal."""
        acts.leave_competitor(self.get_object(), by=self.caller, **self.values(OptionalReasonInput))
        return Response(status=204)


ROUTES = [("competitors", CompetitorViewSet), ("deal-competitors", DealCompetitorViewSet)]
