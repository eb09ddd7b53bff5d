"""Decision chains in the API: the same acts as on a deal's page."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from sales.actions import decision as acts
from sales.api.base import CHANGE, VIEW, SalesViewSet
from sales.models import Deal, DecisionPerson
from sales.serializers import decision as shapes
from sales.serializers.people import OptionalReasonInput


class DecisionPersonViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, SalesViewSet):
    """People who have a say in deals (`?deal=`): list, read, add, change, remove."""

    rights = {"list": VIEW, "retrieve": VIEW, "create": CHANGE, "partial_update": CHANGE, "remove": CHANGE}
    queryset = DecisionPerson.objects.select_related("contact", "deal")
    serializer_class = shapes.DecisionPersonSerializer
    filterset_fields = ["deal", "role", "stance"]

    @extend_schema(request=shapes.NewDecisionPersonInput)
    def create(self, request: Request) -> Response:
        values = self.values(shapes.NewDecisionPersonInput)
        deal = get_object_or_404(Deal.objects.changeable_by(self.caller, CHANGE), pk=values.pop("deal").pk)
        return self.act(acts.add_decision_person, deal, values, status=201)

    @extend_schema(request=shapes.DecisionPersonChange)
    def partial_update(self, request: Request, pk: Any = None) -> Response:
        values = self.values(shapes.DecisionPersonChange)
        return self.act(acts.change_decision_person, self.get_object(), values)

    @extend_schema(request=OptionalReasonInput)
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, pk: Any = None) -> Response:
        """Take the person off the map."""
        return self.verb(acts.remove_decision_person, OptionalReasonInput)


ROUTES = [("decision-persons", DecisionPersonViewSet)]
