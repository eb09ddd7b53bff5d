"""Products in the API."""

from typing import Any

from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response

from console.api import ChainViewSet
from sales import actions
from sales.filters.products import ProductFilter
from sales.models import Product
from sales.serializers.products import ProductSerializer


class ProductViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """What can be ordered."""

    rights = {
        "list": "sales.view_product", "retrieve": "sales.view_product", "create": "sales.change_product",
        "partial_update": "sales.change_product",
    }  # fmt: skip
    queryset = Product.objects.all()
    serializer_class = ProductSerializer
    filterset_class = ProductFilter

    def create(self, request: Request) -> Response:
        return self.act(actions.add_product, self.values(ProductSerializer), status=201)

    def partial_update(self, request: Request, pk: Any = None) -> Response:
        product = self.get_object()
        serializer = ProductSerializer(product, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        return self.act(actions.change_product, product, dict(serializer.validated_data))
