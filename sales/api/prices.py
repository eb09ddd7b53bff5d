"""Price books and discount limits in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from console.api import ChainViewSet
from sales import actions
from sales.actions.limits import selling_roles
from sales.models import DiscountLimit, PriceBook
from sales.queries.prices import discount_limits
from sales.rules.discounts import DEFAULT_LIMIT
from sales.serializers import prices as shapes

VIEW, CHANGE = "sales.view_product", "sales.change_product"


class PriceBookViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """Price books: which prices hold when, in which currency."""

    rights = {
        "list": VIEW, "retrieve": VIEW, "create": CHANGE, "partial_update": CHANGE, "set_price": CHANGE,
        "drop_price": CHANGE,
    }  # fmt: skip
    queryset = PriceBook.objects.prefetch_related("prices")
    serializer_class = shapes.PriceBookSerializer

    def create(self, request: Request) -> Response:
        return self.act(actions.add_price_book, self.values(shapes.PriceBookSerializer), status=201)

    def partial_update(self, request: Request, pk: Any = None) -> Response:
        book = self.get_object()
        serializer = shapes.PriceBookSerializer(book, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        return self.act(actions.change_price_book, book, dict(serializer.validated_data))

    @extend_schema(request=shapes.PriceInput)
    @action(detail=True, methods=["post"], url_path="set-price")
    def set_price(self, request: Request, pk: Any = None) -> Response:
        """Say what a product costs in this book."""
        book = self.get_object()
        actions.set_price(book, by=request.user, **self.values(shapes.PriceInput))  # type: ignore[arg-type]
        return Response(shapes.PriceBookSerializer(self.get_object()).data)

    @extend_schema(request=shapes.DropPriceInput)
    @action(detail=True, methods=["post"], url_path="drop-price")
    def drop_price(self, request: Request, pk: Any = None) -> Response:
        """Take a product out of this book."""
        book = self.get_object()
        actions.drop_price(book, by=request.user, **self.values(shapes.DropPriceInput))  # type: ignore[arg-type]
        return Response(shapes.PriceBookSerializer(self.get_object()).data)


class DiscountLimitViewSet(ChainViewSet):
    """How much discount each role may give alone."""

    rights = {"list": "sales.change_limits", "create": "sales.change_limits"}
    queryset = DiscountLimit.objects.all()
    serializer_class = shapes.DiscountLimitSerializer
    pagination_class = None  # type: ignore[assignment]

    @extend_schema(responses=shapes.DiscountLimitSerializer(many=True), filters=False)
    def list(self, request: Request) -> Response:
        limits = discount_limits()
        rows = [{"role": r, "percent": limits.get(r, DEFAULT_LIMIT)} for r in selling_roles()]
        return Response(shapes.DiscountLimitSerializer(rows, many=True).data)

    def create(self, request: Request) -> Response:
        values = self.values(shapes.DiscountLimitSerializer)
        found = actions.change_limits({values["role"]: values["percent"]}, by=request.user)  # type: ignore[arg-type]
        row = {"role": values["role"], "percent": found[values["role"]]}
        return Response(shapes.DiscountLimitSerializer(row).data)
