"""Who owns what is sold to a customer, over the API, and what the firm decided about it."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from companies.models import Company
from console.api import ChainViewSet
from people.models import Person
from sales.actions.checks import today
from sales.actions.ownership import change_ownership
from sales.models import OwnershipPolicy
from sales.queries.ownership import answers_for, policy

CHANGE = "sales.change_ownership"


class OwnershipQuery(serializers.Serializer[Any]):
    """Of which company, as of which day (today)."""

    company = serializers.IntegerField()
    on = serializers.DateField(required=False)


class OwnerSerializer(serializers.Serializer[Any]):
    """Who owns one kind of deal, since when, and why, as one sentence in the reader's language."""

    kind = serializers.CharField()
    department = serializers.CharField()
    owner = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()
    since = serializers.DateField(allow_null=True)
    sentence = serializers.CharField()
    key_person = serializers.IntegerField(allow_null=True)


class OwnershipPolicySerializer(serializers.ModelSerializer):
    """What the firm decided."""

    manager = serializers.PrimaryKeyRelatedField(
        queryset=Person.objects.filter(is_active=True), required=False, allow_null=True, default=None
    )

    class Meta:
        model = OwnershipPolicy
        fields = ["renewal_owner", "expansion_months", "manager"]


class OwnershipViewSet(ChainViewSet):
    """Who owns the expansions and renewals of a company."""

    rights = {"list": "companies.view_company"}
    queryset = Company.objects.all()
    pagination_class = None  # type: ignore[assignment]
    filter_backends = []

    @extend_schema(parameters=[OwnershipQuery], responses=OwnerSerializer(many=True))
    def list(self, request: Request) -> Response:
        """One answer for expansions, one for renewals; none for a company that never signed."""
        query = OwnershipQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        rows = Company.objects.visible_to(request.user)  # type: ignore[arg-type]
        company = get_object_or_404(rows, pk=query.validated_data["company"])
        found = answers_for(company, query.validated_data.get("on") or today())
        return Response([one.as_json() for one in found])


class OwnershipPolicyViewSet(ChainViewSet):
    """What the firm decided: read, change."""

    rights = {"list": CHANGE, "create": CHANGE}
    queryset = OwnershipPolicy.objects.all()
    serializer_class = OwnershipPolicySerializer
    pagination_class = None  # type: ignore[assignment]
    filter_backends = []

    @extend_schema(responses=OwnershipPolicySerializer(many=True))
    def list(self, request: Request) -> Response:
        """The one decision that holds."""
        return Response([OwnershipPolicySerializer(policy()).data])

    @extend_schema(request=OwnershipPolicySerializer, responses=OwnershipPolicySerializer)
    def create(self, request: Request) -> Response:
        """Decide anew."""
        values = self.values(OwnershipPolicySerializer)
        rule = change_ownership(
            values.get("renewal_owner", policy().renewal_owner),
            values.get("expansion_months", policy().expansion_months),
            by=request.user,  # type: ignore[arg-type]
            manager=values.get("manager"),
        )
        return Response(OwnershipPolicySerializer(rule).data)


ROUTES = [("ownership", OwnershipViewSet), ("ownership-policy", OwnershipPolicyViewSet)]
