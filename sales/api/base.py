"""What the calls of sales share."""

from collections.abc import Callable
from typing import Any

from rest_framework.response import Response

from console.api import ChainViewSet
from people.models import Person

VIEW, CHANGE = "sales.view_deal", "sales.change_deal"
SEE_ORDER, CHANGE_ORDER = "sales.view_order", "sales.change_order"


class SalesViewSet(ChainViewSet):
    """A verb works on rows where the caller holds that verb's right, not only where they may look."""

    person: Person

    def get_queryset(self) -> Any:
        queryset = super().get_queryset()
        right = self.rights.get(self.action or "", "")
        if hasattr(queryset, "changeable_by") and right and not getattr(self, "swagger_fake_view", False):
            return queryset.changeable_by(self.request.user, right)
        return queryset

    def verb(self, function: Callable[..., Any], shape: Any = None, **fixed: Any) -> Response:
        """Call an action on the record of the URL with the body's values."""
        values = self.values(shape) if shape else {}
        return self.act(function, self.get_object(), **values, **fixed)
