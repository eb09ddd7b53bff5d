"""The register of promises in the API. They are written down, confirmed and taken back on their deal."""

from rest_framework import mixins

from console.api import ChainViewSet
from sales.filters.promises import PromiseFilter
from sales.models import Promise
from sales.serializers.promises import PromiseSerializer


class PromiseViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """Every promise that the caller may see: owed, to confirm, due, broken; by maker, seller or product."""

    rights = {"list": "sales.view_promise", "retrieve": "sales.view_promise"}
    queryset = Promise.objects.all()
    serializer_class = PromiseSerializer
    filterset_class = PromiseFilter


ROUTES = [("promises", PromiseViewSet)]
