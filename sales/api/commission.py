"""The commission basis, its rates and terms, over the API."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from console.api import ChainViewSet
from sales.actions.audit_run import month_of
from sales.actions.commission import set_commission_rate, set_commission_terms
from sales.models import CommissionRate, CommissionTerms, Order, Product
from sales.queries.commission import VIEW, basis_of, counted_kinds

CHANGE = "sales.change_commission"


class CommissionQuery(serializers.Serializer[Any]):
    """`month` as 2026-10; `as_of`: as known at the end of that day."""

    month = serializers.CharField(max_length=7)
    as_of = serializers.DateField(required=False)


class CommissionRateSerializer(serializers.ModelSerializer):
    """A rate of an origin (`any`: the flat rate) for orders signed from a day on."""

    class Meta:
        model = CommissionRate
        fields = ["id", "origin", "percent", "from_on", "to_on", "by"]


class CommissionRateInput(serializers.ModelSerializer):
    """Without `percent` the origin has no rate of its own from that day on."""

    percent = serializers.DecimalField(max_digits=5, decimal_places=2, required=False, allow_null=True)

    class Meta:
        model = CommissionRate
        fields = ["origin", "percent", "from_on"]
        validators: list[Any] = []


class CommissionTermsInput(serializers.Serializer[Any]):
    """The kinds of lines that count."""

    kinds = serializers.MultipleChoiceField(choices=Product.Kind.choices)


class CommissionViewSet(ChainViewSet):
    """The orders of a month with origin, rate, basis and dated corrections; own, the team's or all by the right."""

    rights = {"list": VIEW}
    queryset = Order.objects.all()
    pagination_class = None  # type: ignore[assignment]
    filter_backends = []

    @extend_schema(parameters=[CommissionQuery], responses=OpenApiTypes.OBJECT)
    def list(self, request: Request) -> Response:
        """One month."""
        query = CommissionQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        month = month_of(query.validated_data["month"])
        return Response(basis_of(month, request.user, query.validated_data.get("as_of")).as_json())  # type: ignore[arg-type]


class CommissionRateViewSet(mixins.ListModelMixin, ChainViewSet):
    """Rates: list, set one from a day on."""

    rights = {"list": CHANGE, "create": CHANGE}
    queryset = CommissionRate.objects.all()
    serializer_class = CommissionRateSerializer
    filterset_fields = ["origin"]

    @extend_schema(request=CommissionRateInput, responses={201: CommissionRateSerializer})
    def create(self, request: Request) -> Response:
        """Set a rate; the one before ends the day before."""
        values = self.values(CommissionRateInput)
        rate = set_commission_rate(values["origin"], values.get("percent"), values["from_on"], by=request.user)  # type: ignore[arg-type]
        return Response(CommissionRateSerializer(rate).data if rate else {}, status=201)


class CommissionTermsViewSet(ChainViewSet):
    """Which kinds of lines count: read, set."""

    rights = {"list": CHANGE, "create": CHANGE}
    queryset = CommissionTerms.objects.all()
    pagination_class = None  # type: ignore[assignment]
    filter_backends = []

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def list(self, request: Request) -> Response:
        """The kinds that count."""
        return Response({"kinds": counted_kinds()})

    @extend_schema(request=CommissionTermsInput, responses=OpenApiTypes.OBJECT)
    def create(self, request: Request) -> Response:
        """Set them."""
        terms = set_commission_terms(self.values(CommissionTermsInput)["kinds"], by=request.user)  # type: ignore[arg-type]
        return Response({"kinds": terms.counted_kinds})


ROUTES = [
    ("commission", CommissionViewSet),
    ("commission-rates", CommissionRateViewSet),
    ("commission-terms", CommissionTermsViewSet),
]
