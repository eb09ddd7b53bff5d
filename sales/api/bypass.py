"""The bypass watch in the API: what sellers did who met a live lead."""

from rest_framework import mixins, serializers

from console.api import ChainViewSet
from sales.models import Bypass

VIEW = "sales.view_audit"


class BypassSerializer(serializers.ModelSerializer):
    """One lead that was shown at a door, and what was done."""

    class Meta:
        model = Bypass
        fields = ["id", "lead", "choice", "door", "why", "by", "happened_at", "company", "deal"]


class BypassViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """Live leads that were met while somebody typed in a firm or a deal: list, read."""

    rights = {"list": VIEW, "retrieve": VIEW}
    queryset = Bypass.objects.order_by("pk")
    serializer_class = BypassSerializer
    filterset_fields = ["choice", "door", "by", "lead"]


ROUTES = [("bypasses", BypassViewSet)]
